"""What shoppers did as flat arrays: events, in choices of one item, in visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
import scipy.sparse as sp

from vitrine.arrays import Bools, Doubles, Ints
from vitrine.columns import Interactions
from vitrine.models.visits import HALF_A_DAY

DAY_SECONDS = 86_400
_GAP_SECONDS = HALF_A_DAY * DAY_SECONDS


@dataclass(frozen=True)
class Log:
    """E events of U shoppers with N items, by shopper, and oldest first within one."""

    size: int
    """U."""
    items: Sequence[str]
    """[N]: ids."""
    types: Sequence[str]
    """Names of event types."""
    user: Ints
    """[E], ascending."""
    item: Ints
    type: Ints
    at: Ints
    """[E]: seconds since 1970."""
    value: Doubles
    """[E]: NaN where there is none."""

    @classmethod
    def of(cls, events: pl.DataFrame, items: Sequence[str], types: Sequence[str]) -> "Log":
        """Events of other items or types are left out, and shoppers with nothing else."""
        kept = events.filter(
            pl.col(Interactions.ITEM_ID).is_in(list(items)),
            pl.col(Interactions.EVENT_TYPE).is_in(list(types)),
        )
        coded = kept.select(
            user=pl.col(Interactions.USER_ID).rank("dense").cast(pl.Int64) - 1,
            item=_codes(Interactions.ITEM_ID, items),
            type=_codes(Interactions.EVENT_TYPE, types),
            at=pl.col(Interactions.TS).dt.epoch("s"),
            value=pl.col(Interactions.EVENT_VALUE).fill_null(np.nan),
        ).sort("user", "at", "item", "type", "value")
        size = int(coded["user"].n_unique())
        columns = (coded[name].to_numpy() for name in ("user", "item", "type", "at", "value"))
        return cls(size, items, types, *columns)

    @classmethod
    def joined(cls, logs: "Sequence[Log]") -> "Log":
        """The shoppers of several logs of the same items and types, one log's after another's."""
        before = np.cumsum([0, *(log.size for log in logs)])
        user = [log.user + first for log, first in zip(logs, before, strict=False)]
        columns = (
            np.concatenate([getattr(log, name) for log in logs])
            for name in ("item", "type", "at", "value")
        )
        return cls(int(before[-1]), logs[0].items, logs[0].types, np.concatenate(user), *columns)

    def __len__(self) -> int:
        return len(self.user)

    def only(self, users: Ints) -> "Log":
        """Of these shoppers (ascending), numbered anew."""
        number = np.full(self.size, -1, np.int64)
        number[users] = np.arange(len(users))
        kept = number[self.user] >= 0
        return Log(
            len(users), self.items, self.types, number[self.user[kept]], self.item[kept],
            self.type[kept], self.at[kept], self.value[kept],
        )  # fmt: skip

    @cached_property
    def visit(self) -> Ints:
        """[E]: a new number for each shopper, and after each half day without an event."""
        first = np.full(len(self), True)
        another = self.user[1:] != self.user[:-1]
        first[1:] = another | (np.diff(self.at) > _GAP_SECONDS)
        return np.cumsum(first) - 1

    @cached_property
    def visits(self) -> "Visits":
        """The visits that the events are in."""
        first = _first_of_runs(self.visit)
        return Visits(self.user[first], self.at[first], np.bincount(self.choices.visit))

    @cached_property
    def choices(self) -> "Choices":
        """Each item of each visit once, by visit, in the order of their first events."""
        code = self.visit * len(self.items) + self.item
        _, first, of_event = np.unique(code, return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        first = first[order]
        return Choices(self.user[first], self.visit[first], self.item[first], place[of_event])

    @cached_property
    def had(self) -> "sp.csr_array[np.float64]":
        """[U,N]: 1 where a shopper has an event of an item."""
        shape = (self.size, len(self.items))
        matrix = sp.csr_array((np.ones(len(self)), (self.user, self.item)), shape=shape)
        matrix.sum_duplicates()
        matrix.data[:] = 1.0
        return matrix


@dataclass(frozen=True)
class Visits:
    """V visits, by shopper, oldest first."""

    user: Ints
    at: Ints
    """[V]: of the first event."""
    items: Ints
    """[V]: how many different ones."""


@dataclass(frozen=True)
class Choices:
    """C choices: one shopper, one visit, one item."""

    user: Ints
    visit: Ints
    item: Ints
    of_event: Ints
    """[E]: which choice each event belongs to."""

    def repeated(self, item_count: int) -> Bools:
        """[C]: whether the shopper had the item in an earlier visit."""
        again = np.full(len(self.user), True)
        again[np.unique(self.user * item_count + self.item, return_index=True)[1]] = False
        return again


def _first_of_runs(ascending: Ints) -> Ints:
    return np.unique(ascending, return_index=True)[1]


def _codes(column: str, names: Sequence[str]) -> pl.Expr:
    return pl.col(column).replace_strict(list(names), range(len(names)), return_dtype=pl.Int64)
