"""TIFU-kNN (Hu et al., SIGIR 2020): a shopper's decayed baskets, and those of similar shoppers."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from vitrine.arrays import Doubles
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.flat_events import FlatEvents
from vitrine.models.popular import PopularityFill
from vitrine.models.visits import Visits

_SIMILARITIES_AT_ONCE = 16_000_000


@dataclass(frozen=True)
class TifuSettings:
    """The paper's names are in brackets."""

    group_size: int = 2
    """Baskets a group [m]."""
    basket_decay: float = 0.9
    """Of a basket beside the next newer one of its group [r_b]."""
    group_decay: float = 0.5
    """Of a group beside the next newer one [r_g]."""
    neighbours: int = 100
    """Similar shoppers whose mean is taken [k]."""
    own_share: float = 0.7
    """Of the shopper's own vector beside the neighbours' mean [alpha]."""


class TifuKnn:
    """score = own_share * own vector + (1 - own_share) * mean of the nearest shoppers' vectors.

    A vector is the mean over groups of the mean over their baskets, decayed by both. Baskets are
    visits. Neighbours are nearest by cosine: by the paper's Euclidean distance, shoppers of few
    items are near to everybody. Who was fitted may be one of their own neighbours.
    """

    name = "tifu-knn"

    def __init__(self, settings: TifuSettings | None = None) -> None:
        self._settings = settings or TifuSettings()
        self._fill = PopularityFill()
        self._vectors = sp.csr_array((0, 0))
        self._directions = sp.csr_array((0, 0))

    def fit(self, histories: Histories) -> None:
        """Keeps all shoppers' vectors."""
        self._fill.fit(histories)
        self._vectors = self._vectors_of(FlatEvents.of_histories(histories))
        self._directions = _directions(self._vectors).T.tocsr()

    def score(self, batch: HistoryBatch) -> Doubles:
        """Who has no history has no neighbours either, and gets what is popular."""
        own = self._vectors_of(FlatEvents.of_batch(batch, self._vectors.shape[1]))
        at_once = max(1, _SIMILARITIES_AT_ONCE // max(1, self._vectors.shape[0]))
        parts = [self._neighbours_mean(own[i : i + at_once]) for i in range(0, len(batch), at_once)]
        similar = sp.vstack(parts) if parts else own
        share = self._settings.own_share
        return self._fill.added_to((share * own + (1 - share) * similar).toarray())

    def _vectors_of(self, events: FlatEvents) -> "sp.csr_array[np.float64]":
        settings, visits = self._settings, Visits.of(events)
        group, place = np.divmod(visits.numbers, settings.group_size)
        count = np.bincount(visits.shoppers, minlength=events.size)[visits.shoppers]
        groups = -(-count // settings.group_size)
        members = np.minimum(settings.group_size, count - group * settings.group_size)
        decay = settings.basket_decay**place * settings.group_decay**group
        cells = visits.shoppers, np.arange(len(visits))
        weights = sp.csr_array((decay / members / groups, cells), shape=(events.size, len(visits)))
        return sp.csr_array(weights @ visits.items())

    def _neighbours_mean(self, own: "sp.csr_array[np.float64]") -> "sp.csr_array[np.float64]":
        similarity = (own @ self._directions).toarray()
        count = min(self._settings.neighbours, similarity.shape[1])
        if count == 0:
            return sp.csr_array(own.shape)
        nearest = np.argpartition(-similarity, count - 1, axis=1)[:, :count]
        rows = np.repeat(np.arange(len(nearest)), count)
        near = np.take_along_axis(similarity, nearest, axis=1).ravel() > 0
        cells = rows[near], nearest.ravel()[near]
        mean = sp.csr_array((np.full(near.sum(), 1 / count), cells), shape=similarity.shape)
        mean.sort_indices()
        return sp.csr_array(mean @ self._vectors)


def _directions(vectors: "sp.csr_array[np.float64]") -> "sp.csr_array[np.float64]":
    lengths = np.sqrt(np.asarray(vectors.multiply(vectors).sum(axis=1))).ravel()
    return sp.csr_array(sp.diags_array(1 / np.maximum(lengths, 1e-300)) @ vectors)
