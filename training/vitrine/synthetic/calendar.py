"""When shoppers come: which days are busy, and which hours of each weekday."""

from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Doubles, Ints
from vitrine.synthetic.log import DAY_SECONDS, Log

_HOUR = 3_600
_AROUND = np.arange(-3, 4)
"""Days by which a visit is moved at most, to a day that is busy: a whole week."""
_THURSDAY = 3
"""The weekday of 1970-01-01, where Monday is 0."""


@dataclass(frozen=True)
class Calendar:
    """From the first day of the data to its last, D days."""

    start: int
    """Seconds since 1970, the first moment of a day."""
    days: Doubles
    """[D]: how many shoppers came; 0 for days on which fewer than k did."""
    hours: Doubles
    """[7,24]: the shares of the hours in each weekday's visits, by UTC."""

    @classmethod
    def of(cls, log: Log, k: int) -> "Calendar":
        """Where all days or all hours have fewer than k, they are all alike."""
        visits = log.visits
        start = int(log.at.min()) // DAY_SECONDS * DAY_SECONDS
        day = (visits.at - start) // DAY_SECONDS
        count = int(log.at.max() - start) // DAY_SECONDS + 1
        slot = weekday(visits.at) * 24 + visits.at % DAY_SECONDS // _HOUR
        hours = _shoppers(visits.user, slot, 7 * 24, k).reshape(7, 24)
        hours[hours.sum(axis=1) == 0] = hours.sum(axis=0) + (hours.sum() == 0)
        return cls(
            start, _shoppers(visits.user, day, count, k), hours / hours.sum(axis=1, keepdims=True)
        )

    def place(self, random: np.random.Generator, wanted: Doubles) -> Ints:
        """Moments (seconds) near the wanted ones (days since the start), when shoppers come."""
        days = len(self.days)
        near = np.clip(wanted.astype(np.int64), 0, days - 1)[:, None] + _AROUND
        weights = np.where((near >= 0) & (near < days), self.days[np.clip(near, 0, days - 1)], 0.0)
        weights[weights.sum(axis=1) == 0, -_AROUND[0]] = 1.0
        day = near[np.arange(len(near)), _column(random, weights)]
        moment = self.start + day * DAY_SECONDS
        hour = _column(random, self.hours[weekday(moment)])
        return moment + hour * _HOUR + random.integers(0, _HOUR, len(moment))


def weekday(at: Ints) -> Ints:
    """Monday is 0, by UTC."""
    return (at // DAY_SECONDS + _THURSDAY) % 7


def _shoppers(user: Ints, slot: Ints, slots: int, k: int) -> Doubles:
    once = np.unique(user * slots + slot) % slots
    counts: Doubles = np.bincount(once, minlength=slots).astype(np.float64)
    counts[counts < k] = 0
    return counts


def _column(random: np.random.Generator, weights: Doubles) -> Ints:
    """A column of each row, as likely as its weight."""
    reached = weights.cumsum(axis=1)
    wanted = random.random(len(weights)) * reached[:, -1]
    column: Ints = np.minimum((reached <= wanted[:, None]).sum(axis=1), weights.shape[1] - 1)
    return column
