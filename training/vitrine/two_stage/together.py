"""Items that come together in one visit, recent visits counting more."""

import numpy as np
import scipy.sparse as sp

from vitrine.arrays import Doubles
from vitrine.histories import Histories

# Decayed visits that an item lacks until its neighbours are believed.
_SHRINK = 2.0
# How much less a neighbour counts that is in many visits anyway. Chosen, with the half-life and the
# visits' norm, on Online Retail: NDCG@20 for new items 0.123, against 0.093 by the cosine.
_POPULARITY_POWER = 0.2


def together_weights(histories: Histories, half_life_days: float) -> "sp.csr_array[np.float64]":
    """[N,N], sparse, zero diagonal: decayed visits with both, / sqrt(with one) / (with other)^0.2.

    A visit is a shopper's day. It counts 1 / sqrt(its items): a bulk buyer's says little of pairs.
    """
    size = len(histories.catalogue)
    days = np.floor(histories.ages.astype(np.float64)).astype(np.int64)
    days -= days.min(initial=0)
    visit = histories.shoppers * (days.max(initial=0) + 1) + days
    _, visit = np.unique(visit, return_inverse=True)
    visits = int(visit.max(initial=-1)) + 1
    seen = sp.csr_array((np.ones(len(visit)), (visit, histories.items)), shape=(visits, size))
    seen.sum_duplicates()
    seen.data[:] = 1.0
    worth = np.zeros(visits)
    worth[visit] = np.exp2(-histories.ages.astype(np.float64) / half_life_days)
    worth /= np.sqrt(np.maximum(np.diff(seen.indptr), 1))
    decayed = sp.diags_array(worth) @ seen
    pairs = sp.csr_array(decayed.T @ seen)
    with_item: Doubles = np.asarray(decayed.sum(axis=0)).ravel() + _SHRINK
    rows = sp.diags_array(1 / np.sqrt(with_item))
    columns = sp.diags_array(with_item**-_POPULARITY_POWER)
    together = sp.csr_array(rows @ pairs @ columns)
    together.setdiag(0)
    together.eliminate_zeros()
    return together
