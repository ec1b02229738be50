"""The same list for everybody: the items that more shoppers chose lately than before."""

import numpy as np

from vitrine.arrays import Doubles
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.flat_events import FlatEvents, type_weights
from vitrine.models.popular import PopularityFill

_EARLIER_WINDOWS = 8.0


class Trending:
    """growth = recent / (expected + shrinkage), by the shoppers in a window and in those before it.

    The shrinkage keeps an item that one shopper chose after none from being the top trend.
    """

    name = "trending"

    def __init__(self, days: float = 14.0, shrinkage: float = 30.0) -> None:
        """:param days: the window; what is expected of it is the mean of the eight before.
        :param shrinkage: shoppers that every item is expected to have anyway.
        """
        self._days = days
        self._shrinkage = shrinkage
        self._fill = PopularityFill()
        self._growth = np.zeros(0)

    def fit(self, histories: Histories) -> None:
        """Where the data is shorter than eight windows, what there is of them is the measure."""
        self._fill.fit(histories)
        events, weights = FlatEvents.of_histories(histories), type_weights(histories)
        in_windows = events.ages / self._days
        recent = events.only(in_windows <= 1).opinions(weights)
        earlier = (in_windows > 1) & (in_windows <= 1 + _EARLIER_WINDOWS)
        covered = min(float(in_windows.max(initial=0.0)) - 1, _EARLIER_WINDOWS)
        expected = events.only(earlier).opinions(weights) / max(covered, 1.0)
        self._growth = recent / (expected + self._shrinkage)

    def score(self, batch: HistoryBatch) -> Doubles:
        """Equal rows."""
        return np.tile(self._fill.added_to(self._growth), (len(batch), 1))
