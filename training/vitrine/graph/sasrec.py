"""SASRec as one graph: self-attention over a shopper's newest events."""

from dataclasses import dataclass

import numpy as np
import onnx
import spox.opset.ai.onnx.v18 as op
from spox import Var

from vitrine.arrays import Floats
from vitrine.graph.constant import floats, ints
from vitrine.graph.history import History, read_history
from vitrine.graph.ranking import Ranking, rank
from vitrine.graph.signature import Inputs, Outputs, build_graph, clamped
from vitrine.graph.transformer import normalised, transformed
from vitrine.neural.weights import SasrecWeights

LEAST_SIMILARITY = 0.25
"""Cosine of two embeddings. Unrelated ones of 64 numbers come this close once in 40 pairs."""
_TINY = 1e-12


def sasrec_graph(weights: SasrecWeights, top_k: int) -> onnx.ModelProto:
    """Scores are the chance, as the model sees it, that the item is chosen next.

    The page's item counts as an event newer than all others: a view of now.
    """
    size = len(weights.items)
    inputs = Inputs.declare(items=size)
    history = read_history(inputs, size, event_types=len(weights.types))
    # One constant for all that looks items up: a file holds each constant as often as it is made.
    items = floats(weights.items)
    sequence = _sequence(history, items, weights)
    state = _state(sequence, weights)
    logits = op.gemm(state, items, floats(weights.bias), transB=1)
    ranking = rank(inputs, op.softmax(logits, axis=1), size, min(top_k, size))
    return build_graph(inputs, _explain(history, sequence, ranking, items))


@dataclass(frozen=True)
class _Sequence:
    """[B,L+2]: L events, the page's item and the start."""

    vectors: Var
    """[B,L+2,d]."""
    places: Var
    """0 for the newest event, S for the start, S+1 for what is not looked at."""
    size: int
    """S."""


def _sequence(history: History, items: Var, weights: SasrecWeights) -> _Sequence:
    """Events that cannot be read leave no gap: places are counted over those that can."""
    size = len(weights.positions)
    happened = op.cast(op.greater(history.happened, floats(0)), to=np.int64)
    on_page = op.cast(op.greater(history.on_page, floats(0)), to=np.int64)
    any_page = op.reduce_max(on_page, ints([1]), keepdims=1)
    of_event = op.sub(op.add(op.cumsum(happened, ints(1)), any_page), ints(1))
    place = op.where(op.greater(on_page, ints(0)), ints(0), of_event)
    there = op.greater(op.add(happened, on_page), ints(0))
    seen = op.and_(there, op.less(place, ints(size)))
    place = op.where(seen, place, ints(size + 1))
    vectors = op.add(
        op.gather(items, history.items, axis=0),
        op.add(
            op.gather(floats(weights.positions), clamped(place, size), axis=0),
            op.gather(floats(_by_kind(weights.types)), history.kinds, axis=0),
        ),
    )
    one = op.concat([op.slice(op.shape(place), ints([0]), ints([1])), ints([1])], axis=0)
    start = op.expand(floats(weights.start[None, None, :]), op.concat([one, ints([1])], axis=0))
    return _Sequence(
        vectors=op.concat([vectors, start], axis=1),
        places=op.concat([place, op.expand(ints(size), one)], axis=1),
        size=size,
    )


def _by_kind(types: Floats) -> Floats:
    """[T+3,d] in the order of History.kinds' codes: the page's item is a view, unknown is other."""
    return np.concatenate([types, types[:1], np.zeros_like(types[:1]), types[-1:]])


def _state(sequence: _Sequence, weights: SasrecWeights) -> Var:
    """[B,d]: what the newest event has become. Each event sees itself and the older ones."""
    places, vectors = sequence.places, sequence.vectors
    asking, keys = op.unsqueeze(places, ints([2])), op.unsqueeze(places, ints([1]))
    there = op.less_or_equal(keys, ints(sequence.size))
    # What is not looked at must see something, or softmax has nothing to share out: the start.
    looking = op.min([asking, ints(sequence.size)])
    visible = op.and_(op.greater_or_equal(keys, looking), there)
    newest = op.arg_min(places, axis=1, keepdims=1)
    *inner, last = weights.blocks
    for block in inner:
        vectors = transformed(vectors, vectors, visible, block, weights.heads)
    # The last block is asked for one event alone.
    first = op.gather_nd(vectors, newest, batch_dims=1)
    sees = op.gather_nd(visible, newest, batch_dims=1)
    state = transformed(
        op.unsqueeze(first, ints([1])),
        vectors,
        op.unsqueeze(sees, ints([1])),
        last,
        weights.heads,
    )
    return op.squeeze(normalised(state, weights.outcome), ints([1]))


def _explain(history: History, sequence: _Sequence, ranking: Ranking, items: Var) -> Outputs:
    """The event whose item is most like the recommended one, among those that were looked at.

    Attention would name one event for the whole list; likeness says why this item is in it.
    """
    places = op.slice(sequence.places, ints([0]), ints([-1]), ints([1]))
    looked_at = op.and_(
        op.less(places, ints(sequence.size)), op.greater(history.happened, floats(0))
    )
    of_events = _unit(op.gather(items, history.items, axis=0))
    of_ranked = op.transpose(_unit(op.gather(items, ranking.items, axis=0)), perm=[0, 2, 1])
    likeness = op.where(
        op.unsqueeze(looked_at, ints([2])), op.matmul(of_events, of_ranked), floats(-1)
    )
    most = op.reduce_max(likeness, ints([1]), keepdims=0)
    event = op.arg_max(likeness, axis=1, keepdims=0)
    reason = op.gather_elements(history.items, event, axis=1)
    said = op.and_(op.greater(most, floats(LEAST_SIMILARITY)), ranking.filled)
    return Outputs(
        items=op.where(ranking.filled, ranking.items, ints(-1)),
        scores=op.where(ranking.filled, ranking.scores, floats(0)),
        reasons=op.where(said, reason, ints(-1)),
    )


def _unit(vectors: Var) -> Var:
    """[B,...,d] of length 1 each."""
    squares = op.reduce_sum(op.mul(vectors, vectors), ints([2]), keepdims=1)
    return op.div(vectors, op.sqrt(op.max([squares, floats(_TINY)])))
