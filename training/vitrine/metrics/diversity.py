"""How unlike each other the items of a list are."""

import numpy as np
from scipy import sparse

from vitrine.arrays import Doubles, Ints
from vitrine.metrics.lists import NOTHING, Lists, padded

_PRICE_BANDS = 5
_CHUNK = 256


def intra_list_diversity(lists: Lists, vectors: sparse.csr_array, k: int) -> float:
    """The mean of 1 - cos(i, j) over a list's pairs, averaged over lists of two items and more.

    The pairs' cosines need not be computed: with vectors of length 1, what they add up to is
    (|sum of the list's vectors|^2 - n) / 2. NaN where no list has two items.
    Source: Smyth and McClave, "Similarity vs. diversity", ICCBR 2001.

    :param vectors: [N,D], a row an item, of length 1, or 0 where nothing is known of the item: it
        is then unlike all others.

    >>> vectors = sparse.csr_array(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    >>> intra_list_diversity([[0, 1]], vectors, k=2)  # alike
    0.0
    >>> round(intra_list_diversity([[0, 1, 2], [2]], vectors, k=3), 4)  # 2 of 3 pairs differ
    0.6667
    """
    places = padded(lists, k)
    places = places[(places != NOTHING).sum(axis=1) >= 2]
    if len(places) == 0:
        return float("nan")
    # One list for many shoppers is measured once.
    distinct, times = np.unique(np.sort(places, axis=1), axis=0, return_counts=True)
    lengths = _squared_lengths(vectors)
    chunks = range(0, len(distinct), _CHUNK)
    diversity = np.concatenate(
        [_diversity_of(distinct[start : start + _CHUNK], vectors, lengths) for start in chunks]
    )
    return float(np.average(diversity, weights=times))


def _diversity_of(places: Ints, vectors: sparse.csr_array, lengths: Doubles) -> Doubles:
    rows, columns = np.nonzero(places != NOTHING)
    items = places[rows, columns]
    shape = (len(places), vectors.shape[0])
    sums = sparse.csr_array((np.ones(len(items)), (rows, items)), shape=shape) @ vectors
    together = _squared_lengths(sums)
    alone = np.bincount(rows, lengths[items], minlength=len(places))
    counts = np.bincount(rows, minlength=len(places))
    # The difference of two sums that are equal but for rounding where all items are alike.
    likeness: Doubles = (together - alone) / (counts * (counts - 1))
    return np.clip(1 - likeness, 0, 1)


def _squared_lengths(rows: sparse.csr_array) -> Doubles:
    """[n]: of each row of a matrix that names each of its cells once."""
    squared = sparse.csr_array((rows.data**2, rows.indices, rows.indptr), shape=rows.shape)
    return np.asarray(squared.sum(axis=1), np.float64).ravel()


def description_vectors(categories: Ints, prices: Doubles) -> sparse.csr_array:
    """[N,D] by category and price: half of a pair's likeness is the same category, and half the
    same fifth of the prices; all of it is the one where the other is known of no item.

    What is not known of an item is like nothing.

    :param categories: [N], a number a category, -1 where unknown.
    :param prices: [N], NaN where unknown.

    >>> vectors = description_vectors(np.array([0, 0, -1]), np.array([1.0, 99.0, np.nan]))
    >>> np.round((vectors @ vectors.T).toarray(), 4).tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    parts = [part for part in (categories, _price_bands(prices)) if (part >= 0).any()]
    if not parts:
        return sparse.csr_array((len(categories), 1))
    blocks = [_one_column_a_label(part) for part in parts]
    return sparse.csr_array(sparse.hstack(blocks) / np.sqrt(len(parts)))


def _price_bands(prices: Doubles) -> Ints:
    """[N]: 0 for the lowest fifth to 4, -1 for unknown."""
    known = np.isfinite(prices)
    if not known.any():
        return np.full(len(prices), -1)
    limits = np.quantile(prices[known], np.arange(1, _PRICE_BANDS) / _PRICE_BANDS)
    return np.where(known, np.searchsorted(limits, prices, side="right"), -1)


def _one_column_a_label(labels: Ints) -> sparse.csr_array:
    rows = np.flatnonzero(labels >= 0)
    shape = (len(labels), int(labels.max(initial=0)) + 1)
    return sparse.csr_array((np.ones(len(rows)), (rows, labels[rows])), shape=shape)


def shopper_vectors(items: Ints, shoppers: Ints, catalogue_size: int) -> sparse.csr_array:
    """[N,U] by who had what: cos(i, j) is shoppers who had both / sqrt(had i * had j).

    :param items: [P], with ``shoppers`` [P] the pairs of an item and who had it, in any order.

    >>> vectors = shopper_vectors(np.array([0, 1, 0, 1]), np.array([0, 0, 1, 0]), 2)
    >>> round(float((vectors[[0]] @ vectors[[1]].T).toarray()[0, 0]), 4)  # 1 / sqrt(2)
    0.7071
    """
    pairs = np.unique(np.stack([items, shoppers], axis=1), axis=0)
    counts = np.bincount(pairs[:, 0], minlength=catalogue_size)
    values = 1 / np.sqrt(counts[pairs[:, 0]])
    width = int(pairs[:, 1].max(initial=-1)) + 1
    return sparse.csr_array((values, (pairs[:, 0], pairs[:, 1])), shape=(catalogue_size, width))
