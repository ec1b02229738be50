"""All that a SASRec model has learnt: what its graph is made of. Matrices multiply from the right.

d is the dimension, N the items, S the events that are looked at.
"""

from dataclasses import dataclass

from vitrine.arrays import Floats


@dataclass(frozen=True)
class Norm:
    """Layer normalisation: [d] each."""

    scale: Floats
    shift: Floats


@dataclass(frozen=True)
class Dense:
    """x @ weight + bias: [in,out] and [out]."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True)
class Block:
    """Attention, then two layers with ReLU between; each after a norm, each added to its input."""

    attention_norm: Norm
    query: Dense
    key: Dense
    value: Dense
    merged: Dense
    """What the heads found, brought together."""
    layers_norm: Norm
    widened: Dense
    narrowed: Dense


@dataclass(frozen=True)
class SasrecWeights:
    """One model."""

    items: Floats
    """[N,d]: both how an event enters and what the outcome is compared with."""
    bias: Floats
    """[N]: how much more often an item is chosen, whoever asks."""
    positions: Floats
    """[S,d], the newest event's first."""
    types: Floats
    """[T,d], by the event type's code."""
    start: Floats
    """[d]: what stands before the oldest event, alone where there is no event."""
    blocks: tuple[Block, ...]
    outcome: Norm
    heads: int
