"""Co-visitation: items that were looked at or bought together, lately more than long ago."""

import numpy as np
import scipy.sparse as sp

from vitrine.arrays import Doubles, Ints
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.flat_events import FlatEvents, type_weights
from vitrine.models.popular import PopularityFill
from vitrine.models.visits import HALF_A_DAY, Visits

_REACH = 10
"""Moments of a visit between two that still belong together."""
_POPULARITY_DAMPING = 0.3
"""At 0 what is popular would be together with everything, at 1 what is rare."""
_MOST_AT_ONCE = 500
"""Items of one moment: an order of thousands says little of each pair, and has millions."""


class CoVisitation:
    """score = decayed history @ together, normalised by how often each item was there.

    Two items of one moment of a visit, or of moments d apart, are together 1 / (1 + d) times;
    decayed by age, and the less, the more items were there at once.
    """

    name = "co-visitation"

    def __init__(self, half_life_days: float = 20.0, position_decay: float = 0.3) -> None:
        """:param half_life_days: of what was together.
        :param position_decay: of events in the history that is asked with.
        """
        self._half_life_days = half_life_days
        self._position_decay = position_decay
        self._fill = PopularityFill()
        self._type_weights = np.zeros(0)
        self._together = sp.csr_array((0, 0))

    def fit(self, histories: Histories) -> None:
        """Counts pairs within visits."""
        self._fill.fit(histories)
        self._type_weights = type_weights(histories)
        events = FlatEvents.of_histories(histories)
        moments = Visits.of(events, gap_days=0.0)
        worth = np.maximum(np.exp2(-moments.ages / self._half_life_days), 1e-12)
        items = _damped_by_size(moments.items())
        together, often = _together(items, _visit_of(moments), worth)
        # By the row's item, so that each event has its say, and by the column's, so that what is
        # everywhere does not win everywhere.
        often = np.maximum(often, 1e-300)
        by_row = sp.diags_array(often ** (_POPULARITY_DAMPING - 1.0))
        by_column = sp.diags_array(often**-_POPULARITY_DAMPING)
        self._together = sp.csr_array(by_row @ together @ by_column)
        self._together.sort_indices()

    def score(self, batch: HistoryBatch) -> Doubles:
        """What was never together with anything of the history follows by popularity."""
        events = FlatEvents.of_batch(batch, self._together.shape[0])
        worth = events.recency(self._position_decay) * self._type_weights[events.types]
        return self._fill.added_to((events.summed(worth) @ self._together).toarray())


def _visit_of(moments: Visits) -> Ints:
    """[moments]: the visit that each belongs to."""
    another = np.diff(moments.shoppers) != 0
    return np.concatenate([[0], np.cumsum(another | (np.diff(moments.ages) > HALF_A_DAY))])


def _damped_by_size(items: "sp.csr_array[np.float64]") -> "sp.csr_array[np.float64]":
    """[moments,N]: size ** -1/4, so that a pair of one moment weighs size ** -1/2."""
    sizes = np.diff(items.indptr)
    chosen = np.random.default_rng(0).random(items.nnz)
    of_entry = np.repeat(np.arange(len(sizes)), sizes)
    order = np.lexsort((chosen, of_entry))
    place = np.empty(items.nnz, np.int64)
    place[order] = np.arange(items.nnz) - items.indptr[of_entry[order]]
    items.data = np.where(place < _MOST_AT_ONCE, sizes[of_entry] ** -0.25, 0.0)
    items.eliminate_zeros()
    return items


def _together(
    items: "sp.csr_array[np.float64]", visits: Ints, worth: Doubles
) -> "tuple[sp.csr_array[np.float64], Doubles]":
    """[N,N], symmetric; and [N]: how often each item was there, in the same measure."""
    weighed = sp.csr_array(sp.diags_array(worth) @ items)
    total = sp.csr_array(weighed.T @ items)
    often = total.diagonal().copy()
    for distance in range(1, _REACH + 1):
        newer = np.flatnonzero(visits[distance:] == visits[:-distance])
        if len(newer) == 0:
            break
        pairs = sp.csr_array(weighed[newer].T @ items[newer + distance]) / (1 + distance)
        total = total + pairs + pairs.T
    return sp.csr_array(total), often
