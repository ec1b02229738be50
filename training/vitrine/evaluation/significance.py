"""Whether one model is better than another at the same questions, or was lucky."""

from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Doubles, Ints
from vitrine.evaluation.intervals import Interval, percentile_interval, resampled_means
from vitrine.evaluation.measurement import Measurement

PERMUTATIONS = 2_000
_CELLS = 2_000_000


@dataclass(frozen=True)
class Comparison:
    """A model's mean less another's, over the same questions."""

    difference: float
    interval: Interval
    """95 %, by the paired bootstrap over users."""
    p_value: float
    """Two-sided, by the paired permutation test over users."""
    ratio: float | None
    """The model's mean / the other's; None where that is 0."""


def compare(values: Doubles, others: Doubles, users: Ints, seed: int = 0) -> Comparison:
    """Two models' values [Q] at the same questions; ``users`` [Q] is whose each question is."""
    columns = np.column_stack([values, others])
    means = resampled_means(columns, users, seed=seed)
    other = float(others.mean())
    return Comparison(
        float(values.mean()) - other,
        percentile_interval(means[:, 0] - means[:, 1]),
        permutation_p_value(values - others, users, seed=seed),
        float(values.mean()) / other if other else None,
    )


def permutation_p_value(
    differences: Doubles, users: Ints, permutations: int = PERMUTATIONS, seed: int = 0
) -> float:
    """How often chance alone would part two equal models at least as far, two-sided.

    Were they equal, each user's differences would be as likely with the other sign. So signs are
    drawn, one a user. At least 1 / (permutations + 1), as the sample itself is one of the draws.

    >>> permutation_p_value(np.zeros(30), np.arange(30))
    1.0
    """
    _, whose = np.unique(users, return_inverse=True)
    sums = np.bincount(whose, differences)
    seen = abs(sums.sum())
    rng = np.random.default_rng(seed)
    at_once = max(1, _CELLS // len(sums))
    # Sums in another order round otherwise; a draw that is equal must count as equal.
    enough = seen - 1e-9 * max(1.0, float(abs(sums).sum()))
    reached = 0
    for start in range(0, permutations, at_once):
        shape = (min(at_once, permutations - start), len(sums))
        signs = rng.integers(0, 2, shape, dtype=np.int8) * 2.0 - 1.0
        reached += int((abs(signs @ sums) >= enough).sum())
    return (1 + reached) / (1 + permutations)


def significance(measurement: Measurement, champion: str, seed: int = 0) -> dict[str, object]:
    """The champion against the best of the others by NDCG, as evaluation.json has it.

    That baseline is the best on these very questions, which favours it: the champion's lead is
    told too small rather than too large.
    """
    metric = measurement.ndcg
    baseline = measurement.best(measurement.others(champion), metric)
    own, others = (measurement.column(model, metric) for model in (champion, baseline))
    found = compare(own, others, measurement.questions.users, seed)
    return {
        "baseline": baseline,
        "metric": metric,
        "difference": found.difference,
        "interval": list(found.interval),
        "pValue": found.p_value,
        "ratio": found.ratio,
    }
