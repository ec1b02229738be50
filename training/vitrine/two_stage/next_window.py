"""What a history says about what is chosen next: a ridge regression from the one to the other.

EASE restores the items of one and the same basket of time. This learns, from past moments, to tell
the items after a moment by those before it, an item itself included: what is bought again and
again has a large weight on the diagonal, what is bought once a small one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from scipy.linalg import lapack

from vitrine.arrays import Floats
from vitrine.errors import RefusalError
from vitrine.evaluation.holdout import Holdout
from vitrine.two_stage.chosen import AnswerWeights, chosen_items
from vitrine.two_stage.preferences import preferences
from vitrine.two_stage.weights import Neighbours

if TYPE_CHECKING:
    _Sparse = sp.csr_array[np.float64]

_FEWEST_ANSWERS = 10
"""By item, of all lessons."""


@dataclass(frozen=True)
class Lesson:
    """One past moment: who was there, and what each chose then."""

    holdout: Holdout
    weight: float
    """Recent ones count more: seasons change what is chosen next."""
    answers: AnswerWeights = field(default_factory=dict)
    """What single choices count."""


def is_too_little(lessons: Sequence[Lesson], size: int) -> bool:
    """Whether so little was chosen that what followed what is mostly chance.

    With 5 answers an item (a simulated shop of three months) the channel's NDCG@20 for new items
    was 0.04, and 0.10 once its weights were drawn towards similar items; with 30 (Online Retail)
    it was 0.15, and 0.14 drawn towards them.
    """
    answers = sum(len(chosen) for lesson in lessons for chosen in lesson.holdout.relevant)
    return answers < _FEWEST_ANSWERS * size


def next_window_weights(  # noqa: PLR0917
    lessons: Sequence[Lesson],
    size: int,
    type_weights: tuple[float, ...],
    half_life_days: float,
    l2: float,
    similar: Neighbours | None = None,
) -> Floats:
    """[N,N]: (X'X + l2 I)^-1 (X'Y + l2 P) over all lessons, weighed.

    A row of X is a shopper's preferences, one of Y what they chose.

    :param similar: what weights are drawn towards: P is what it and the item itself foretell,
        a S + b I, with a and b by least squares over the same lessons. None: P is 0.
    """
    gram = np.zeros((size, size), np.float32)
    cross = np.zeros((size, size), np.float32)
    pairs = []
    for lesson in lessons:
        before = preferences(lesson.holdout.histories, type_weights, half_life_days)
        after = chosen_items(lesson.holdout, size, lesson.answers)
        gram += lesson.weight * np.asarray((before.T @ before).todense(), np.float32)
        cross += lesson.weight * np.asarray((before.T @ after).todense(), np.float32)
        pairs.append((lesson.weight, before, after))
    if similar is not None:
        cross += l2 * _foretold(pairs, _matrix(similar))
    gram[np.diag_indices_from(gram)] += l2
    factor, failed = lapack.spotrf(gram.T, lower=True, overwrite_a=True)
    if failed:
        raise RefusalError(
            "The next-window regression cannot be solved: raise the hyperparameter "
            f"{'next_l2' if similar is None else 'next_shrunk_l2'}."
        )
    solved, _ = lapack.spotrs(factor, cross, lower=True)
    return np.asarray(solved, np.float32)


def _foretold(pairs: Sequence[tuple[float, "_Sparse", "_Sparse"]], similar: "_Sparse") -> Floats:
    """[N,N]: a S + b I."""
    products, targets = np.zeros((2, 2)), np.zeros(2)
    for weight, before, after in pairs:
        told = [before @ similar, before]
        for row, one in enumerate(told):
            targets[row] += weight * one.multiply(after).sum()
            for column, other in enumerate(told):
                products[row, column] += weight * one.multiply(other).sum()
    by_similar, by_itself = np.linalg.lstsq(products, targets, rcond=None)[0]
    foretold = by_similar * np.asarray(similar.todense(), np.float32)
    foretold[np.diag_indices_from(foretold)] += by_itself
    return np.asarray(foretold, np.float32)


def _matrix(neighbours: Neighbours) -> "_Sparse":
    """[N,N]."""
    size, count = neighbours.items.shape
    starts = np.arange(0, size * count + 1, count)
    weights = neighbours.weights.ravel().astype(np.float64)
    return sp.csr_array((weights, neighbours.items.ravel(), starts), shape=(size, size))
