"""Blocks of a transformer as parts of a graph: attention among a history's events, and layers."""

import numpy as np
import spox.opset.ai.onnx.v18 as op
from spox import Var

from vitrine.graph.constant import floats, ints
from vitrine.neural.weights import Block, Dense, Norm

NORM_EPSILON = 1e-5
_HIDDEN = -1e30


def normalised(value: Var, norm: Norm) -> Var:
    """[...,d]: mean 0 and variance 1, then scaled and shifted."""
    return op.layer_normalization(
        value, floats(norm.scale), floats(norm.shift), epsilon=NORM_EPSILON
    )[0]


def dense(value: Var, layer: Dense) -> Var:
    """[...,in] to [...,out]."""
    return op.add(op.matmul(value, floats(layer.weight)), floats(layer.bias))


def transformed(asking: Var, known: Var, visible: Var, block: Block, heads: int) -> Var:
    """[B,Q,d]: what each of Q places becomes in the light of the C places that it may see.

    :param asking: [B,Q,d]. :param known: [B,C,d]. :param visible: [B,Q,C], at least one a row.
    """
    found = op.add(asking, _attended(asking, known, visible, block, heads))
    wide = op.relu(dense(normalised(found, block.layers_norm), block.widened))
    return op.add(found, dense(wide, block.narrowed))


def _attended(asking: Var, known: Var, visible: Var, block: Block, heads: int) -> Var:
    norm = block.attention_norm
    from_known = normalised(known, norm)
    query = _by_head(dense(normalised(asking, norm), block.query), heads)
    key = op.transpose(_by_head(dense(from_known, block.key), heads), perm=[0, 1, 3, 2])
    value = _by_head(dense(from_known, block.value), heads)
    per_head = block.query.bias.shape[0] // heads
    scores = op.mul(op.matmul(query, key), floats(1 / np.sqrt(per_head)))
    shown = op.where(op.unsqueeze(visible, ints([1])), scores, floats(_HIDDEN))
    mixed = op.matmul(op.softmax(shown, axis=-1), value)
    together = op.reshape(op.transpose(mixed, perm=[0, 2, 1, 3]), op.shape(asking))
    return dense(together, block.merged)


def _by_head(value: Var, heads: int) -> Var:
    """[B,C,d] to [B,heads,C,d/heads]."""
    split = op.reshape(value, ints([0, 0, heads, -1]))
    return op.transpose(split, perm=[0, 2, 1, 3])
