"""What a history says about what is chosen next: a ridge regression from the one to the other.

EASE restores the items of one and the same basket of time. This learns, from past moments, to tell
the items after a moment by those before it, an item itself included: what is bought again and
again has a large weight on the diagonal, what is bought once a small one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack

from vitrine.arrays import Floats
from vitrine.errors import RefusalError
from vitrine.evaluation.holdout import Holdout
from vitrine.two_stage.chosen import chosen_items
from vitrine.two_stage.preferences import preferences


@dataclass(frozen=True)
class Lesson:
    """One past moment: who was there, and what each chose then."""

    holdout: Holdout
    weight: float
    """Recent ones count more: seasons change what is chosen next."""


def next_window_weights(
    lessons: Sequence[Lesson],
    size: int,
    type_weights: tuple[float, ...],
    half_life_days: float,
    l2: float,
) -> Floats:
    """[N,N]: (X'X + l2 I)^-1 X'Y over all lessons, weighed.

    A row of X is a shopper's preferences, one of Y what they chose.
    """
    gram = np.zeros((size, size), np.float32)
    cross = np.zeros((size, size), np.float32)
    for lesson in lessons:
        before = preferences(lesson.holdout.histories, type_weights, half_life_days)
        after = chosen_items(lesson.holdout, size)
        gram += lesson.weight * np.asarray((before.T @ before).todense(), np.float32)
        cross += lesson.weight * np.asarray((before.T @ after).todense(), np.float32)
    gram[np.diag_indices_from(gram)] += l2
    factor, failed = lapack.spotrf(gram.T, lower=True, overwrite_a=True)
    if failed:
        raise RefusalError(
            "The next-window regression cannot be solved: raise the hyperparameter next_l2."
        )
    solved, _ = lapack.spotrs(factor, cross, lower=True)
    return np.asarray(solved, np.float32)
