"""Fixed weights, for where there is too little to learn a ranking from."""

from collections.abc import Sequence

import numpy as np

from vitrine.two_stage.weights import Network

_WEIGHTS = {
    "next_score": 1.0,
    "similar_score": 1.0,
    "together_score": 0.5,
    "own_fresh_long": 0.5,
    "item_shoppers_30d": 0.1,
    "item_shoppers": 0.05,
}
# The list's first items are then a few in a hundred, which is what choices are at most.
_OFFSET = -4.0


def prior_network(names: Sequence[str]) -> Network:
    """One layer; features that are not named count for nothing."""
    column = np.array([[_WEIGHTS.get(name, 0.0)] for name in names], np.float32)
    return Network((column,), (np.zeros(1, np.float32),), slope=1.0, offset=_OFFSET)
