"""VS-kNN (Ludewig and Jannach, 2018): what was in the recent visits that are most like this one."""

import numpy as np
import scipy.sparse as sp

from vitrine.arrays import Bools, Doubles
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.flat_events import FlatEvents
from vitrine.models.popular import PopularityFill
from vitrine.models.visits import Visits


class VsKnn:
    """score(i) = sum of the similarities of the nearest visits that have item i.

    A visit's similarity is the cosine of its items with those of the history, whose weights decay
    by position: events of one moment share theirs. An inverted index holds each item's most
    recent visits; the most recent of those found there are the sample that neighbours are of.
    """

    name = "vs-knn"

    def __init__(
        self, sample: int = 1_000, position_decay: float = 1.0, neighbours: int = 100
    ) -> None:
        """:param sample: visits that are compared, and that the index holds of an item.
        :param position_decay: an event at position p weighs (1 + p) ** -position_decay.
        :param neighbours: visits that are summed.
        """
        self._sample = sample
        self._position_decay = position_decay
        self._neighbours = neighbours
        self._fill = PopularityFill()
        self._visits = sp.csr_array((0, 0))
        self._index = sp.csr_array((0, 0))

    def fit(self, histories: Histories) -> None:
        """Keeps the visits, numbered by how recent they are."""
        self._fill.fit(histories)
        visits = Visits.of(FlatEvents.of_histories(histories))
        by_age = np.argsort(visits.ages, kind="stable")
        self._visits = sp.csr_array(visits.items()[by_age])
        sizes = np.maximum(np.diff(self._visits.indptr), 1)
        weighed = sp.csr_array(sp.diags_array(sizes**-0.5) @ self._visits)
        self._index = _first_of_rows(sp.csr_array(weighed.T), self._sample)

    def score(self, batch: HistoryBatch) -> Doubles:
        """What no neighbour has follows by popularity."""
        item_count = self._index.shape[0]
        similar = sp.csr_array(self._positions(batch, item_count) @ self._index)
        sampled = _first_of_rows(similar, self._sample)
        nearest = _largest_of_rows(sampled, self._neighbours)
        return self._fill.added_to((nearest @ self._visits).toarray())

    def _positions(self, batch: HistoryBatch, item_count: int) -> "sp.csr_array[np.float64]":
        """[B,N]: each item by its newest position, rows of length 1 at most."""
        events = FlatEvents.of_batch(batch, item_count)
        places = 1.0 + events.positions().astype(np.float64)
        return events.strongest(places**-self._position_decay)


def _first_of_rows(matrix: "sp.csr_array[np.float64]", count: int) -> "sp.csr_array[np.float64]":
    """What stands in the first ``count`` filled columns of each row."""
    matrix.sort_indices()
    sizes = np.diff(matrix.indptr)
    place = np.arange(matrix.nnz) - np.repeat(matrix.indptr[:-1], sizes)
    return _kept(matrix, place < count)


def _largest_of_rows(matrix: "sp.csr_array[np.float64]", count: int) -> "sp.csr_array[np.float64]":
    """The ``count`` largest of each row; of equal ones those in the first columns."""
    sizes = np.diff(matrix.indptr)
    rows = np.repeat(np.arange(len(sizes)), sizes)
    order = np.lexsort((matrix.indices, -matrix.data, rows))
    place = np.arange(matrix.nnz) - matrix.indptr[rows]
    chosen = np.zeros(matrix.nnz, np.bool_)
    chosen[order] = place < count
    return _kept(matrix, chosen)


def _kept(matrix: "sp.csr_array[np.float64]", chosen: Bools) -> "sp.csr_array[np.float64]":
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    counts = np.bincount(rows[chosen], minlength=matrix.shape[0])
    starts = np.concatenate([[0], np.cumsum(counts)])
    return sp.csr_array((matrix.data[chosen], matrix.indices[chosen], starts), shape=matrix.shape)
