"""What is kept of shoppers' values: enough for means, their differences, and CUPED."""

from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Doubles


@dataclass(frozen=True)
class Moments:
    """Of values y and of values x from before, over the shoppers of an arm.

    All of one shape: of one look (), or of many looks at many experiments at once.
    """

    count: Doubles
    mean: Doubles
    before: Doubles
    """The mean of x."""
    variance: Doubles
    variance_before: Doubles
    covariance: Doubles
    """Of samples: divided by count - 1."""


def moments(values: Doubles, before: Doubles | None = None) -> Moments:
    """:param values: [n], and ``before`` [n]; None: nothing is known from before.

    >>> found = moments(np.array([1.0, 2.0, 3.0]))
    >>> float(found.mean), float(found.variance)
    (2.0, 1.0)
    """
    x = np.zeros_like(values) if before is None else before
    return moments_of_sums(
        count=np.asarray(len(values), np.float64),
        y=np.asarray(values.sum()),
        x=np.asarray(x.sum()),
        y_y=np.asarray(values @ values),
        x_x=np.asarray(x @ x),
        x_y=np.asarray(values @ x),
    )


def moments_of_sums(
    *, count: Doubles, y: Doubles, x: Doubles, y_y: Doubles, x_x: Doubles, x_y: Doubles
) -> Moments:
    """From sums over shoppers, of any one shape; those of running sums are looks at all times."""
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, before = y / count, x / count
        less = count - 1
        return Moments(
            count,
            mean,
            before,
            np.maximum(y_y - count * mean**2, 0) / less,
            np.maximum(x_x - count * before**2, 0) / less,
            (x_y - count * mean * before) / less,
        )


def per_shopper(total: Doubles, per: Doubles | None) -> Doubles:
    """[n]: values whose mean is sum(total) / sum(per), and whose variance is that ratio's.

    The delta method: a ratio r of two means is r + mean(total - r per) / mean(per), but for what
    vanishes faster than its error. Without ``per``, what is counted is shoppers.

    >>> per_shopper(np.array([1.0, 0.0]), np.array([3.0, 1.0])).mean()
    np.float64(0.25)
    """
    if per is None or not per.any():
        return total
    ratio = total.sum() / per.sum()
    values: Doubles = ratio + (total - ratio * per) / per.mean()
    return values
