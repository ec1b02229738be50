"""The same list for everybody: the items that most shoppers chose."""

import numpy as np

from vitrine.arrays import Doubles
from vitrine.histories import Histories, HistoryBatch


class Popular:
    """Ranks items by how many shoppers had them, ever or in the days before the fit's moment."""

    def __init__(self, days: float | None = None) -> None:
        """:param days: how far back to look; None looks at everything."""
        self._days = days
        self._shoppers_of = np.zeros(0)

    @property
    def name(self) -> str:
        """``popular``, or ``recent-popular`` where there is a window."""
        return "popular" if self._days is None else "recent-popular"

    def fit(self, histories: Histories) -> None:
        """Counts each shopper once an item: a bulk buyer is one opinion."""
        recent = np.full(len(histories.items), True)
        if self._days is not None:
            recent = histories.ages <= self._days
        pairs = np.stack([histories.shoppers[recent], histories.items[recent]], axis=1)
        chosen = np.unique(pairs, axis=0)[:, 1]
        self._shoppers_of = np.bincount(chosen, minlength=len(histories.catalogue)).astype(float)

    def score(self, batch: HistoryBatch) -> Doubles:
        """Equal rows."""
        return np.tile(self._shoppers_of, (len(batch), 1))
