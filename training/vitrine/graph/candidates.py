"""The first stage: the C items that are worth a closer look."""

from dataclasses import dataclass

import numpy as np
import spox.opset.ai.onnx.v18 as op
from spox import Var

from vitrine.graph.constant import floats, ints
from vitrine.graph.history import ByKind, History
from vitrine.graph.signature import Inputs
from vitrine.two_stage.weights import Retrieval

# Above what channels can add up to, so that these items come first, and far below what a float
# tells apart: within them the channels still decide.
_BONUS = 1000.0
_HIDDEN = -1e30


@dataclass(frozen=True)
class Candidates:
    """[B,C], in no order that means something."""

    items: Var
    eligible: Var
    """False where fewer than C items may be shown."""


def propose(inputs: Inputs, history: History, retrieval: Retrieval, said: Var) -> Candidates:
    """The union of the shopper's own items, the recent ones and what the channels rank highest.

    A union by one ranking: own and recent items get a bonus, so nothing is proposed twice.

    :param said: [B,channels,N].
    """
    size = history.catalogue_size
    bonus = np.zeros((1, size), np.float32)
    bonus[0, retrieval.recent] = _BONUS
    shown = op.where(inputs.eligible, floats(bonus), floats(_HIDDEN))
    # A product with ones: the runtime's sum over this axis takes ten times as long.
    channels = op.matmul(floats(np.ones((1, 1, len(retrieval.channels)))), said)
    total = op.add(op.squeeze(channels, ints([1])), shown)
    # The page's item is on the page.
    own = history.by_kind(ByKind([_BONUS] * history.event_types, page=_HIDDEN))
    total = op.scatter_elements(total, history.items, own, axis=1, reduction="add")
    # Unsorted, it takes a third less, and the second stage ranks them anyway.
    best, items = op.top_k(total, ints([min(retrieval.candidates, size)]), axis=1, sorted=0)
    return Candidates(items, op.greater(best, floats(_HIDDEN / 2)))
