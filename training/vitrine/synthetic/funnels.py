"""What a shopper does with an item in a visit: which events, how fast, and worth how much."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Bools, Doubles, Ints
from vitrine.synthetic.histogram import Histogram
from vitrine.synthetic.log import Log

_LONGEST = 8
"""Events of one choice; what comes after is left out."""
_BANDS = 5


@dataclass(frozen=True)
class Funnel:
    """Sequences of events, such as view, click, purchase; each of k shoppers or more."""

    sequences: Sequence[tuple[int, ...]]
    """Of codes of event types."""
    first: Doubles
    """Shares of the sequences where the shopper had not had the item before."""
    again: Doubles
    """And where they had."""

    @classmethod
    def of(cls, log: Log, k: int) -> "Funnel":
        """The commonest sequence stands for all where none is of k shoppers."""
        choices = log.choices
        again = choices.repeated(len(log.items))
        code, sequences = _sequences(log)
        once = np.unique(code * log.size + choices.user) // log.size
        kept = np.flatnonzero(np.bincount(once) >= k).tolist() or [int(np.bincount(code).argmax())]
        shares = []
        for wanted in (~again, again):
            # Where nobody ever came back, both are the same.
            chosen = code[wanted] if wanted.any() else code
            counts = np.bincount(chosen, minlength=len(sequences))[kept] * 1.0
            counts = counts if counts.any() else np.ones(len(kept))
            shares.append(counts / counts.sum())
        return cls([sequences[n] for n in kept], shares[0], shares[1])

    def draw(self, random: np.random.Generator, again: Bools) -> Ints:
        """Which sequence each choice is."""
        drawn = np.empty(len(again), np.int64)
        for wanted, shares in ((~again, self.first), (again, self.again)):
            drawn[wanted] = random.choice(len(shares), int(wanted.sum()), p=shares)
        return drawn


def _sequences(log: Log) -> tuple[Ints, list[tuple[int, ...]]]:
    """[C]: which sequence each choice is, and the sequences."""
    of_event = log.choices.of_event
    order = np.argsort(of_event, kind="stable")
    choice, kind = of_event[order], log.type[order]
    place = np.arange(len(choice)) - np.searchsorted(choice, choice)
    table = np.full((int(choice.max()) + 1, _LONGEST), -1, np.int64)
    kept = place < _LONGEST
    table[choice[kept], place[kept]] = kind[kept]
    found, code = np.unique(table, axis=0, return_inverse=True)
    return code.ravel(), [tuple(int(each) for each in row if each >= 0) for row in found]


@dataclass(frozen=True)
class Pace:
    """Seconds from event to event in a visit; None where fewer than k shoppers have two."""

    between: Histogram | None
    """From one item to the next."""
    within: Histogram | None
    """From one event to the next of the same item."""

    @classmethod
    def of(cls, log: Log, k: int) -> "Pace":
        """What is between events of one item that others come between counts as between."""
        same_visit = log.visit[1:] == log.visit[:-1]
        same_item = log.item[1:] == log.item[:-1]
        gaps, users = np.diff(log.at) * 1.0, log.user[1:]
        between, within = same_visit & ~same_item, same_visit & same_item
        return cls(
            Histogram.of(gaps[between], users[between], k),
            Histogram.of(gaps[within], users[within], k),
        )


@dataclass(frozen=True)
class Values:
    """What events are worth: so many times the item's price, which is dear or cheap."""

    price: Doubles
    """[N]: NaN where it is not known."""
    band: Ints
    """[N]: from the cheapest fifth, 0, to the dearest, 4."""
    present: Doubles
    """[types]: the share of events that have a value."""
    times: Sequence[Sequence[Histogram | None]]
    """[types][bands]"""

    @classmethod
    def of(cls, log: Log, price: Doubles, k: int) -> "Values":
        """:param price: [N]: NaN where the catalogue has none; the usual value stands for it."""
        price = np.where(np.isnan(price), _usual(log), price)
        # What is free has no multiple.
        paid = np.where(price > 0, price, np.nan)
        known = price[price > 0] if (price > 0).any() else np.ones(1)
        edges = np.quantile(known, np.linspace(0, 1, _BANDS + 1)[1:-1])
        band = np.searchsorted(edges, np.nan_to_num(price, nan=0.0), side="right")
        has = ~np.isnan(log.value) & (log.value >= 0) & ~np.isnan(paid[log.item])
        ratio = log.value / paid[log.item]
        present = np.bincount(log.type, ~np.isnan(log.value), len(log.types))
        events = np.bincount(log.type, minlength=len(log.types))
        times = []
        for kind in range(len(log.types)):
            row = []
            for number in range(_BANDS):
                here = has & (log.type == kind) & (band[log.item] == number)
                row.append(Histogram.of(ratio[here], log.user[here], k))
            times.append(row)
        return cls(price, band, present / np.maximum(events, 1), times)

    def draw(self, random: np.random.Generator, item: Ints, kind: Ints) -> Doubles:
        """What each event is worth, to the cent; NaN where it has no value."""
        drawn = np.full(len(item), np.nan)
        has = random.random(len(item)) < self.present[kind]
        for number, row in enumerate(self.times):
            for band, times in enumerate(row):
                here = np.flatnonzero(has & (kind == number) & (self.band[item] == band))
                if times is not None:
                    drawn[here] = self.price[item[here]] * times.draw(random, len(here))
        rounded: Doubles = np.round(drawn, 2)
        return rounded


def _usual(log: Log) -> Doubles:
    """[N]: the mean value of an item's events, to two digits."""
    has = ~np.isnan(log.value)
    size = len(log.items)
    total = np.bincount(log.item[has], log.value[has], size)
    count = np.bincount(log.item[has], minlength=size)
    mean: Doubles = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean
