"""All that an EASE model has learnt or was told: what its formula and its graph are made of."""

from dataclasses import dataclass

from vitrine.arrays import Floats


@dataclass(frozen=True)
class Blend:
    """How much each part of the score counts. Chosen on a window of its own (ease_tuning.py)."""

    half_life_days: float
    """For similarity: an event this much older than the newest counts half."""
    own_weight: float
    """Of the shopper's own items beside similar ones: EASE itself passes over what one has."""
    own_half_life_days: float
    popularity_weight: float
    """The score of the most popular item for a shopper of whom nothing is known."""


@dataclass(frozen=True)
class EaseWeights:
    """One model. N items; event types by code."""

    similarity: Floats
    """[N,N]: what an event of the row's item says about the column's."""
    popularity: Floats
    """[N], from 0 to 1."""
    type_weights: tuple[float, ...]
    """What an event of a type says about similar items."""
    own_type_weights: tuple[float, ...]
    """What it says about buying the same item again; 0 for types that are no success."""
    blend: Blend
    context_share: float
    """Weight of the page's item, as a multiple of the whole history's."""
    decay_floor: float
    """What is left of the oldest event."""
