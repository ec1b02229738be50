"""A shopper's own items again, recent ones first: the baseline to beat where people buy again."""

import numpy as np

from vitrine.arrays import Doubles
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.flat_events import FlatEvents, type_weights
from vitrine.models.popular import TOO_SMALL_TO_MATTER, PopularityFill


class PersonalFrequency:
    """Ranks by decayed counts of the shopper's events; what is popular fills the rest."""

    name = "personal-frequency"

    def __init__(
        self,
        half_life_days: float = 180.0,
        position_decay: float = 0.1,
        popularity_weight: float = 0.0,
    ) -> None:
        """:param half_life_days: an event this much older than the newest counts half.
        :param position_decay: the power of its position, by moments, that it counts less by.
        :param popularity_weight: of the most popular item, in events; 0 puts all own items first.
        """
        self._half_life_days = half_life_days
        self._position_decay = position_decay
        self._popularity_weight = max(popularity_weight, TOO_SMALL_TO_MATTER)
        self._fill = PopularityFill()
        self._type_weights = np.zeros(0)
        self._item_count = 0

    def fit(self, histories: Histories) -> None:
        """Only what is popular is learnt; the rest is in the history."""
        self._fill.fit(histories)
        self._type_weights = type_weights(histories)
        self._item_count = len(histories.catalogue)

    def score(self, batch: HistoryBatch) -> Doubles:
        """Decayed counts, and what is popular."""
        events = FlatEvents.of_batch(batch, self._item_count)
        decay = events.recency(self._position_decay, self._half_life_days)
        worth = decay * self._type_weights[events.types]
        return self._fill.added_to(events.summed(worth).toarray(), self._popularity_weight)
