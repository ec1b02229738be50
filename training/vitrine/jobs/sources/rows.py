"""What every source hands over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from vitrine.jobs import fields
from vitrine.jobs.cleaning import Check, Cleaned
from vitrine.jobs.drops import Drops

CLOCK_SKEW = timedelta(days=1)
"""A moment is in the future when it is later than this: clocks and zones differ."""


@dataclass(frozen=True)
class SourceRows:
    """The rows of a source, for the lake's tables of these names, and what became of each."""

    cleaned: Sequence[Cleaned]
    tables: Mapping[str, DataFrame]


Source = Callable[[Drops, datetime], SourceRows]
"""Reads and cleans the drops; the moment is when the run takes place."""


def moment_checks(moment: str, now: datetime) -> list[Check]:
    """That a moment is there and has passed."""
    return [
        Check("bad_timestamp", F.col(moment).isNull()),
        Check("future_timestamp", F.col(moment) > F.lit(now + CLOCK_SKEW)),
    ]


def missing(reason: str, value: Column) -> Check:
    """That a field is there."""
    return Check(reason, value.isNull())


def unreadable(reason: str, field: str, value: Column) -> Check:
    """That an optional field, where there is one, is what it should be."""
    return Check(reason, fields.text(field).isNotNull() & value.isNull())
