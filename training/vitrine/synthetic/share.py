"""How much of a visit is taken because of its other items, and how much by the shopper's taste."""

import numpy as np

from vitrine.arrays import Doubles, Ints
from vitrine.synthetic.companions import SHARPNESS, Companions
from vitrine.synthetic.log import Log
from vitrine.synthetic.tastes import Tastes

_VISITS = 1_500
_LARGEST = 200
_ROUNDS = 30


def companion_share(
    log: Log, tastes: Tastes, shares: Doubles, companions: Companions, random: np.random.Generator
) -> float:
    """Expectation maximisation of a mixture of the two, on a sample of visits.

    Each choice is as likely by companions as by the mean of the visit's other items, which do not
    count the shopper of the choice: else a pair of k shoppers would be explained by themselves.

    :param shares: [U,T]: each shopper's shares of the topics.
    """
    by_companions, by_taste = [], []
    visits = log.visits
    wanted = np.flatnonzero((visits.items > 1) & (visits.items <= _LARGEST))
    if not len(wanted):
        return 0.0
    chosen = random.choice(wanted, min(_VISITS, len(wanted)), replace=False)
    starts = np.searchsorted(log.choices.visit, np.arange(len(visits.user) + 1))
    for visit in chosen.tolist():
        items = log.choices.item[starts[visit] : starts[visit + 1]]
        by_companions.append(_by_companions(companions, items))
        by_taste.append(shares[visits.user[visit]] @ tastes.topics[:, items])
    one, other = np.concatenate(by_companions), np.concatenate(by_taste)
    share = 0.5
    for _ in range(_ROUNDS):
        both = share * one + (1 - share) * other
        share = float((share * one / np.maximum(both, 1e-300)).mean())
    return share


def _by_companions(companions: Companions, items: Ints) -> Doubles:
    counts = companions.counts[items][:, items].toarray()
    weights = companions.weights[items][:, items].toarray()
    without = weights * (np.maximum(counts - 1, 0) / np.maximum(counts, 1)) ** (1 + SHARPNESS)
    of_item = without / np.maximum(companions.known[items], 1e-12)[:, None]
    likely: Doubles = of_item.sum(axis=0) / (len(items) - 1)
    return likely
