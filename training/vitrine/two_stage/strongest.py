"""The strongest M weights of each row of an item-item matrix, which is all that a graph keeps."""

import numpy as np
import scipy.sparse as sp

from vitrine.arrays import Doubles, Floats, Ints
from vitrine.two_stage.weights import Index32, Neighbours


def strongest_of_dense(matrix: Floats, count: int, popularity: Doubles) -> Neighbours:
    """By magnitude: what an item says against another counts as well."""
    count = min(count, matrix.shape[1])
    items = np.argpartition(-np.abs(matrix), count - 1, axis=1)[:, :count]
    items.sort(axis=1)
    weights = np.take_along_axis(matrix, items, axis=1)
    return scaled(items.astype(np.int32), weights.astype(np.float32), popularity)


def strongest_of_sparse(
    matrix: "sp.csr_array[np.float64]", count: int, popularity: Doubles
) -> Neighbours:
    """Rows of fewer than M are filled with the item itself at weight 0."""
    size = matrix.shape[0]
    count = min(count, size)
    items = np.repeat(np.arange(size, dtype=np.int32)[:, None], count, axis=1)
    weights = np.zeros((size, count), np.float32)
    for row in range(size):
        start, end = matrix.indptr[row], matrix.indptr[row + 1]
        values = matrix.data[start:end]
        chosen: Ints = np.argsort(-np.abs(values), kind="stable")[:count]
        chosen.sort()
        items[row, : len(chosen)] = matrix.indices[start:end][chosen]
        weights[row, : len(chosen)] = values[chosen]
    return scaled(items, weights, popularity)


def scaled(items: Index32, weights: Floats, popularity: Doubles) -> Neighbours:
    """So that the best neighbour of a popular item has weight 1 on the average."""
    best = weights.max(axis=1, initial=0.0).astype(np.float64)
    total = float(popularity.sum())
    usual = float(best @ popularity) / total if total > 0 else 0.0
    return Neighbours(items, (weights / usual).astype(np.float32) if usual > 0 else weights)
