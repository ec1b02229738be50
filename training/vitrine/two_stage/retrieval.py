"""Fits the first stage: three item-item channels, and what is known of each item."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Doubles, Floats
from vitrine.errors import RefusalError
from vitrine.events import EVENT_TYPE_CODES, EVENT_TYPE_WEIGHTS
from vitrine.histories import Histories
from vitrine.models.ease_fit import fit_similarity
from vitrine.target import target_types
from vitrine.two_stage.item_features import (
    category_codes,
    item_features,
    log_prices,
    recent_items,
)
from vitrine.two_stage.large import fit_factors, next_by_counting, similar_by_factors
from vitrine.two_stage.next_window import Lesson, is_too_little, next_window_weights
from vitrine.two_stage.strongest import strongest_of_dense, strongest_of_sparse
from vitrine.two_stage.together import together_weights
from vitrine.two_stage.weights import Channel, Neighbours, Retrieval


@dataclass(frozen=True)
class RetrievalSettings:
    """What a person, or a tuning job, may set."""

    candidates: int = 256
    neighbours: int = 64
    recent_items: int = 40
    """Of a week and of a month, each."""
    dense_items: int = 8_000
    """Up to here, channels are fitted in closed form; beyond, see large.py."""
    ease_l2: float = 300.0
    similar_half_life_days: float = 60.0
    next_l2: float = 10.0
    next_shrunk_l2: float = 300.0
    """The same where too little was chosen, so that weights are drawn towards similar items."""
    next_half_life_days: float = 120.0
    together_half_life_days: float = 14.0
    """Of an event of the history."""
    visit_half_life_days: float = 12.0
    """Of a visit in which items came together."""
    view_weight: float = EVENT_TYPE_WEIGHTS["view"]
    click_weight: float = EVENT_TYPE_WEIGHTS["click"]
    add_to_cart_weight: float = EVENT_TYPE_WEIGHTS["add_to_cart"]
    purchase_weight: float = EVENT_TYPE_WEIGHTS["purchase"]
    other_weight: float = EVENT_TYPE_WEIGHTS["other"]
    context_share: float = 2.0


def fit_retrieval(
    histories: Histories,
    lessons: Sequence[Lesson],
    settings: RetrievalSettings,
    factors: Floats | None = None,
) -> Retrieval:
    """:param lessons: past moments of the same catalogue, for the channel ``next``.
    :param factors: [N,d] of a large catalogue's items; None: to be fitted here if needed.
    """
    names = sorted(EVENT_TYPE_CODES, key=EVENT_TYPE_CODES.__getitem__)
    present = [name for name in names if (histories.types == EVENT_TYPE_CODES[name]).any()]
    weights = _type_weights(names, present, settings)
    wanted = target_types(present)
    target = np.array([name in wanted for name in names])
    size = len(histories.catalogue)
    popularity = np.bincount(histories.items, minlength=size).astype(np.float64)
    similar = _similar(histories, weights, popularity, settings, factors)
    together = strongest_of_sparse(
        together_weights(histories, settings.visit_half_life_days), settings.neighbours, popularity
    )
    # Too short a past to learn what follows what: similar items stand in.
    after = _next(lessons, weights, similar, popularity, settings) if lessons else similar
    return Retrieval(
        channels={
            "next": Channel(after, settings.next_half_life_days),
            "similar": Channel(similar, settings.similar_half_life_days),
            "together": Channel(together, settings.together_half_life_days),
        },
        recent=recent_items(histories, target, settings.recent_items),
        type_weights=weights,
        target_types=tuple(target.astype(float).tolist()),
        item_features=item_features(histories, target),
        log_prices=log_prices(histories),
        categories=category_codes(histories),
        context_share=settings.context_share,
        candidates=min(settings.candidates, size),
    )


def _similar(
    histories: Histories,
    weights: tuple[float, ...],
    popularity: Doubles,
    settings: RetrievalSettings,
    factors: Floats | None,
) -> Neighbours:
    if len(popularity) > settings.dense_items:
        if factors is None:
            factors = fit_factors(histories, weights)
        return similar_by_factors(factors, settings.neighbours, popularity)
    matrix = fit_similarity(histories, weights, settings.ease_l2)
    return strongest_of_dense(matrix, settings.neighbours, popularity)


def _next(
    lessons: Sequence[Lesson],
    weights: tuple[float, ...],
    similar: Neighbours,
    popularity: Doubles,
    settings: RetrievalSettings,
) -> Neighbours:
    size, half_life = len(popularity), settings.next_half_life_days
    if size > settings.dense_items:
        counted = next_by_counting(lessons, size, weights, half_life)
        return strongest_of_sparse(counted, settings.neighbours, popularity)
    l2, drawn_to = settings.next_l2, None
    if is_too_little(lessons, size):
        l2, drawn_to = settings.next_shrunk_l2, similar
    matrix = next_window_weights(lessons, size, weights, half_life, l2, drawn_to)
    return strongest_of_dense(matrix, settings.neighbours, popularity)


def _type_weights(
    names: Sequence[str], present: Sequence[str], settings: RetrievalSettings
) -> tuple[float, ...]:
    """Relative to the strongest type that the data has."""
    of_type = {name: float(getattr(settings, f"{name}_weight")) for name in names}
    strongest = max((of_type[name] for name in present), default=0.0)
    if strongest <= 0:
        raise RefusalError(
            "Every event type in the data has weight 0: raise one of the hyperparameters "
            f"{', '.join(f'{name}_weight' for name in present)}."
        )
    return tuple(min(1.0, of_type[name] / strongest) for name in names)
