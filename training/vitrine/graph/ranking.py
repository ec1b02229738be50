"""From scores of all items to the K best that may be shown."""

from dataclasses import dataclass

import numpy as np
import spox.opset.ai.onnx.v18 as op
from spox import Var

from vitrine.graph.constant import floats, ints
from vitrine.graph.signature import Inputs

# Below any score that a model gives, and finite, since infinities do not survive all arithmetic.
_HIDDEN = -1e30


@dataclass(frozen=True)
class Ranking:
    """[B,K] each, best first."""

    items: Var
    """Indices that can be looked up, also in places that are not filled."""
    scores: Var
    filled: Var


def rank(inputs: Inputs, scores: Var, catalogue_size: int, k: int) -> Ranking:
    """The page's own item is left out: it is on the page."""
    everything = op.constant(value=np.arange(catalogue_size, dtype=np.int64)[None, :])
    on_page = op.equal(op.unsqueeze(inputs.context_item, ints([1])), everything)
    shown = op.and_(op.unsqueeze(inputs.eligible, ints([0])), op.not_(on_page))
    best, items = op.top_k(op.where(shown, scores, floats(_HIDDEN)), ints([k]), axis=1)
    return Ranking(items, best, op.greater(best, floats(_HIDDEN / 2)))
