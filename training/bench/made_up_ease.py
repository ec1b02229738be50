"""EASE with made-up weights."""

import argparse

import numpy as np
import onnx

from vitrine.events import EVENT_TYPE_CODES
from vitrine.graph.ease import ease_graph
from vitrine.models.ease import DEFAULT_BLEND
from vitrine.models.ease_weights import EaseWeights

# Its matrix is items x items: 1.6 GB at this size, and an ONNX file holds 2 GB at most.
MOST_ITEMS = 20_000


def made_up_ease(items: int, top_k: int) -> onnx.ModelProto:
    """Make up a dense matrix, as EASE's is."""
    if items > MOST_ITEMS:
        raise argparse.ArgumentTypeError(
            f"EASE's matrix of {items:,} x {items:,} does not fit an ONNX file: "
            f"take {MOST_ITEMS:,} items at most, or two-stage"
        )
    rng = np.random.default_rng(1)
    types = tuple(1.0 / (1 + code) for code in sorted(EVENT_TYPE_CODES.values()))
    weights = EaseWeights(
        similarity=rng.random((items, items), dtype=np.float32) ** 4,
        popularity=rng.random(items, dtype=np.float32),
        type_weights=types,
        own_type_weights=types,
        blend=DEFAULT_BLEND,
        context_share=2.0,
        decay_floor=0.05,
    )
    return ease_graph(weights, top_k)
