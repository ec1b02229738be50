"""All that a two-stage model has learnt or was told: what its graph is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vitrine.arrays import Floats, Ints

Index32 = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Neighbours:
    """For each item the M others that it says most about; [N,M] each."""

    items: Index32
    weights: Floats


@dataclass(frozen=True)
class Channel:
    """One way to get from a history to other items.

    Its weights are of one size with the other channels', so that scores can be added up.
    """

    neighbours: Neighbours
    half_life_days: float
    """An event this much older than the newest counts half."""


@dataclass(frozen=True)
class Retrieval:
    """The first stage, and what the second one knows of items. N items; event types by code."""

    channels: Mapping[str, Channel]
    """``next`` (also what reasons are told by), ``similar`` and ``together``."""
    recent: Ints
    """Items that everybody gets as candidates: popular and rising ones, and new ones."""
    type_weights: tuple[float, ...]
    """What an event of a type says about other items."""
    target_types: tuple[float, ...]
    """1 for the types that a recommendation is for, else 0."""
    item_features: Floats
    """[N,S], see ITEM_FEATURES in item_features.py."""
    log_prices: Floats
    """[N], NaN where unknown."""
    categories: Ints
    """[N], -1 where unknown."""
    context_share: float
    """Weight of the page's item, as a multiple of the whole history's."""
    candidates: int
    """C: how many items the second stage ranks."""


@dataclass(frozen=True)
class Network:
    """A small fully connected network with ReLU between layers: [F,h], [h], ..., [h,1], [1].

    Its inputs' means and scales are folded into the first layer. ``slope`` and ``offset`` map its
    output to the log odds of being chosen.
    """

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]
    slope: float
    offset: float
