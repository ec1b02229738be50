"""How a number is distributed among shoppers, told so that no value is of fewer than k of them."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vitrine.arrays import Doubles, Ints

_DIGITS = 2


@dataclass(frozen=True)
class Histogram:
    """B groups of equal or neighbouring values, each of k or more shoppers."""

    values: Doubles
    """[B], ascending: the mean of each group's values, which are rounded to two digits."""
    spread: Doubles
    """[B]: the standard deviation of the group's values."""
    reached: Doubles
    """[B]: the share of values in this group or one before; the last is 1."""

    @classmethod
    def of(cls, values: Doubles, users: Ints, k: int) -> "Histogram | None":
        """None where all of them together are of fewer than k shoppers.

        :param values: 0 or more. :param users: whose each is.
        """
        rounded = two_digits(values)
        order = np.argsort(rounded, kind="stable")
        rounded, users = rounded[order], users[order]
        groups = _groups(rounded, users, k)
        if not groups:
            return None
        means = np.array([rounded[start:end].mean() for start, end in groups])
        spread = np.array([rounded[start:end].std() for start, end in groups])
        ends = np.array([end for _, end in groups], np.float64)
        return cls(means, spread, ends / len(rounded))

    def draw(self, random: np.random.Generator, count: int) -> Doubles:
        """Like the values, and inside a group normally distributed about its mean; 0 or more."""
        group = self.reached.searchsorted(random.random(count), side="right")
        drawn: Doubles = self.values[group] + self.spread[group] * random.standard_normal(count)
        return np.maximum(drawn, 0.0)


def two_digits(values: Doubles) -> Doubles:
    """Rounded to two significant digits.

    >>> two_digits(np.array([0.0, 7.0, 12.34, 1999.0])).tolist()
    [0.0, 7.0, 12.0, 2000.0]
    """
    size = np.floor(np.log10(np.maximum(np.abs(values), 1e-12)))
    unit = 10.0 ** (size - _DIGITS + 1)
    rounded: Doubles = np.where(values == 0, 0.0, np.round(values / unit) * unit)
    return np.round(rounded, 12)


def _groups(ascending: Doubles, users: Ints, k: int) -> list[tuple[int, int]]:
    """From where to where: each value alone where k shoppers have it, else with its neighbours."""

    def enough(start: int, end: int) -> bool:
        return len(np.unique(users[start:end])) >= k

    starts = [*np.unique(ascending, return_index=True)[1].tolist(), len(ascending)]
    groups: list[tuple[int, int]] = []
    begun = 0
    for start, end in pairwise(starts):
        # What is before a common value stays apart from it where it can.
        if begun < start and enough(start, end) and groups:
            groups[-1] = (groups[-1][0], start)
            begun = start
        if enough(begun, end):
            groups.append((begun, end))
            begun = end
    if groups and begun < len(ascending):
        groups[-1] = (groups[-1][0], len(ascending))
    return groups
