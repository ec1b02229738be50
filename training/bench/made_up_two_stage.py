"""The two-stage model with made-up weights."""

from itertools import pairwise

import numpy as np
import onnx

from vitrine.events import EVENT_TYPE_CODES
from vitrine.graph.two_stage import feature_names, two_stage_graph
from vitrine.two_stage.fit import TwoStageSettings
from vitrine.two_stage.item_features import ITEM_FEATURES
from vitrine.two_stage.retrieval import RetrievalSettings
from vitrine.two_stage.student import StudentSettings
from vitrine.two_stage.weights import Channel, Index32, Neighbours, Network, Retrieval

CHANNELS = {"next": 30.0, "similar": 180.0, "together": 60.0}
"""Half-lives in days."""
RECENT, CATEGORIES = 48, 30
# As large as a model that nobody tuned.
TOP_K = TwoStageSettings().top_k
NEIGHBOURS = RetrievalSettings().neighbours
CANDIDATES = RetrievalSettings().candidates
HIDDEN = StudentSettings().hidden


def made_up_two_stage(items: int, top_k: int) -> onnx.ModelProto:
    """Make up a catalogue in the order of popularity, as Catalogue.of_events has it."""
    rng = np.random.default_rng(1)
    retrieval = Retrieval(
        channels={
            name: Channel(_neighbours(items, rng), half_life_days)
            for name, half_life_days in CHANNELS.items()
        },
        recent=np.arange(min(RECENT, items)),
        type_weights=tuple(1.0 / (1 + code) for code in sorted(EVENT_TYPE_CODES.values())),
        target_types=tuple(1.0 if kind == "purchase" else 0.0 for kind in _event_types()),
        item_features=rng.random((items, len(ITEM_FEATURES)), dtype=np.float32),
        log_prices=rng.normal(1.0, 1.0, items).astype(np.float32),
        categories=rng.integers(0, CATEGORIES, items),
        context_share=2.0,
        candidates=min(CANDIDATES, items),
    )
    network = _network(len(feature_names(retrieval)), rng)
    return two_stage_graph(retrieval, network, min(top_k, TOP_K))


def _event_types() -> list[str]:
    return sorted(EVENT_TYPE_CODES, key=EVENT_TYPE_CODES.__getitem__)


def _neighbours(items: int, rng: np.random.Generator) -> Neighbours:
    """[N,M], different ones in ascending order, as fitted ones are; popular ones more often."""
    shape = (items, min(NEIGHBOURS, items))
    spread = np.sort((items - shape[1] + 1) * rng.random(shape) ** 2, axis=1).astype(np.int32)
    numbers: Index32 = (spread + np.arange(shape[1])).astype(np.int32)
    return Neighbours(numbers, rng.exponential(0.02, shape).astype(np.float32))


def _network(features: int, rng: np.random.Generator) -> Network:
    sizes = (features, *HIDDEN, 1)
    return Network(
        weights=tuple(
            (rng.normal(size=(before, after)) / np.sqrt(before)).astype(np.float32)
            for before, after in pairwise(sizes)
        ),
        biases=tuple(rng.normal(size=size).astype(np.float32) for size in sizes[1:]),
        slope=1.0,
        offset=-4.0,
    )
