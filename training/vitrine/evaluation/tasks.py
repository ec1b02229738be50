"""What a model is asked to do, and how its past is split to measure that."""

from typing import Protocol

import polars as pl

from vitrine.evaluation.splits import Split


class Task(Protocol):
    """``next-basket``, ``next-item`` or ``leave-one-out``."""

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    def split(self, events: pl.DataFrame) -> Split:
        """The split of the evaluation, the last one."""
        ...

    def earlier(self, events: pl.DataFrame, count: int) -> list[Split]:
        """Splits of the same kind wholly inside ``split(events).before``, newest first.

        They are what settings are tuned on and what rankers get their labels from. There may be
        fewer than ``count``, or none; each has at least one question.
        """
        ...

    def as_known(self) -> "Task":
        """The task for who holds only ``split(events).before``: its ``earlier`` takes that.

        ``task.as_known().earlier(split.before, n)`` equals ``task.earlier(events, n)``.
        """
        ...
