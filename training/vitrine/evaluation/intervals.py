"""How sure a mean over questions is: the bootstrap, by user."""

import numpy as np

from vitrine.arrays import Doubles, Ints
from vitrine.evaluation.measurement import Measurement

Interval = tuple[float, float]

RESAMPLES = 1_000
_TAIL = 0.025
_CELLS = 2_000_000
"""Weights that are held at once."""


def resampled_means(
    values: Doubles, users: Ints, resamples: int = RESAMPLES, seed: int = 0
) -> Doubles:
    """[S,M]: the means of ``values`` [Q,M] over S draws, with replacement, of as many users.

    A user's questions are drawn together: they are alike, so they are less than as many
    independent ones. All columns see the same draws, so differences of them are paired. With one
    user all draws are equal, and an interval says nothing.

    :param users: [Q], whose each question is, as numbers from 0 on.
    """
    if len(values) == 0:
        raise ValueError("no questions, so no interval: leave this protocol or slice out")
    if not np.isfinite(values).all():
        raise ValueError("a value is not finite")
    _, whose = np.unique(users, return_inverse=True)
    sizes = np.bincount(whose).astype(np.float64)
    order = np.argsort(whose, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    sums = np.column_stack([np.add.reduceat(values[order], starts, axis=0), sizes])
    rng = np.random.default_rng(seed)
    at_once = max(1, _CELLS // len(sizes))
    drawn = [
        _drawn(rng, min(at_once, resamples - start), len(sizes)) @ sums
        for start in range(0, resamples, at_once)
    ]
    totals = np.concatenate(drawn)
    means: Doubles = totals[:, :-1] / totals[:, -1:]
    return means


def _drawn(rng: np.random.Generator, resamples: int, users: int) -> Doubles:
    """[resamples, users]: how often each user was drawn."""
    chosen = rng.integers(users, size=(resamples, users))
    cells = chosen + np.arange(resamples)[:, None] * users
    counts = np.bincount(cells.ravel(), minlength=resamples * users)
    return counts.reshape(resamples, users).astype(np.float64)


def percentile_interval(samples: Doubles) -> Interval:
    """From the 2.5th to the 97.5th percentile: 95 %."""
    low, high = np.quantile(samples, [_TAIL, 1 - _TAIL])
    return float(low), float(high)


def intervals(
    measurement: Measurement, metrics: tuple[str, ...] = ("ndcg", "recall"), seed: int = 0
) -> dict[str, dict[str, Interval]]:
    """By model and metric, ``{"popular": {"ndcg@20": (0.1, 0.2)}}``: 95 % by draws of users."""
    names = [f"{metric}@{measurement.k}" for metric in metrics]
    columns = [measurement.column(model, name) for model in measurement.models for name in names]
    means = resampled_means(np.column_stack(columns), measurement.questions.users, seed=seed)
    by_column = iter(percentile_interval(column) for column in means.T)
    return {model: {name: next(by_column) for name in names} for model in measurement.models}
