"""What every source hands over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from vitrine.datasets.rules import CLOCK_SKEW
from vitrine.jobs import fields
from vitrine.jobs.cleaning import Check, Cleaned
from vitrine.jobs.drops import Drops
from vitrine.jobs.lake_changes import Changes


@dataclass(frozen=True)
class SourceRows:
    """The rows of a source, for the lake's tables of these names, and what became of each."""

    cleaned: Sequence[Cleaned]
    tables: Mapping[str, DataFrame]
    changes: Mapping[str, Changes] = field(default_factory=dict)
    """What was said of rows of these tables, a saying a row."""


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
