"""Which items go together in visits: of each item, those that most shoppers took along with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from vitrine.arrays import Doubles, Ints
from vitrine.synthetic.log import Log

_MOST_OF_VISIT = 100
"""Items of a larger visit are sampled: its pairs would be more than those of all others."""
_PAIRS_AT_ONCE = 4_000_000
_MOST_COMPANIONS = 100
SHARPNESS = 3.0
"""Weights are counts times this power of the lift. A companion that is drawn by counts alone is
mostly what is popular anyway, and pairs come out looser than they are: see decision 046."""


@dataclass(frozen=True)
class Companions:
    """Sparse [N,N]: nothing where fewer than k shoppers took both in one visit."""

    counts: "sp.csr_array[np.float64]"
    """How many did."""
    weights: "sp.csr_array[np.float64]"
    """How likely one is to be taken along with the other; the same places are filled."""

    @classmethod
    def of(cls, log: Log, random: np.random.Generator, k: int) -> "Companions":
        """Each shopper counts once a pair, however often they take it."""
        size = len(log.items)
        counts = sp.csr_array((size, size), dtype=np.float64)
        for first, second in _pairs(log, random):
            ones = np.ones(len(first))
            counts = counts + sp.csr_array((ones, (first, second)), shape=(size, size))
        counts = sp.csr_array(counts + counts.T)
        counts.data[counts.data < k] = 0
        counts.eliminate_zeros()
        counts = _strongest(counts)
        had: Doubles = np.asarray(log.had.sum(axis=0)).ravel()
        row = np.repeat(np.arange(size), np.diff(counts.indptr))
        lift = counts.data * log.size / (had[row] * had[counts.indices])
        weights = counts.data * lift**SHARPNESS
        return cls(counts, sp.csr_array((weights, counts.indices, counts.indptr), counts.shape))

    @cached_property
    def known(self) -> Doubles:
        """[N]: the weight of all companions of each item; 0 where none are told."""
        total: Doubles = np.asarray(self.weights.sum(axis=1)).ravel()
        return total

    @cached_property
    def _reached(self) -> Doubles:
        return np.cumsum(self.weights.data)

    def draw(self, random: np.random.Generator, items: Ints) -> Ints:
        """A companion of each; -1 of an item that has none."""
        reached = self._reached
        if not len(reached) or not len(items):
            return np.full(len(items), -1, np.int64)
        before = np.concatenate([[0.0], reached])[self.weights.indptr[items]]
        wanted = before + random.random(len(items)) * self.known[items]
        place = np.minimum(reached.searchsorted(wanted, side="right"), len(reached) - 1)
        found: Ints = self.weights.indices[place].astype(np.int64)
        return np.where(self.known[items] > 0, found, -1)


def _pairs(log: Log, random: np.random.Generator) -> Iterator[tuple[Ints, Ints]]:
    """Each shopper's pairs once, the lower item first; some shoppers at a time."""
    visit, item, user = _sampled(log, random)
    length = np.bincount(visit)
    row_pairs = length[visit]
    batch = np.cumsum(np.bincount(user, row_pairs, log.size)) // _PAIRS_AT_ONCE
    starts = np.searchsorted(visit, np.arange(len(length)))
    for number in np.unique(batch):
        places = np.flatnonzero(batch[user] == number)
        repeats = length[visit[places]]
        left = np.repeat(places, repeats)
        turn = np.arange(len(left)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        right = starts[visit[left]] + turn
        size = len(log.items)
        one_way = item[left] < item[right]
        left, right = left[one_way], right[one_way]
        codes = np.sort((user[left] * size + item[left]) * size + item[right])
        codes = codes[np.diff(codes, prepend=-1) > 0]
        yield codes // size % size, codes % size


def _sampled(log: Log, random: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Choices by visit, at most so many of each."""
    choices = log.choices
    order = np.lexsort((random.random(len(choices.visit)), choices.visit))
    visit = choices.visit[order]
    place = np.arange(len(visit)) - np.searchsorted(visit, visit)
    kept = order[place < _MOST_OF_VISIT]
    return choices.visit[kept], choices.item[kept], choices.user[kept]


def _strongest(counts: "sp.csr_array[np.float64]") -> "sp.csr_array[np.float64]":
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    order = np.lexsort((counts.indices, -counts.data, row))
    place = np.arange(len(row)) - counts.indptr[row]
    kept = np.sort(order[place < _MOST_COMPANIONS])
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row[kept], minlength=counts.shape[0]))])
    return sp.csr_array((counts.data[kept], counts.indices[kept], indptr), shape=counts.shape)
