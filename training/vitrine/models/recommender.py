"""What every model is, baselines included."""

from typing import Protocol

from vitrine.arrays import Doubles
from vitrine.histories import Histories, HistoryBatch


class Recommender(Protocol):
    """Learns from histories; scores all items of their catalogue for any history."""

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    def fit(self, histories: Histories) -> None:
        """Learns; again from nothing when it is called again."""
        ...

    def score(self, batch: HistoryBatch) -> Doubles:
        """[B,N], higher is better, finite for every history, the empty one too."""
        ...
