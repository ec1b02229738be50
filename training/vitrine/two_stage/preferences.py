"""What a history says, as a sparse row: the same formula as the graph's event weights."""

import numpy as np
import scipy.sparse as sp

from vitrine.graph.shopper import DECAY_FLOOR
from vitrine.histories import Histories

Rows = sp.csr_array


def preferences(
    histories: Histories, type_weights: tuple[float, ...], half_life_days: float
) -> "sp.csr_array[np.float64]":
    """[shoppers, N]: sqrt(s_i) / sqrt(1 + sum_j s_j), s_i the decayed weights of i's events."""
    shoppers, size = histories.shoppers, len(histories.catalogue)
    ages = np.maximum(histories.ages.astype(np.float64), 0.0)
    # Most recent first, so a shopper's first event is the newest.
    starts = np.minimum(histories.offsets[:-1], max(len(ages) - 1, 0))
    newest = ages[starts] if len(ages) else np.zeros(len(histories.users))
    fresh = np.maximum(np.exp2(-(ages - newest[shoppers]) / half_life_days), DECAY_FLOOR)
    weights = fresh * np.asarray(type_weights)[histories.types]
    rows = sp.csr_array((weights, (shoppers, histories.items)), shape=(len(histories.users), size))
    rows.sum_duplicates()
    total = np.asarray(rows.sum(axis=1)).ravel()
    rows.data = (
        np.sqrt(rows.data)
        / np.sqrt(1 + total)[np.repeat(np.arange(len(total)), np.diff(rows.indptr))]
    )
    return rows
