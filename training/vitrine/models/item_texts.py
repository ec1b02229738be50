"""What is known of items as features: their names' vectors, category and price bucket."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy.sparse as sp

from vitrine.arrays import Doubles, Floats
from vitrine.columns import Items
from vitrine.models.nearest_items import nearest_items
from vitrine.text.vectors import TextMatrix, TextVectors

_PRICE_BUCKETS = 8
# Beside a name's vector, which has length 1.
_CATEGORY_WEIGHT = 0.5
_PRICE_WEIGHT = 0.2
_ROWS_AT_ONCE = 512


@dataclass(frozen=True)
class ItemFeatures:
    """Of N items, in the metadata's order; a row of an item of which nothing is known is zeros."""

    text: TextMatrix
    """[N,D]."""
    rest: "sp.csr_array[np.float64]"
    """[N,F]: category and price."""

    @classmethod
    def of(cls, metadata: pl.DataFrame, text: TextVectors) -> "ItemFeatures":
        """:param metadata: a catalogue's, with nulls, and NaN prices, where nothing is known."""
        rest = [
            _one_of(metadata[Items.CATEGORY_L1].to_list(), _CATEGORY_WEIGHT),
            _one_of(_price_buckets(metadata[Items.PRICE]), _PRICE_WEIGHT),
        ]
        return cls(text.of(metadata[Items.NAME].to_list()), sp.csr_array(sp.hstack(rest)))

    def nearest(self, count: int) -> "sp.csr_array[np.float64]":
        """[N,N]: a row holds its item's cosine with the ``count`` nearest, itself among them."""
        if isinstance(self.text, np.ndarray):
            return self._nearest_dense(self.text, count)
        features = sp.csr_array(sp.hstack([self.text, self.rest]))
        return nearest_items(sp.csr_array(features.T), "cosine", count)

    def _nearest_dense(self, text: Floats, count: int) -> "sp.csr_array[np.float64]":
        """The same by products of blocks: a sparse product takes minutes where no value is 0."""
        size, count = len(text), min(count, len(text))
        squares = np.square(text).sum(axis=1) + np.asarray(self.rest.power(2).sum(axis=1)).ravel()
        lengths = np.sqrt(np.where(squares > 0, squares, 1.0))
        blocks = []
        for start in range(0, size, _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            cosines = text[rows] @ text.T + (self.rest[rows] @ self.rest.T).toarray()
            cosines /= lengths[rows, None] * lengths
            nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
            # Opposites are no less alike than what has nothing in common.
            values = np.maximum(np.take_along_axis(cosines, nearest, axis=1), 0.0)
            ends = np.arange(0, nearest.size + 1, count)
            blocks.append(
                sp.csr_array((values.ravel(), nearest.ravel(), ends), (len(nearest), size))
            )
        similarity = sp.csr_array(sp.vstack(blocks)) if blocks else sp.csr_array((0, 0))
        similarity.eliminate_zeros()
        similarity.sort_indices()
        return similarity


def _price_buckets(prices: pl.Series) -> list[int | None]:
    """Of about as many items each; equal prices are always in one bucket."""
    values: Doubles = prices.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    known = np.isfinite(values)
    if not known.any():
        return [None] * len(values)
    shares = np.linspace(0, 1, _PRICE_BUCKETS + 1)[1:-1]
    edges = np.unique(np.quantile(values[known], shares))
    buckets = np.searchsorted(edges, values, side="right")
    return [int(b) if known[i] else None for i, b in enumerate(buckets)]


def _one_of(values: Sequence[Hashable], weight: float) -> "sp.csr_array[np.float64]":
    """A column a value; without one where all are the same, which parts nothing."""
    rows = [row for row, value in enumerate(values) if value is not None]
    numbers: dict[Hashable, int] = {}
    columns = [numbers.setdefault(values[row], len(numbers)) for row in rows]
    if len(numbers) < 2:
        return sp.csr_array((len(values), 0))
    shape = (len(values), len(numbers))
    return sp.csr_array((np.full(len(rows), weight), (rows, columns)), shape=shape)
