"""The rules that there are. A rule file names one by its ``check`` and fills in its fields.

Plain data: ``vitrine.jobs.row_checks`` asks them of rows in Spark, ``drop_checks`` of drops.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

Severity = Literal["quarantine", "fail", "warn"]
"""A row is set aside; nothing of the run is taken in; it is taken in, and told."""

Period = Literal["minute", "hour", "day"]


@dataclass(frozen=True, kw_only=True)
class RowRule:
    """Asked of each row, of one column; ``tolerated`` is the share of rows that may break it.

    What is quarantined is so row by row, so ``tolerated`` is of rules that warn or fail alone.
    """

    name: str
    column: str
    severity: Severity = "quarantine"
    tolerated: float = 0.0

    @property
    def told(self) -> str:
        """What is asked, in a line, as the quarantine keeps it."""
        passed = {"name", "column", "severity", "tolerated"}
        options = [
            f"{one.name}={value}"
            for one in fields(self)
            if one.name not in passed
            and (value := getattr(self, one.name)) is not None
            and value is not False
        ]
        return " ".join([self.column, NAMES[type(self)], *options])


@dataclass(frozen=True, kw_only=True)
class Present(RowRule):
    """There is something in the column."""


@dataclass(frozen=True, kw_only=True)
class Readable(RowRule):
    """What is there is of the column's type; ``required``: and something is there."""

    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Range(RowRule):
    """A number from ``min`` to ``max``, and more than ``above``."""

    min: float | None = None
    max: float | None = None
    above: float | None = None
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Moment(RowRule):
    """Not before ``not_before``, not later than ``days_ahead`` after the run."""

    not_before: date | None = None
    days_ahead: float | None = None


@dataclass(frozen=True, kw_only=True)
class Pattern(RowRule):
    """Text with ``matches`` in it, and without ``not_matches``: ASCII classes, no look-around."""

    matches: str | None = None
    not_matches: str | None = None
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class OneOf(RowRule):
    """One of ``values``."""

    values: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Length(RowRule):
    """At most ``max`` characters."""

    max: int


@dataclass(frozen=True, kw_only=True)
class Encoding(RowRule):
    """UTF-8: no character that stands for bytes that are none. ``column`` is ``*``: all."""


@dataclass(frozen=True, kw_only=True)
class Known(RowRule):
    """A key of the lake's ``table``, or of what the same run brings for it."""

    table: str


@dataclass(frozen=True, kw_only=True)
class Rate(RowRule):
    """At most so many rows of one value a period, by ``by``: more is a program, or abuse."""

    most: int
    per: Period
    by: str = "timestamp"


@dataclass(frozen=True, kw_only=True)
class DropRule:
    """Asked of a drop as a whole."""

    name: str
    severity: Literal["fail", "warn"] = "warn"


@dataclass(frozen=True, kw_only=True)
class Quarantined(DropRule):
    """At most this share of the rows is quarantined, of drops of ``rows`` or more."""

    most: float
    rows: int = 100


@dataclass(frozen=True, kw_only=True)
class Repeated(DropRule):
    """At most this share of the run's rows repeats another."""

    most: float
    rows: int = 100


@dataclass(frozen=True, kw_only=True)
class Complete(DropRule):
    """At least this share of the rows has something in the column."""

    column: str
    least: float


@dataclass(frozen=True, kw_only=True)
class Fresh(DropRule):
    """The newest moment is at most ``days`` before the day of the drop."""

    column: str
    days: float


@dataclass(frozen=True, kw_only=True)
class Volume(DropRule):
    """Between ``least`` and ``most`` times the median number of rows of the last ``drops``."""

    drops: int
    least: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Drift(DropRule):
    """The column's distribution moved at most so far from that of the last ``drops``, by PSI."""

    column: str
    drops: int
    most: float
    rows: int = 500
    """Fewer rows on either side say nothing of a distribution."""


ROW_CHECKS: Mapping[str, type[RowRule]] = {
    "present": Present,
    "readable": Readable,
    "range": Range,
    "moment": Moment,
    "pattern": Pattern,
    "one_of": OneOf,
    "length": Length,
    "encoding": Encoding,
    "known": Known,
    "rate": Rate,
}
DROP_CHECKS: Mapping[str, type[DropRule]] = {
    "quarantined": Quarantined,
    "repeated": Repeated,
    "complete": Complete,
    "fresh": Fresh,
    "volume": Volume,
    "drift": Drift,
}
NAMES: Mapping[type, str] = {
    kind: name for checks in (ROW_CHECKS, DROP_CHECKS) for name, kind in checks.items()
}


@dataclass(frozen=True)
class Rules:
    """All that a data set is held to. A row that breaks several is quarantined under the first."""

    place: str
    """The file, for messages."""
    rows: tuple[RowRule, ...] = ()
    drops: tuple[DropRule, ...] = ()

    def row(self, name: str) -> RowRule:
        """The row rule of that name."""
        return next(rule for rule in self.rows if rule.name == name)
