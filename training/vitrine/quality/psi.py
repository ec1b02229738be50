"""How far a distribution has moved."""

import math
from collections.abc import Mapping

_UNSEEN = 0.5
"""Rows that each value is given on both sides, so that a value of one side alone is finite."""


def psi(expected: Mapping[str, int], actual: Mapping[str, int]) -> float:
    """The population stability index: sum over values of (a - e) ln(a / e), with shares a and e.

    It is symmetric, 0 for equal shares, and infinite for none: both need a row. Below 0.1 little
    has moved; above 0.25 much has.

    >>> psi({"view": 90, "purchase": 10}, {"view": 900, "purchase": 100}) < 0.001
    True
    >>> round(psi({"view": 900, "purchase": 100}, {"view": 500, "purchase": 500}), 2)
    0.88
    """
    values = expected.keys() | actual.keys()
    if not sum(expected.values()) or not sum(actual.values()):
        raise ValueError("a distribution of no rows cannot be compared")
    before, after = _shares(expected, values), _shares(actual, values)
    return sum((after[v] - before[v]) * math.log(after[v] / before[v]) for v in values)


def _shares(counts: Mapping[str, int], values: set[str]) -> dict[str, float]:
    total = sum(counts.values()) + _UNSEEN * len(values)
    return {value: (counts.get(value, 0) + _UNSEEN) / total for value in values}
