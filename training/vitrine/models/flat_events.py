"""Events of many shoppers as flat arrays, from which models make their sparse matrices.

What a model is fitted on and what it is asked with come in different shapes, and mean the same:
here they become one, so that each model has one way to read a history.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from vitrine.arrays import Bools, Doubles, Ints
from vitrine.events import EVENT_TYPE_CODES
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.ease import EaseSettings

# What is left of the oldest event: it happened, so it must not vanish in a tiny power.
_DECAY_FLOOR = 1e-6
_HALF_LIFE_DAYS = 180.0


@dataclass(frozen=True)
class FlatEvents:
    """E events of U shoppers with N items, by shopper, and most recent first within one."""

    size: int
    """U."""
    item_count: int
    """N."""
    shoppers: Ints
    """[E], ascending."""
    items: Ints
    """[E]."""
    types: Ints
    """[E]: codes of event types."""
    ages: Doubles
    """[E]: days before the history's moment, 0 or more."""

    @classmethod
    def of_histories(cls, histories: Histories) -> "FlatEvents":
        """All events that a model is fitted on."""
        return cls(
            len(histories.users),
            len(histories.catalogue),
            histories.shoppers,
            histories.items,
            histories.types,
            np.maximum(histories.ages.astype(np.float64), 0.0),
        )

    @classmethod
    def of_batch(cls, batch: HistoryBatch, item_count: int) -> "FlatEvents":
        """All events that a model is asked with, without padding and items that it cannot know."""
        shoppers, places = np.nonzero((batch.items >= 0) & (batch.items < item_count))
        items, types = batch.items[shoppers, places], batch.types[shoppers, places]
        ages = np.maximum(batch.ages[shoppers, places].astype(np.float64), 0.0)
        # Stable: events of one moment, and of moments that single precision holds for one, stay
        # in the order that they were given in.
        order = np.lexsort((ages, shoppers))
        return cls(len(batch), item_count, shoppers[order], items[order], types[order], ages[order])

    def __len__(self) -> int:
        return len(self.items)

    def only(self, chosen: Bools) -> "FlatEvents":
        """Some of the events, of as many shoppers."""
        return FlatEvents(
            self.size,
            self.item_count,
            self.shoppers[chosen],
            self.items[chosen],
            self.types[chosen],
            self.ages[chosen],
        )

    def freshness(self, half_life_days: float) -> Doubles:
        """[E]: 1 for a shopper's newest event, half of it for one that is a half-life older."""
        newest = self.ages[np.searchsorted(self.shoppers, self.shoppers)]
        return np.maximum(np.exp2(-(self.ages - newest) / half_life_days), _DECAY_FLOOR)

    def positions(self) -> Ints:
        """[E]: how many moments of the shopper's are newer: 0 for all events of the newest."""
        older = np.diff(self.ages, prepend=0.0) > 0
        moments = np.cumsum(older | (np.diff(self.shoppers, prepend=-1) != 0))
        positions: Ints = moments - moments[np.searchsorted(self.shoppers, self.shoppers)]
        return positions

    def recency(self, position_decay: float, half_life_days: float = _HALF_LIFE_DAYS) -> Doubles:
        """[E]: what an event says of what comes next, beside the newest, by its age and position.

        Days part the orders of a year, and positions the clicks of a minute.

        :param position_decay: the power of the position that it weighs less by.
        """
        places = 1.0 + self.positions().astype(np.float64)
        fresh: Doubles = self.freshness(half_life_days) * places**-position_decay
        return fresh

    def summed(self, values: Doubles) -> "sp.csr_array[np.float64]":
        """[U,N]: the values of each shopper's events with each item, summed."""
        shape = (self.size, self.item_count)
        matrix = sp.csr_array((values, (self.shoppers, self.items)), shape=shape)
        matrix.sum_duplicates()
        return matrix

    def strongest(self, values: Doubles) -> "sp.csr_array[np.float64]":
        """[U,N]: the largest value among each shopper's events with each item."""
        pairs = self.shoppers * self.item_count + self.items
        order = np.argsort(pairs, kind="stable")
        unique, first = np.unique(pairs[order], return_index=True)
        largest = np.maximum.reduceat(values[order], first) if len(first) else values
        cells = np.divmod(unique, max(self.item_count, 1))
        return sp.csr_array((largest, cells), shape=(self.size, self.item_count))

    def had(self) -> "sp.csr_array[np.float64]":
        """[U,N]: 1 where a shopper had an item, however often."""
        return self.strongest(np.ones(len(self)))

    def opinions(self, type_weights: Doubles) -> Doubles:
        """[N]: how many shoppers had an item, each by their strongest event with it."""
        strongest = self.strongest(type_weights[self.types])
        return np.asarray(strongest.sum(axis=0), np.float64).ravel()


def type_weights(histories: Histories) -> Doubles:
    """[types]: what an event of each counts beside the strongest type that the data has.

    The same judgement as the EASE model's settings: a purchase says more than a view.
    """
    settings = EaseSettings()
    codes = sorted(EVENT_TYPE_CODES, key=EVENT_TYPE_CODES.__getitem__)
    weights = np.array([settings.weight_of(name) for name in codes])
    strongest = weights[histories.types].max(initial=0.0)
    return np.minimum(weights / strongest, 1.0) if strongest > 0 else np.ones(len(codes))
