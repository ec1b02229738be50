"""The same list for everybody: the items that most shoppers chose."""

import numpy as np

from vitrine.arrays import Doubles
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.flat_events import FlatEvents, type_weights

TOO_SMALL_TO_MATTER = 1e-9
"""The weight of popularity where it only parts items that are equal otherwise."""


class Popular:
    """Ranks items by how many shoppers had them, ever or in the days before the fit's moment."""

    def __init__(self, days: float | None = None) -> None:
        """:param days: how far back to look; None looks at everything."""
        self._days = days
        self._popularity = np.zeros(0)

    @property
    def name(self) -> str:
        """``popular``, or ``recent-popular`` where there is a window."""
        return "popular" if self._days is None else "recent-popular"

    @property
    def popularity(self) -> Doubles:
        """[N]: shoppers, each by the strongest event that they had with the item."""
        return self._popularity

    def fit(self, histories: Histories) -> None:
        """Counts each shopper once an item: a bulk buyer is one opinion.

        Items that nobody had within the days follow, by how many had them before.
        """
        events, weights = FlatEvents.of_histories(histories), type_weights(histories)
        self._popularity = events.opinions(weights)
        if self._days is not None:
            recent = events.only(events.ages <= self._days).opinions(weights)
            self._popularity = recent + TOO_SMALL_TO_MATTER * self._popularity

    def score(self, batch: HistoryBatch) -> Doubles:
        """Equal rows."""
        return np.tile(self._popularity, (len(batch), 1))


class PopularityFill:
    """What follows the items that a model has something to say of: what is popular lately."""

    def __init__(self, days: float = 14.0) -> None:
        """:param days: how far back to look, as in ``Popular``."""
        self._popular = Popular(days)
        self._share = np.zeros(0)

    def fit(self, histories: Histories) -> None:
        """As ``Popular``."""
        self._popular.fit(histories)
        popularity = self._popular.popularity
        self._share = popularity / max(float(popularity.max(initial=0.0)), TOO_SMALL_TO_MATTER)

    def added_to(self, scores: Doubles, weight: float = TOO_SMALL_TO_MATTER) -> Doubles:
        """:param weight: of the most popular item; by default it only parts equal scores."""
        filled: Doubles = scores + weight * self._share
        return filled
