"""EASE over a time-decayed history, and beside it the shopper's own items and what is popular."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from vitrine.arrays import Doubles, Floats
from vitrine.errors import RefusalError
from vitrine.events import EVENT_TYPE_CODES, EVENT_TYPE_WEIGHTS
from vitrine.histories import NO_ITEM, Histories, HistoryBatch
from vitrine.models.ease_fit import fit_similarity
from vitrine.models.ease_weights import Blend, EaseWeights
from vitrine.target import target_types

DEFAULT_BLEND = Blend(
    half_life_days=30.0, own_weight=0.3, own_half_life_days=180.0, popularity_weight=0.3
)


@dataclass(frozen=True)
class EaseSettings:
    """What a person may set."""

    l2: float = 300.0
    view_weight: float = EVENT_TYPE_WEIGHTS["view"]
    click_weight: float = EVENT_TYPE_WEIGHTS["click"]
    add_to_cart_weight: float = EVENT_TYPE_WEIGHTS["add_to_cart"]
    purchase_weight: float = EVENT_TYPE_WEIGHTS["purchase"]
    other_weight: float = EVENT_TYPE_WEIGHTS["other"]
    popularity_half_life_days: float = 14.0
    context_share: float = 2.0
    decay_floor: float = 0.05

    def weight_of(self, event_type: str) -> float:
        """The weight of a type that the model tells apart."""
        return float(getattr(self, f"{event_type}_weight"))


class Ease:
    """score = similar(item) + own_weight * own(item) + popularity_weight * popularity(item)."""

    name = "ease"

    def __init__(self, settings: EaseSettings | None = None, blend: Blend = DEFAULT_BLEND) -> None:
        """:param blend: see ease_tuning.py for one that is chosen by the data."""
        self._settings = settings or EaseSettings()
        self._blend = blend
        self._weights: EaseWeights | None = None

    @property
    def weights(self) -> EaseWeights:
        """What was learnt."""
        if self._weights is None:
            raise ValueError("fit the model first")
        return self._weights

    def fit(self, histories: Histories) -> None:
        """Learns similarity and popularity; types weigh relative to the strongest there is."""
        settings = self._settings
        present = [name for name, code in EVENT_TYPE_CODES.items() if code in histories.types]
        strongest = max(settings.weight_of(name) for name in present)
        if strongest <= 0:
            raise RefusalError(
                f"Every event type in the data has weight 0: raise one of the hyperparameters "
                f"{', '.join(f'{name}_weight' for name in present)}."
            )
        codes = sorted(EVENT_TYPE_CODES, key=EVENT_TYPE_CODES.__getitem__)
        weights = tuple(min(1.0, settings.weight_of(name) / strongest) for name in codes)
        wanted = target_types(present) | {"add_to_cart"}
        own = tuple(
            weight if name in wanted else 0.0 for name, weight in zip(codes, weights, strict=True)
        )
        self._weights = EaseWeights(
            similarity=fit_similarity(histories, weights, settings.l2),
            popularity=self._popularity(histories, weights),
            type_weights=weights,
            own_type_weights=own,
            blend=self._blend,
            context_share=settings.context_share,
            decay_floor=settings.decay_floor,
        )

    def score(self, batch: HistoryBatch) -> Doubles:
        """The plain formula, in double precision; the graph says the same in single."""
        weights = self.weights
        parts = score_parts(weights, batch, weights.blend)
        return (
            parts.similar
            + weights.blend.own_weight * parts.own
            + weights.blend.popularity_weight * weights.popularity
        )

    def _popularity(self, histories: Histories, type_weights: tuple[float, ...]) -> Floats:
        ages = histories.ages - histories.ages.min()
        fresh = np.exp2(-ages.astype(np.float64) / self._settings.popularity_half_life_days)
        worth = fresh * np.asarray(type_weights)[histories.types]
        summed = np.bincount(histories.items, worth, minlength=len(histories.catalogue))
        popularity: Floats = (summed / summed.max()).astype(np.float32)
        return popularity


@dataclass(frozen=True)
class ScoreParts:
    """[B,N] each."""

    similar: Doubles
    own: Doubles


def score_parts(weights: EaseWeights, batch: HistoryBatch, blend: Blend) -> ScoreParts:
    """The two parts that depend on the history, each by its own half-life."""
    ages = _relative_ages(batch)
    items = _sum(weights, batch, weights.type_weights, ages, blend.half_life_days)
    own = _sum(weights, batch, weights.own_type_weights, ages, blend.own_half_life_days)
    items.data = np.sqrt(items.data)
    similar = np.asarray(items @ weights.similarity.astype(np.float64))
    on_page = np.flatnonzero(batch.context != NO_ITEM)
    whole = np.maximum(np.asarray(items.sum(axis=1)).ravel(), 1.0)[on_page]
    page_rows = weights.similarity[batch.context[on_page]]
    similar[on_page] += weights.context_share * whole[:, None] * page_rows
    return ScoreParts(similar, own.toarray())


def _relative_ages(batch: HistoryBatch) -> Doubles:
    happened = batch.items != NO_ITEM
    ages = np.maximum(batch.ages.astype(np.float64), 0.0)
    newest = np.where(happened, ages, np.inf).min(axis=1, initial=np.inf, keepdims=True)
    return np.where(happened, ages - np.where(np.isfinite(newest), newest, 0.0), 0.0)


def _sum(
    weights: EaseWeights,
    batch: HistoryBatch,
    type_weights: tuple[float, ...],
    ages: Doubles,
    half_life_days: float,
) -> "sp.csr_array[np.float64]":
    rows, places = np.nonzero(batch.items != NO_ITEM)
    fresh = np.maximum(np.exp2(-ages[rows, places] / half_life_days), weights.decay_floor)
    values = fresh * np.asarray(type_weights)[batch.types[rows, places]]
    shape = (len(batch), len(weights.popularity))
    summed = sp.csr_array((values, (rows, batch.items[rows, places])), shape=shape)
    summed.sum_duplicates()
    return summed
