"""The k highest of many scores."""

import numpy as np

from vitrine.arrays import Doubles, Ints


def best(scores: Doubles, k: int) -> Ints:
    """[B,k]: where the highest scores are, best first; equals in the catalogue's order.

    The k highest lie in the k blocks of the row whose own highest are highest, so only those are
    sorted: several times faster than a partition of the row, and equals stay in order.

    >>> best(np.array([[1.0, 3.0, 2.0, 3.0]]), k=3).tolist()
    [[1, 3, 2]]
    """
    size = scores.shape[1]
    k = min(k, size)
    width = max(1, int(np.sqrt(size / k)))
    starts = np.arange(0, size, width)
    if len(starts) <= 2 * k:
        order: Ints = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        return order
    highest = np.maximum.reduceat(scores, starts, axis=1)
    blocks = np.sort(np.argsort(-highest, axis=1, kind="stable")[:, :k], axis=1)
    places = (starts[blocks][:, :, None] + np.arange(width)).reshape(len(scores), -1)
    # The last block of a row may be shorter than the others.
    held = np.take_along_axis(scores, np.minimum(places, size - 1), axis=1)
    candidates = np.where(places < size, held, -np.inf)
    order = np.argsort(-candidates, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(places, order, axis=1)
