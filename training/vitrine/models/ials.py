"""Implicit ALS (Hu, Koren and Volinsky, 2008), by the library ``implicit``."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from implicit.cpu.als import AlternatingLeastSquares

from vitrine.arrays import Doubles
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.flat_events import FlatEvents, type_weights
from vitrine.models.popular import PopularityFill
from vitrine.models.threads import single_blas, worker_threads


@dataclass(frozen=True)
class IalsSettings:
    """What is tuned, and the seed of the first factors."""

    factors: int = 256
    regularization: float = 20.0
    alpha: float = 3.0
    """Confidence in a fresh event of the strongest type, beside 1 for no event."""
    half_life_days: float = 60.0
    """Confidence in an event this much older than the shopper's newest is half of that."""
    position_decay: float = 0.3
    """Of events in the history that is asked with."""
    iterations: int = 15
    seed: int = 0


class Ials:
    """score = factors of the history @ factors of the items.

    A history's factors are solved for when it is asked with, so shoppers need not have been there
    at the fit.
    """

    name = "ials"

    def __init__(self, settings: IalsSettings | None = None) -> None:
        self._settings = settings or IalsSettings()
        self._fill = PopularityFill()
        self._type_weights = np.zeros(0)
        self._item_count = 0
        self._library: AlternatingLeastSquares = None

    def fit(self, histories: Histories) -> None:
        """The same factors for equal data and seed, whatever the number of threads."""
        settings = self._settings
        self._fill.fit(histories)
        self._type_weights = type_weights(histories)
        self._item_count = len(histories.catalogue)
        events = FlatEvents.of_histories(histories)
        confidence = self._confidence(events, events.freshness(settings.half_life_days))
        with single_blas():
            self._library = AlternatingLeastSquares(
                factors=settings.factors,
                regularization=settings.regularization,
                alpha=settings.alpha,
                iterations=settings.iterations,
                num_threads=worker_threads(),
                random_state=settings.seed,
            )
            self._library.fit(confidence, show_progress=False)

    def score(self, batch: HistoryBatch) -> Doubles:
        """An empty history has no factors, and gets what is popular."""
        events = FlatEvents.of_batch(batch, self._item_count)
        confidence = self._confidence(events, events.recency(self._settings.position_decay))
        with single_blas():
            factors = self._library.recalculate_user(np.arange(len(batch)), confidence)
            items = self._library.item_factors.astype(np.float64)
            return self._fill.added_to(factors.astype(np.float64) @ items.T)

    def _confidence(self, events: FlatEvents, decay: Doubles) -> "sp.csr_matrix[np.float32]":
        summed = events.summed(decay * self._type_weights[events.types])
        return sp.csr_matrix(summed.astype(np.float32))
