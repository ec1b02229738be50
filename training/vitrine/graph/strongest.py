"""The reason of a recommendation: the item of the history that said most for it."""

from dataclasses import dataclass

import numpy as np
import spox.opset.ai.onnx.v18 as op
from spox import Var

from vitrine.graph.constant import floats, ints
from vitrine.graph.history import History
from vitrine.graph.neighbours import Said

LEAST_SHARE = 0.05
"""Of what all items together said for it. Who said less explains nothing."""
_LEAST = 1e-9
# Contributions are floats, of 24 bits. As doubles they have 29 more, which tell the event: times
# 2^40 + its place, they are in the same order, and rounded to a float are the contribution again.
_MARK = 2.0**40
# Where nothing is said: less than _LEAST, and not 0, so that it can be divided by.
_NOTHING = 1.0


@dataclass(frozen=True)
class Recommended:
    """[B,K] each."""

    items: Var
    """Indices that can be looked up, also in places that are not filled."""
    said: Var
    """What the first channel says of them in all."""
    filled: Var


def strongest_event(history: History, said: Said, recommended: Recommended, batch_size: Var) -> Var:
    """[B,K]: the item, or -1 where none said enough. The page's item is never the reason.

    One pass over the neighbours that were looked up anyway: the contribution and the event that
    made it travel as one number, whose largest by item is kept.

    :param said: what each of L+1 columns says.
    """
    # The newest of equal ones has the largest.
    mark = op.sub(_double(_MARK), op.cast(history.places, to=np.float64))
    mark = op.where(history.is_event, mark, _double(0))
    first = said.by_first_channel()
    marked = op.mul(op.cast(first.values, to=np.float64), op.unsqueeze(mark, ints([2])))
    shape = op.concat([batch_size, ints([history.catalogue_size])], axis=0)
    nothing = op.constant_of_shape(shape, value=np.array([_NOTHING]))
    most = op.scatter_elements(
        nothing, op.flatten(first.numbers), op.flatten(marked), axis=1, reduction="max"
    )
    found = op.gather_elements(most, recommended.items, axis=1)
    counted = op.cast(found, to=np.float32)
    less = op.sub(_double(1 + 0.5 / _MARK), op.div(found, op.cast(counted, to=np.float64)))
    place = op.cast(op.mul(less, _double(_MARK)), to=np.int64)
    reason = op.gather_elements(history.items, place, axis=1)
    enough = op.max([op.mul(recommended.said, floats(LEAST_SHARE * _MARK)), floats(_LEAST * _MARK)])
    told = op.and_(op.greater(counted, enough), recommended.filled)
    return op.where(told, reason, ints(-1))


def _double(value: float) -> Var:
    return op.constant(value=np.asarray(value, np.float64))
