"""Recommended lists as one array, which metrics of many lists are computed on."""

from collections.abc import Sequence

import numpy as np

from vitrine.arrays import Bools, Doubles, Ints

Lists = Sequence[Sequence[int]] | Ints
"""A list of item indices a question, best first; as an array, short ones end in -1."""

NOTHING = -1


def padded(lists: Lists, k: int) -> Ints:
    """[Q,k]: the first k items of each list, and -1 where a list has no more.

    >>> padded([[4, 2, 7], [1], []], k=2).tolist()
    [[4, 2], [1, -1], [-1, -1]]
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    result = np.full((len(lists), k), NOTHING, np.int64)
    if isinstance(lists, np.ndarray):
        result[:, : lists.shape[1]] = lists[:, :k]
        return result
    taken = [ranking[:k] for ranking in lists]
    counts = np.fromiter((len(ranking) for ranking in taken), np.int64, len(taken))
    filled = np.arange(k)[None, :] < counts[:, None]
    result[filled] = np.fromiter(
        (item for ranking in taken for item in ranking), np.int64, int(counts.sum())
    )
    return result


def first_places(places: Ints) -> Bools:
    """[Q,k]: whether a place holds an item, and one that no earlier place of its list holds.

    >>> first_places(np.array([[3, 5, 3, -1]])).tolist()
    [[True, True, False, False]]
    """
    order = np.argsort(places, axis=1, kind="stable")
    ordered = np.take_along_axis(places, order, axis=1)
    new = np.full(places.shape, True)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first: Bools = places != NOTHING
    np.put_along_axis(first, order, new & (ordered != NOTHING), axis=1)
    return first


def mean_by_list(values: Doubles | Ints, places: Ints) -> Doubles:
    """[n]: each list's mean of ``values`` [items] over its places; empty lists are left out.

    >>> mean_by_list(np.array([1.0, 5.0, 3.0]), np.array([[0, 1], [2, -1], [-1, -1]])).tolist()
    [3.0, 3.0]
    """
    rows, columns = np.nonzero(places != NOTHING)
    counts = np.bincount(rows, minlength=len(places))
    totals = np.bincount(rows, values[places[rows, columns]], minlength=len(places))
    means: Doubles = totals[counts > 0] / counts[counts > 0]
    return means
