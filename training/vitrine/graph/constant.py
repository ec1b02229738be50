"""Constants of a graph."""

import numpy as np
import numpy.typing as npt
import spox.opset.ai.onnx.v18 as op
from spox import Var


def floats(value: npt.ArrayLike) -> Var:
    """A float32 constant."""
    return op.constant(value=np.asarray(value, np.float32))


def ints(value: npt.ArrayLike) -> Var:
    """An int64 constant; a list where an operator takes axes or a shape."""
    return op.constant(value=np.asarray(value, np.int64))
