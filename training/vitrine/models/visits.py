"""Events grouped into visits: a shopper's baskets, or the sessions of a log without session ids."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from vitrine.arrays import Doubles, Ints
from vitrine.models.flat_events import FlatEvents

HALF_A_DAY = 0.5
"""Days without an event after which the next begins another visit."""


@dataclass(frozen=True)
class Visits:
    """V visits, by shopper, and most recent first within one."""

    events: FlatEvents
    of_event: Ints
    """[E], ascending: the visit that each event belongs to."""
    shoppers: Ints
    """[V]: whose each is."""
    ages: Doubles
    """[V]: days since its newest event."""

    @classmethod
    def of(cls, events: FlatEvents, gap_days: float = HALF_A_DAY) -> "Visits":
        """A new one for each shopper, and after each gap between two events of the same one."""
        first = np.full(len(events), True)
        another = events.shoppers[1:] != events.shoppers[:-1]
        first[1:] = another | (np.diff(events.ages) > gap_days)
        return cls(events, np.cumsum(first) - 1, events.shoppers[first], events.ages[first])

    def __len__(self) -> int:
        return len(self.shoppers)

    @property
    def numbers(self) -> Ints:
        """[V]: 0 for a shopper's newest visit, 1 for the one before it, and so on."""
        start = np.searchsorted(self.shoppers, self.shoppers)
        return np.arange(len(self)) - start

    def items(self) -> "sp.csr_array[np.float64]":
        """[V,N]: 1 where a visit has an item, however often."""
        shape = (len(self), self.events.item_count)
        ones = np.ones(len(self.events))
        matrix = sp.csr_array((ones, (self.of_event, self.events.items)), shape=shape)
        matrix.sum_duplicates()
        matrix.data[:] = 1.0
        return matrix
