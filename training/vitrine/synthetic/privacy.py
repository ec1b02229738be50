"""How private made-up shoppers are: whether they are nearer to those learnt from than to others.

Of real shoppers some are kept aside and not learnt from. What was made up without remembering
anybody is as near to the ones as to the others; what copies is nearer to those that it copied.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.stats import rankdata

from vitrine.arrays import Doubles, Ints
from vitrine.synthetic.log import Log
from vitrine.synthetic.real_histories import RealHistories

_MOST = 2_000
"""Shoppers a side: distances are between all of them."""
_FALSE_ALARMS = 0.05
_SPLITS = 10

_Matrix = sp.csr_array


@dataclass(frozen=True)
class Privacy:
    """By Jaccard's distance of the sets of items that shoppers have."""

    shoppers: int
    """Of each side: learnt from, kept aside, and made up; membership is guessed of more."""
    copies: int
    """Made-up shoppers with exactly the items of a real one that was learnt from."""
    distance_to_closest: float
    """The median of made-up shoppers, to the nearest of those learnt from."""
    distance_of_kept_aside: float
    """The same of those kept aside: nearer than real shoppers are to each other is too near."""
    nearer_to_learnt: float
    """The share of made-up shoppers that are nearer to one learnt from than to any kept aside, of
    as many; ties count half. 0.5 where nobody is remembered."""
    nearer_by_chance: tuple[float, float]
    """The least and the most that this share is of real shoppers, against other real ones."""
    adversarial_accuracy: float
    """How well a nearest neighbour tells made-up from real: 0.5 where it cannot, 1 always."""
    privacy_loss: float
    """That accuracy against those kept aside, less that against those learnt from: 0 or so."""
    membership_auc: float
    """Who guesses by the nearest made-up shopper whether a real one was learnt from is right so
    often, of pairs of one who was and one who was not: 0.5 by chance."""
    membership_by_chance: float
    """What that is at most in 97 of 100 cases in which nobody is remembered."""
    membership_found: float
    """How many of those learnt from such a guess finds that is wrong of 5 in 100 others: 0.05."""


def privacy(learnt: Log, kept_aside: Log, synthetic: Log, seed: int, k: int) -> Privacy:
    """All three have the same items; as many shoppers of each are compared.

    :param k: what k or more real shoppers have alike is nobody's, so it is no copy.
    """
    random = np.random.default_rng(seed)
    some = [
        log.had[random.permutation(log.size)[:_MOST]] for log in (learnt, kept_aside, synthetic)
    ]
    of_members, of_others = (_nearest(each, some[2]) for each in some[:2])
    size = min(each.shape[0] for each in some)
    train, other, made = (each[:size] for each in some)
    to_train, to_other = _nearest(made, train), _nearest(made, other)
    of_train, of_other = _nearest(train, made), _nearest(other, made)
    among_made = _nearest(made, made, same=True)
    against_train = _accuracy(of_train, _nearest(train, train, same=True), to_train, among_made)
    against_other = _accuracy(of_other, _nearest(other, other, same=True), to_other, among_made)
    return Privacy(
        size,
        int(RealHistories.of(learnt, k).hold(synthetic).sum()),
        float(np.median(to_train)),
        float(np.median(_nearest(other, train))),
        _less(to_train, to_other),
        _by_chance(learnt, random, size),
        against_train,
        against_other - against_train,
        _auc(of_members, of_others),
        0.5 + 2 * _deviation(len(of_members), len(of_others)),
        float((of_members < np.quantile(of_others, _FALSE_ALARMS)).mean()),
    )


def _by_chance(log: Log, random: np.random.Generator, size: int) -> tuple[float, float]:
    size = max(1, min(size, log.size // 3))
    found = []
    for _ in range(_SPLITS):
        order = random.permutation(log.size)
        one, two, three = (log.had[np.sort(order[n * size : (n + 1) * size])] for n in range(3))
        found.append(_less(_nearest(one, two), _nearest(one, three)))
    return min(found), max(found)


def _nearest(some: _Matrix, others: _Matrix, *, same: bool = False) -> Doubles:
    """Each one's distance to the nearest of the others; not itself, where they are the same."""
    sizes, other_sizes = (np.diff(each.indptr) for each in (some, others))
    found = np.empty(some.shape[0])
    for start in range(0, some.shape[0], 512):
        rows = np.arange(start, min(start + 512, some.shape[0]))
        both = (some[rows] @ others.T).toarray()
        distance = 1 - both / np.maximum(sizes[rows][:, None] + other_sizes[None, :] - both, 1)
        if same:
            distance[np.arange(len(rows)), rows] = np.inf
        found[rows] = distance.min(axis=1)
    return found


def _less(one: Doubles, two: Doubles) -> float:
    """The share in which one is less; ties count half."""
    return float((one < two).mean() + 0.5 * (one == two).mean())


def _accuracy(
    real_to_made: Doubles, real_to_real: Doubles, made_to_real: Doubles, made_to_made: Doubles
) -> float:
    """Nearest neighbour adversarial accuracy, by Yale et al., 2020."""
    return 0.5 * (_less(real_to_real, real_to_made) + _less(made_to_made, made_to_real))


def _deviation(members: int, others: int) -> float:
    """Of the area by chance, which is Mann and Whitney's statistic divided by all pairs."""
    return float(np.sqrt((members + others + 1) / (12 * members * others)))


def _auc(members: Doubles, others: Doubles) -> float:
    """How often a member is nearer than another; ties count half."""
    ranks: Ints | Doubles = rankdata(np.concatenate([members, others]))
    above = ranks[: len(members)].sum() - len(members) * (len(members) + 1) / 2
    return float(1 - above / (len(members) * len(others)))
