"""Item-based nearest neighbours: what shoppers of the same items had."""

import numpy as np
import scipy.sparse as sp

from vitrine.arrays import Doubles
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.flat_events import FlatEvents, type_weights
from vitrine.models.nearest_items import Measure, nearest_items
from vitrine.models.popular import PopularityFill


class ItemKnn:
    """score = decayed history @ similarity, of each item with its nearest ones and itself.

    Cosine asks who had an item at all; TF-IDF and BM25 take decayed counts, and tell shoppers of
    few items from those of many.
    """

    def __init__(
        self,
        measure: Measure,
        neighbours: int = 100,
        position_decay: float = 0.3,
        half_life_days: float = 60.0,
    ) -> None:
        """:param position_decay: of events in the history that is asked with.
        :param half_life_days: of events that similarity is learnt from, except by cosine.
        """
        self._measure: Measure = measure
        self._neighbours = neighbours
        self._position_decay = position_decay
        self._half_life_days = half_life_days
        self._fill = PopularityFill()
        self._type_weights = np.zeros(0)
        self._similarity = sp.csr_array((0, 0))

    @property
    def name(self) -> str:
        """``item-knn-`` and the measure."""
        return f"item-knn-{self._measure}"

    def fit(self, histories: Histories) -> None:
        """Learns which items are near each other."""
        self._fill.fit(histories)
        self._type_weights = type_weights(histories)
        events = FlatEvents.of_histories(histories)
        if self._measure == "cosine":
            weights = events.had()
        else:
            weights = self._counts(events, events.freshness(self._half_life_days))
        self._similarity = nearest_items(weights, self._measure, self._neighbours)

    def score(self, batch: HistoryBatch) -> Doubles:
        """What nothing of the history is near to follows by popularity."""
        events = FlatEvents.of_batch(batch, self._similarity.shape[0])
        counts = self._counts(events, events.recency(self._position_decay))
        return self._fill.added_to((counts @ self._similarity).toarray())

    def _counts(self, events: FlatEvents, decay: Doubles) -> "sp.csr_array[np.float64]":
        return events.summed(decay * self._type_weights[events.types])
