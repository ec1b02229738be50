"""A shopper's own items again, recent ones first: the baseline to beat where people buy again."""

import numpy as np

from vitrine.arrays import Doubles
from vitrine.histories import NO_ITEM, Histories, HistoryBatch
from vitrine.models.popular import Popular


class PersonalFrequency:
    """Ranks by decayed counts of the shopper's events; what is popular fills the rest."""

    name = "personal-frequency"

    def __init__(self, half_life_days: float = 180.0) -> None:
        """:param half_life_days: an event this old counts half."""
        self._half_life_days = half_life_days
        self._popular = Popular(days=30)

    def fit(self, histories: Histories) -> None:
        """Only what is popular is learnt; the rest is in the history."""
        self._popular.fit(histories)

    def score(self, batch: HistoryBatch) -> Doubles:
        """Decayed counts, with popularity too small to come before any of them."""
        popular = self._popular.score(batch)
        scores: Doubles = popular / (popular.max() + 1) * 1e-9
        rows, places = np.nonzero(batch.items != NO_ITEM)
        ages = np.maximum(batch.ages[rows, places], 0).astype(float)
        weights = np.exp2(-ages / self._half_life_days)
        np.add.at(scores, (rows, batch.items[rows, places]), np.maximum(weights, 1e-6))
        return scores
