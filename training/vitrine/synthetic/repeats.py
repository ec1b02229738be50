"""How often shoppers take again what they had, by how much they had."""

from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Doubles, Ints
from vitrine.synthetic.log import Log

_BINS = 16
"""By powers of two of the different items that a shopper had before a visit."""


@dataclass(frozen=True)
class Repeats:
    """The share of a visit's items that the shopper had in an earlier one."""

    shares: Doubles
    """[bins]"""

    @classmethod
    def of(cls, log: Log, k: int) -> "Repeats":
        """What fewer than k shoppers tell of is as it is of those who had somewhat less."""
        choices = log.choices
        again = choices.repeated(len(log.items))
        bins = _bin(_had_before(log))[choices.visit]
        shares = np.zeros(_BINS)
        for number in range(1, _BINS):
            here = bins == number
            enough = len(np.unique(choices.user[here])) >= k
            shares[number] = again[here].mean() if enough else shares[number - 1]
        return cls(shares)

    def share(self, had: Ints) -> Doubles:
        """By how many different items each had."""
        found: Doubles = self.shares[_bin(had)]
        return found


def _had_before(log: Log) -> Ints:
    """[V]: the different items of the shopper's earlier visits."""
    choices, visits = log.choices, log.visits
    new = ~choices.repeated(len(log.items))
    found = np.bincount(choices.visit, new, len(visits.user)).astype(np.int64)
    before = np.cumsum(found) - found
    first = np.searchsorted(visits.user, visits.user)
    return before - before[first]


def _bin(had: Ints) -> Ints:
    """0 for nothing, 1 for one, 2 for two and three, and so on."""
    found = np.ceil(np.log2(had + 1.0)).astype(np.int64)
    number: Ints = np.clip(found, 0, _BINS - 1)
    return number
