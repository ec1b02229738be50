"""The second stage: a small network over the candidates' features."""

import numpy as np
import spox.opset.ai.onnx.v18 as op
from spox import Var

from vitrine.graph.constant import floats, ints
from vitrine.two_stage.weights import Network


def log_odds(features: Var, network: Network, candidates: int) -> Var:
    """[B,C,F] to [B,C]: the log odds of being chosen."""
    # Slope and offset are one more linear map, so part of the last layer.
    slope, offset = np.float32(network.slope), np.float32(network.offset)
    weights = [*network.weights[:-1], network.weights[-1] * slope]
    biases = [*network.biases[:-1], network.biases[-1] * slope + offset]
    # Two dimensions, since the runtime multiplies those a quarter faster than three.
    value = op.reshape(features, ints([-1, weights[0].shape[0]]))
    for place, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        value = op.gemm(op.relu(value) if place else value, floats(weight), floats(bias))
    return op.reshape(value, ints([-1, candidates]))
