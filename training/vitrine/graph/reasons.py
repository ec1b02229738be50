"""Which item of the history counted most for each recommended one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import spox.opset.ai.onnx.v18 as op
from spox import Var

from vitrine.graph.constant import floats, ints
from vitrine.graph.history import History, at_events, sum_per_item
from vitrine.graph.ranking import Ranking
from vitrine.graph.signature import Outputs

# Of a score. An item that counted less explains nothing: popularity, or everything together, did.
LEAST_SHARE = 0.05


@dataclass(frozen=True)
class Contribution:
    """How events count for items: a weight an event, times a row of values an event."""

    weights: Var
    """[B,L+1], 0 where there is no event of the history."""
    rows: Var | None
    """[B,L+1,N]; None: an event counts for its own item alone."""


def explain(
    history: History, ranking: Ranking, parts: Sequence[Contribution], batch_size: Var
) -> Outputs:
    """Adds up all events of an item, then compares: ten old purchases can outweigh one new view.

    The page's item is never the reason: it would be it everywhere. Nor is popularity, so what is
    recommended for that has none.
    """
    chosen = op.unsqueeze(ranking.items, ints([1]))
    events = op.shape(history.items)
    spread = op.concat([events, op.gather(op.shape(ranking.items), ints([1]))], axis=0)
    totals: Var | None = None
    for part in parts:
        per_item = at_events(history, sum_per_item(history, part.weights, batch_size))
        if part.rows is None:
            own = op.equal(op.unsqueeze(history.items, ints([2])), chosen)
            values = op.cast(own, to=np.float32)
        else:
            values = op.gather_elements(part.rows, op.expand(chosen, spread), axis=2)
        counted = op.mul(values, op.unsqueeze(per_item, ints([2])))
        totals = counted if totals is None else op.add(totals, counted)
    if totals is None:
        raise ValueError("a ranking of no parts cannot be explained")
    totals = op.mul(totals, op.unsqueeze(history.happened, ints([2])))
    most = op.reduce_max(totals, ints([1]), keepdims=0)
    event = op.arg_max(totals, axis=1, keepdims=0)
    reason = op.gather_elements(history.items, event, axis=1)
    enough = op.max([op.mul(ranking.scores, floats(LEAST_SHARE)), floats(0)])
    spoken_for = op.and_(op.greater(most, enough), ranking.filled)
    return Outputs(
        items=op.where(ranking.filled, ranking.items, ints(-1)),
        scores=op.where(ranking.filled, ranking.scores, floats(0)),
        reasons=op.where(spoken_for, reason, ints(-1)),
    )
