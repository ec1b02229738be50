"""Scores by similarity to a history: each event's row of an item-item matrix, weighed and added."""

from dataclasses import dataclass

import spox.opset.ai.onnx.v18 as op
from spox import Var

from vitrine.arrays import Floats
from vitrine.graph.constant import floats, ints
from vitrine.graph.history import History, at_events, sum_per_item

# Keeps 0/0 from becoming NaN; far below any weight that an event can have.
_TINY = 1e-12


@dataclass(frozen=True)
class SimilarItems:
    """What the similarity says, and what it said it from."""

    scores: Var
    """[B,N]."""
    rows: Var
    """[B,L+1,N]: the matrix' row of each event's item."""


def saturate(history: History, weights: Var, batch_size: Var) -> Var:
    """[B,L+1]: weights whose sum an item is the square root of what it was.

    The tenth purchase of an item says less about other items than the first did. Only what an item
    has in all counts, however many events it came from.
    """
    total = at_events(history, sum_per_item(history, weights, batch_size))
    return op.div(weights, op.sqrt(op.max([total, floats(_TINY)])))


def with_page(history: History, weights: Var, share: float) -> Var:
    """[B,L+1]: gives the page's item ``share`` times the weight of the whole history.

    In proportion, so that a long history does not drown the page, nor the page a short one. A
    history lighter than one new purchase counts as that.
    """
    whole = op.max([op.reduce_sum(weights, ints([1]), keepdims=1), floats(1)])
    return op.add(weights, op.mul(history.on_page, op.mul(whole, floats(share))))


def similar_items(history: History, matrix: Floats, weights: Var) -> SimilarItems:
    """Looks up the rows of L+1 items instead of multiplying with all N: histories are short."""
    rows = op.gather(floats(matrix), history.items, axis=0)
    scores = op.squeeze(op.matmul(op.unsqueeze(weights, ints([1])), rows), ints([1]))
    return SimilarItems(scores, rows)
