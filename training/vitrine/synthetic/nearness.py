"""How near two logs are: their distributions, and which items go together in them."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.spatial.distance import jensenshannon
from scipy.stats import spearmanr

from vitrine.arrays import Doubles, Ints
from vitrine.drift.distances import kolmogorov_smirnov
from vitrine.synthetic.calendar import weekday
from vitrine.synthetic.log import DAY_SECONDS, Log

MOST_POPULAR, MOST_PAIRS = 2_000, 1_000
"""Pairs are those that most visits have of the items that most events have."""
_HOUR = 3_600


@dataclass(frozen=True)
class CoOccurrence:
    """Of the pairs of items that most visits of one log have, those of another."""

    pairs: int
    correlation: float
    """Spearman's, of the pairs' lifts in both; 0 where there are fewer than three pairs."""
    strength: float
    """The geometric mean of the lifts, for that of the first log: below 1 pairs are looser."""


def marginal_distances(real: Log, other: Log) -> dict[str, float]:
    """From 0, where they are the same, to 1: Kolmogorov-Smirnov's of amounts, else Jensen-Shannon's
    to base 2. What neither log has is left out.
    """
    start = min(int(real.at.min()), int(other.at.min())) // DAY_SECONDS
    found = {
        "itemPopularity": _shares_apart(real.item, other.item),
        "eventType": _shares_apart(real.type, other.type),
        "day": _shares_apart(real.at // DAY_SECONDS - start, other.at // DAY_SECONDS - start),
        "hourOfWeek": _shares_apart(_hour_of_week(real), _hour_of_week(other)),
    }
    amounts: dict[str, tuple[Ints | Doubles, Ints | Doubles]] = {
        "eventsPerUser": (np.bincount(real.user), np.bincount(other.user)),
        "visitsPerUser": (np.bincount(real.visits.user), np.bincount(other.visits.user)),
        "itemsPerVisit": (real.visits.items, other.visits.items),
        "daysBetweenVisits": (_gaps(real), _gaps(other)),
        "eventValue": (real.value[~np.isnan(real.value)], other.value[~np.isnan(other.value)]),
    }
    for name, (one, two) in amounts.items():
        if len(one) or len(two):
            both = len(one) and len(two)
            found[name] = kolmogorov_smirnov(_doubles(one), _doubles(two)) if both else 1.0
    return found


def repeat_rate(log: Log) -> float:
    """The share of choices of an item that the shopper had in an earlier visit."""
    return float(log.choices.repeated(len(log.items)).mean())


def co_occurrence(real: Log, other: Log) -> CoOccurrence:
    """Lift is how much more visits have both than if items came by chance."""
    popular = np.argsort(-np.bincount(real.item, minlength=len(real.items)), kind="stable")
    items = popular[:MOST_POPULAR]
    together, here = _together(real, items)
    upper = np.triu(together, 1).ravel()
    pairs = np.argsort(-upper, kind="stable")[:MOST_PAIRS]
    pairs = pairs[upper[pairs] > 0]
    if len(pairs) < 3:
        return CoOccurrence(len(pairs), 0.0, 1.0)
    row, column = np.divmod(pairs, len(items))
    there = _together(other, items)
    one = _log_lift(together, here, row, column)
    two = _log_lift(*there, row, column)
    flat = np.ptp(one) == 0 or np.ptp(two) == 0
    correlation = 0.0 if flat else float(spearmanr(one, two).statistic)
    return CoOccurrence(len(pairs), correlation, float(np.exp((two - one).mean())))


def _together(log: Log, items: Ints) -> tuple[Doubles, int]:
    """[n,n]: visits with both items, and how many visits there are."""
    choices = log.choices
    shape = (len(log.visits.user), len(log.items))
    has = sp.csr_array((np.ones(len(choices.item)), (choices.visit, choices.item)), shape=shape)
    some = has[:, items]
    counts: Doubles = (some.T @ some).toarray()
    return counts, shape[0]


def _log_lift(together: Doubles, visits: int, row: Ints, column: Ints) -> Doubles:
    # Half a visit more, so that a pair that never comes has a lift too.
    alone = together.diagonal() + 0.5
    lift: Doubles = (together[row, column] + 0.5) * visits / (alone[row] * alone[column])
    return np.log(lift)


def _shares_apart(one: Ints, two: Ints) -> float:
    size = int(max(one.max(), two.max())) + 1
    first, second = (_doubles(np.bincount(side, minlength=size)) for side in (one, two))
    return float(np.nan_to_num(jensenshannon(first, second, base=2)))


def _doubles(values: Ints | Doubles) -> Doubles:
    return values.astype(np.float64)


def _hour_of_week(log: Log) -> Ints:
    return weekday(log.at) * 24 + log.at % DAY_SECONDS // _HOUR


def _gaps(log: Log) -> Doubles:
    visits = log.visits
    later = visits.user[1:] == visits.user[:-1]
    gaps: Doubles = np.diff(visits.at)[later] / DAY_SECONDS
    return gaps
