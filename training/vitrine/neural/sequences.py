"""What SASRec learns from: shoppers' events in windows of S, each event with what came after it."""

from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Bools, Doubles, Ints
from vitrine.events import EVENT_TYPE_CODES
from vitrine.histories import NO_ITEM, Histories
from vitrine.target import target_types


@dataclass(frozen=True)
class Epoch:
    """[W,S] and [W,S+1]: windows of events, newest first; -1 pads."""

    items: Ints
    types: Ints
    targets: Ints
    """What to predict from an event and those before it; the last column's, from nothing.
    -1: nothing to predict there."""

    def __len__(self) -> int:
        return len(self.items)


class Sequences:
    """Draws an epoch's windows and targets.

    The target of an event is drawn from what its shopper chose within the horizon after it, later
    than at the same moment: the items of one basket have no order that could be learnt, and what
    the model will be asked for is not one next event but what comes within the horizon.
    """

    def __init__(self, histories: Histories, length: int, horizon_days: float) -> None:
        """:param histories: all events before the model's moment. :param length: S."""
        self._histories, self._length = histories, length
        codes = EVENT_TYPE_CODES.items()
        present = [name for name, code in codes if (histories.types == code).any()]
        wanted = [code for name, code in codes if name in target_types(present)]
        self._choices: Ints = np.flatnonzero(np.isin(histories.types, wanted))
        """Places of what may be a target, in the order of the histories."""
        keys = _keys(histories, horizon_days)
        first = np.searchsorted(keys, keys - horizon_days, "left")
        moment = np.searchsorted(keys, keys, "left")
        self._from: Ints = np.searchsorted(self._choices, first)
        self._to: Ints = np.searchsorted(self._choices, moment)
        # From nothing: what was chosen within the horizon of the shopper's first event.
        ends = histories.offsets[1:]
        some = histories.lengths > 0
        oldest = np.where(some, ends - 1, 0)
        self._start_from: Ints = np.where(some, self._from[oldest], 0) if len(keys) else ends * 0
        self._start_to: Ints = np.searchsorted(self._choices, ends)

    @property
    def popularity(self) -> Doubles:
        """[N]: how often each item is a target; adds up to 1, and none is 0."""
        size = len(self._histories.catalogue)
        chosen = np.bincount(self._histories.items[self._choices], minlength=size) + 1.0
        return np.asarray(chosen / chosen.sum())

    def epoch(self, rng: np.random.Generator) -> Epoch:
        """All events once, cut into windows at other places each time; in a random order."""
        histories, length = self._histories, self._length
        lengths = histories.lengths
        shift = rng.integers(0, np.minimum(np.maximum(lengths, 1), length))
        windows = -(-(lengths + shift) // length)
        windows[lengths == 0] = 0
        shopper = np.repeat(np.arange(len(lengths)), windows)
        number = np.arange(len(shopper)) - np.repeat(np.cumsum(windows) - windows, windows)
        order = rng.permutation(len(shopper))
        shopper, number = shopper[order], number[order]
        # The first window is the one that is cut short, so that any event may be the newest.
        starts = np.maximum(number * length - shift[shopper], 0)
        stops = np.minimum((number + 1) * length - shift[shopper], lengths[shopper])
        places = starts[:, None] + np.arange(length)[None, :]
        filled = places < stops[:, None]
        source = np.where(filled, histories.offsets[shopper][:, None] + places, 0)
        targets = self._draw(self._from[source], self._to[source], filled, rng)
        whole = stops == lengths[shopper]
        of_start = self._draw(self._start_from[shopper], self._start_to[shopper], whole, rng)
        return Epoch(
            np.where(filled, histories.items[source], NO_ITEM),
            np.where(filled, histories.types[source], 0),
            np.concatenate([targets, of_start[:, None]], axis=1),
        )

    def _draw(self, start: Ints, stop: Ints, wanted: Bools, rng: np.random.Generator) -> Ints:
        """An item from each range of choices, or -1."""
        count = stop - start
        drawn = start + (rng.random(count.shape) * count).astype(np.int64)
        there = wanted & (count > 0)
        place = np.where(there, drawn, 0)
        if len(self._choices) == 0:
            return np.full(count.shape, NO_ITEM, np.int64)
        return np.where(there, self._histories.items[self._choices[place]], NO_ITEM)


def _keys(histories: Histories, horizon_days: float) -> Doubles:
    """Ascending: age, and so far from one shopper to the next that no horizon reaches over."""
    ages = histories.ages.astype(np.float64)
    ages -= ages.min(initial=np.inf) if len(ages) else 0.0
    stride = ages.max(initial=0.0) + horizon_days + 1.0
    return np.asarray(histories.shoppers * stride + ages)
