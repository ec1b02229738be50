"""The difference of two arms, with an interval that holds at all looks at once.

An interval of 95 % of the usual kind holds at one look that was settled beforehand. Who looks
daily and stops at the first that excludes 0 is wrong far more often. A confidence sequence holds
the truth at all looks with 95 %, so one may look at any time and stop for any reason.

These are the asymptotic ones of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform
central limit theory and asymptotic confidence sequences", Annals of Statistics 52 (2024), theorem
2.2 (arXiv 2103.06476): with n shoppers and a standard error s of the difference,

    difference +- s sqrt( 2 (n r^2 + 1) / (n r^2)  log( sqrt(n r^2 + 1) / alpha ) ).

r^2 is fixed before the start; it makes the interval narrowest at a number of shoppers that is
planned, and little wider at a fifth or at five times as many.

What was known of shoppers before is taken out of their values: CUPED, Deng, Xu, Kohavi and
Walker, "Improving the sensitivity of online controlled experiments by utilizing pre-experiment
data", WSDM 2013.
"""

from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Bools, Doubles
from vitrine.experiments.moments import Moments

LEAST_SHOPPERS = 100
"""An arm's: means of fewer are not yet near enough to normal for the theorem to say much."""


@dataclass(frozen=True)
class Plan:
    """What is settled before an experiment starts."""

    alpha: float = 0.05
    """The chance that any interval at any look excludes the truth."""
    shoppers: float = 10_000
    """How many, of both arms together, the interval is narrowest at."""

    @property
    def r_squared(self) -> float:
        """Of the module's formula; the paper's (and Howard and others') choice for a time."""
        doubled = -2 * float(np.log(self.alpha))
        return (doubled + float(np.log(doubled + 1))) / self.shoppers


@dataclass(frozen=True)
class Difference:
    """Treatment less control, of the shape of the moments."""

    value: Doubles
    low: Doubles
    high: Doubles
    """NaN both where there is no interval yet."""
    p_value: Doubles
    """Always valid too: the least alpha whose interval excludes 0."""
    variance_left: Doubles
    """The share of the variance that CUPED has left: 1 where nothing was known before."""

    @property
    def excludes_zero(self) -> Bools:
        """Whether the two arms surely differ."""
        found: Bools = (self.low > 0) | (self.high < 0)
        return found


def reach(squared_error: Doubles, n: Doubles, plan: Plan) -> Doubles:
    """How far the interval reaches to either side of a difference.

    ``lambdas/domain/confidence-sequence.ts`` is the same: ``test/fixtures/parity`` holds both.
    """
    spread = n * plan.r_squared
    found: Doubles = np.sqrt(
        squared_error * (2 * (spread + 1) / spread) * np.log(np.sqrt(spread + 1) / plan.alpha)
    )
    return found


def difference(treatment: Moments, control: Moments, plan: Plan) -> Difference:
    """Of one metric, at one look or at many."""
    with np.errstate(divide="ignore", invalid="ignore"):
        theta = _theta(treatment, control)
        plain = _squared_error(treatment, 0.0) + _squared_error(control, 0.0)
        squared_error = _squared_error(treatment, theta) + _squared_error(control, theta)
        value = treatment.mean - control.mean - theta * (treatment.before - control.before)
        n = treatment.count + control.count
        spread = n * plan.r_squared
        # Equal values are as likely too few as truly equal: no interval.
        enough = (
            (treatment.count >= LEAST_SHOPPERS)
            & (control.count >= LEAST_SHOPPERS)
            & (squared_error > 0)
        )
        half = np.where(enough, reach(squared_error, n, plan), np.nan)
        evidence = value**2 / squared_error * spread / (2 * (spread + 1))
        p_value = np.minimum(1, np.sqrt(spread + 1) * np.exp(-evidence))
        return Difference(
            value,
            value - half,
            value + half,
            np.where(enough, p_value, 1.0),
            np.where(plain > 0, squared_error / plain, 1.0),
        )


def _theta(treatment: Moments, control: Moments) -> Doubles:
    """How much of what was known before is taken out: the same of both arms."""
    weights = treatment.count - 1, control.count - 1
    both = weights[0] * treatment.variance_before + weights[1] * control.variance_before
    together = weights[0] * treatment.covariance + weights[1] * control.covariance
    return np.where(both > 0, together / both, 0.0)


def _squared_error(arm: Moments, theta: Doubles | float) -> Doubles:
    """Of the mean of what is left of an arm's values."""
    left = arm.variance - 2 * theta * arm.covariance + theta**2 * arm.variance_before
    found: Doubles = np.maximum(left, 0) / arm.count
    return found
