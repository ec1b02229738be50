"""The channels of catalogues that are too large for matrices of N by N.

``similar`` comes from iALS' factors instead of EASE, and ``next`` from counting what followed what
instead of a regression. Both give the same neighbours, a little less good, and grow with the events
instead of with the square of the catalogue.
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from implicit.cpu.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits

from vitrine.arrays import Doubles, Floats
from vitrine.histories import Histories
from vitrine.two_stage.chosen import chosen_items
from vitrine.two_stage.next_window import Lesson
from vitrine.two_stage.preferences import preferences
from vitrine.two_stage.strongest import scaled
from vitrine.two_stage.weights import Neighbours

_FACTORS, _ITERATIONS = 64, 12
_REGULARIZATION = 0.05
# Shoppers that an item lacks until what followed it is believed.
_SHRINK = 3.0
_CHUNK = 512


def similar_by_factors(factors: Floats, count: int, popularity: Doubles) -> Neighbours:
    """The strongest of V (V'V + l I)^-1 V', the map from a history to iALS' scores.

    :param factors: V [N,d], of the items; every item counts alike in the map, so it needs no user.
    """
    inner = factors.T @ factors + _REGULARIZATION * np.eye(factors.shape[1], dtype=np.float32)
    projected = (factors @ np.linalg.inv(inner)).astype(np.float32)
    return _strongest_products(projected, factors, count, popularity)


def fit_factors(histories: Histories, type_weights: tuple[float, ...], seed: int = 0) -> Floats:
    """[N,64] of iALS, by the library ``implicit`` on this machine."""
    liked = preferences(histories, type_weights, half_life_days=1e6)
    model = AlternatingLeastSquares(
        factors=_FACTORS,
        regularization=_REGULARIZATION,
        iterations=_ITERATIONS,
        random_state=seed,
    )
    # The library runs its own threads; BLAS would start as many again in each.
    with threadpool_limits(limits=1, user_api="blas"):
        model.fit(sp.csr_matrix(liked.astype(np.float32)), show_progress=False)
    return np.asarray(model.item_factors, np.float32)


def next_by_counting(
    lessons: Sequence[Lesson],
    size: int,
    type_weights: tuple[float, ...],
    half_life_days: float,
) -> "sp.csr_array[np.float64]":
    """[N,N], sparse: how much of what followed item j was item i, over sqrt(i's own count)."""
    cross = sp.csr_array((size, size), dtype=np.float64)
    given, taken = np.zeros(size), np.zeros(size)
    for lesson in lessons:
        before = preferences(lesson.holdout.histories, type_weights, half_life_days)
        after = chosen_items(lesson.holdout, size, lesson.answers)
        cross = sp.csr_array(cross + lesson.weight * (before.T @ after))
        given += lesson.weight * np.asarray(before.sum(axis=0)).ravel()
        taken += lesson.weight * np.asarray(after.sum(axis=0)).ravel()
    rows = sp.diags_array(1 / (given + _SHRINK))
    columns = sp.diags_array(1 / np.sqrt(taken + _SHRINK))
    return sp.csr_array(rows @ cross @ columns)


def _strongest_products(left: Floats, right: Floats, count: int, popularity: Doubles) -> Neighbours:
    size = len(left)
    count = min(count, size)
    items = np.empty((size, count), np.int32)
    weights = np.empty((size, count), np.float32)
    for start in range(0, size, _CHUNK):
        block = left[start : start + _CHUNK] @ right.T
        # What an item says for itself is not similarity: the shopper's own items are their own.
        block[np.arange(len(block)), np.arange(start, start + len(block))] = 0.0
        chosen = np.argpartition(-np.abs(block), count - 1, axis=1)[:, :count]
        chosen.sort(axis=1)
        items[start : start + _CHUNK] = chosen
        weights[start : start + _CHUNK] = np.take_along_axis(block, chosen, axis=1)
    return scaled(items, weights, popularity)
