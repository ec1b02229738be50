"""What another ranking would have earned, from a log of what was shown with what probability.

A log's row: an action was shown with a known probability (its propensity), and earned a reward.
A policy under test would have shown the same action with another probability; w is the second /
the first. All three estimates are right on average where every action that the tested policy may
show had some chance to be logged; they differ in how much they vary.

- IPS: mean(w r). Unbiased, and wild where propensities are small.
- SNIPS: sum(w r) / sum(w). Nearly unbiased, stays within the rewards' range, varies less.
- Doubly robust: mean(q_policy + w (r - q_logged)), with a model q of the reward. Right where
  either the propensities or q are.

Clipping w at a most value trades bias (towards what actions with usual propensities earn) for
variance. The effective sample size, sum(w)^2 / sum(w^2), tells how many rows are left to learn
from: some dozens are too few to trust an interval, which is normal and so needs many rows.

Sources: Horvitz and Thompson 1952; Swaminathan and Joachims, "The self-normalized estimator for
counterfactual learning", NIPS 2015; Dudik, Langford and Li, "Doubly robust policy evaluation and
learning", ICML 2011.
"""

from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Doubles

_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """A policy's mean reward, with the 95 % interval of a normal approximation."""

    value: float
    low: float
    high: float
    effective_sample_size: float
    clipped: int
    """Rows whose weight was cut."""


@dataclass(frozen=True)
class Log:
    """[n] each: the rewards, the logged propensities, the tested policy's probabilities."""

    rewards: Doubles
    propensities: Doubles
    probabilities: Doubles

    def __post_init__(self) -> None:
        shape = self.rewards.shape
        if len(shape) != 1 or {self.propensities.shape, self.probabilities.shape} != {shape}:
            raise ValueError("rewards, propensities and probabilities must be [n], all of one n")
        if len(self.rewards) < 2:
            raise ValueError("two rows are the least that an interval can be had from")
        if not np.isfinite(self.rewards).all():
            raise ValueError("a reward is not finite")
        if not ((self.propensities > 0) & (self.propensities <= 1)).all():
            raise ValueError("a propensity is not in (0, 1]: what was shown had some chance")
        if not ((self.probabilities >= 0) & (self.probabilities <= 1)).all():
            raise ValueError("a probability is not in [0, 1]")

    def weights(self, most: float) -> Doubles:
        """[n]: how much likelier the tested policy shows the action, cut at ``most``."""
        return np.minimum(self.probabilities / self.propensities, most)


def ips(log: Log, most: float = np.inf) -> Estimate:
    """mean(w r).

    >>> log = Log(np.array([1.0, 0.0]), np.array([0.5, 0.5]), np.array([1.0, 0.0]))
    >>> ips(log).value  # only the first row's action would be shown: (2 * 1 + 0) / 2
    1.0
    """
    return _mean(log, most, log.weights(most) * log.rewards)


def snips(log: Log, most: float = np.inf) -> Estimate:
    """sum(w r) / sum(w); its interval is by the delta method.

    >>> log = Log(np.array([1.0, 0.0, 1.0]), np.array([0.5, 0.5, 0.5]), np.array([0.5, 0.5, 0.0]))
    >>> snips(log).value
    0.5
    """
    weights = log.weights(most)
    if weights.sum() == 0:
        raise ValueError("the tested policy shows nothing of what was logged")
    value = float((weights * log.rewards).sum() / weights.sum())
    spread = float(np.sqrt(((weights * (log.rewards - value)) ** 2).sum()) / weights.sum())
    return _estimate(log, most, value, spread)


def doubly_robust(
    log: Log, expected: Doubles, expected_of_policy: Doubles, most: float = np.inf
) -> Estimate:
    """mean(q_policy + w (r - q_logged)).

    :param expected: [n], the reward that a model expects of the logged action.
    :param expected_of_policy: [n], what it expects of the tested policy: the mean over its actions.

    >>> log = Log(np.array([1.0, 0.0]), np.array([0.5, 0.5]), np.array([1.0, 0.0]))
    >>> perfect = doubly_robust(log, np.array([1.0, 0.0]), np.array([1.0, 1.0]))
    >>> (perfect.value, perfect.low, perfect.high)
    (1.0, 1.0, 1.0)
    """
    if {expected.shape, expected_of_policy.shape} != {log.rewards.shape}:
        raise ValueError("expected rewards must be [n], a row of the log each")
    return _mean(log, most, expected_of_policy + log.weights(most) * (log.rewards - expected))


def _mean(log: Log, most: float, values: Doubles) -> Estimate:
    spread = float(values.std(ddof=1) / np.sqrt(len(values)))
    return _estimate(log, most, float(values.mean()), spread)


def _estimate(log: Log, most: float, value: float, spread: float) -> Estimate:
    weights = log.weights(most)
    squares = float((weights**2).sum())
    return Estimate(
        value,
        value - _NORMAL_95 * spread,
        value + _NORMAL_95 * spread,
        float(weights.sum()) ** 2 / squares if squares else 0.0,
        int((log.probabilities / log.propensities > most).sum()),
    )
