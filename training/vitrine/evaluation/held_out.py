"""A task whose answers come from a file of their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from vitrine.evaluation.next_basket import NextBasket, basket_split
from vitrine.evaluation.next_item import LAST, NextItem, in_sessions, item_split, targets_of
from vitrine.evaluation.splits import Split, span
from vitrine.evaluation.tasks import Task

_TICK = timedelta(microseconds=1)
_HELD_OUT = "held_out"


@dataclass(frozen=True)
class HeldOut:
    """Asks what ``test`` answers; the events that a split is made of are the training file's."""

    kind: NextBasket | NextItem
    """The same task on the training file: its cut is that file's end."""
    test: pl.DataFrame

    @classmethod
    def of(cls, task: str, train: pl.DataFrame, test: pl.DataFrame, seed: int) -> "HeldOut":
        """:param task: ``next-basket`` or ``next-item``; neither frame may be empty.

        Earlier windows are as long as the test file's time, or a quarter of the training file's
        where that is less.
        """
        (start, end), (test_start, test_end) = _covered(train), _covered(test)
        at = max(test_start, end + _TICK)
        quarter = max(_TICK, (end - start) / 4)
        horizon = min(test_end - test_start, quarter) or quarter
        if task == "next-item":
            return cls(NextItem(at, horizon, seed), test)
        return cls(NextBasket(at, horizon), test)

    @property
    def overlaps(self) -> bool:
        """Whether the test file begins before the training file ends."""
        return _covered(self.test)[0] < self.kind.cut

    @property
    def name(self) -> str:
        """The kind's."""
        return self.kind.name

    def split(self, events: pl.DataFrame) -> Split:
        """All of ``events`` is before, and all of the test file is asked for."""
        if isinstance(self.kind, NextBasket):
            return basket_split(events, self.test, self.kind.cut)
        both = pl.concat(
            [
                events.with_columns(pl.lit(value=False).alias(_HELD_OUT)),
                self.test.with_columns(pl.lit(value=True).alias(_HELD_OUT)),
            ],
            how="diagonal",
        )
        ordered = in_sessions(both)
        held_out = pl.col(_HELD_OUT)
        before = ordered.filter(~held_out).drop(_HELD_OUT)
        targets = targets_of(ordered, held_out, LAST, self.kind.seed)
        return item_split(ordered, before, targets, self.kind.cut)

    def earlier(self, events: pl.DataFrame, count: int) -> list[Split]:
        """Windows at the end of the training file."""
        return self.kind.earlier(events, count)

    def as_known(self) -> Task:
        """The task on the training file."""
        return self.kind


def _covered(events: pl.DataFrame) -> tuple[datetime, datetime]:
    covered = span(events)
    if covered is None:
        raise ValueError("neither file may be empty")
    return covered
