"""How far apart two samples of one variable are."""

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2, ks_2samp

from vitrine.arrays import Doubles, Ints

_LEAST_SHARE = 1e-4
"""What a bin counts that is empty on one side, so that the index stays finite."""


def shares(counts: Ints) -> Doubles:
    """Of their sum; a bin that is empty counts a ten-thousandth.

    >>> shares(np.array([3, 1])).tolist()
    [0.75, 0.25]
    """
    total = max(int(counts.sum()), 1)
    floored: Doubles = np.maximum(counts / total, _LEAST_SHARE)
    summed: Doubles = floored / floored.sum()
    return summed


def population_stability(reference: Ints, fresh: Ints) -> float:
    """PSI: sum over bins of (fresh - reference) * ln(fresh / reference), of their shares.

    0 where they are the same. By custom below 0.1 is stable and above 0.2 has moved.

    >>> population_stability(np.array([50, 50]), np.array([500, 500]))
    0.0
    >>> round(population_stability(np.array([50, 50]), np.array([75, 25])), 4)
    0.2747
    """
    before, now = shares(reference), shares(fresh)
    return float(((now - before) * np.log(now / before)).sum())


def stability_by_chance(bins: int, reference: int, fresh: int) -> float:
    """What PSI stays below in 99 of 100 cases in which nothing moved, for so many rows a side.

    Yurdakul, "Statistical properties of the population stability index", 2018: it is then
    distributed as chi-squared with bins - 1 degrees of freedom, times 1/n + 1/m.

    >>> round(stability_by_chance(10, 100, 100), 3)
    0.433
    """
    quantile = float(chi2.ppf(0.99, max(bins - 1, 1)))
    return quantile * (1 / max(reference, 1) + 1 / max(fresh, 1))


def jensen_shannon(reference: Ints, fresh: Ints) -> float:
    """The distance to base 2: 0 where the shares are the same, 1 where they have nothing in common.

    >>> round(jensen_shannon(np.array([1, 1]), np.array([5, 5])), 6)
    0.0
    """
    return float(np.nan_to_num(jensenshannon(shares(reference), shares(fresh), base=2)))


def kolmogorov_smirnov(reference: Doubles, fresh: Doubles) -> float:
    """The most that the shares at or below a value differ, of all values; from 0 to 1.

    >>> round(kolmogorov_smirnov(np.array([1.0, 2.0]), np.array([2.0, 3.0])), 4)
    0.5
    """
    return float(ks_2samp(reference, fresh, method="asymp").statistic)
