"""What a drop looks like: how many rows, what is missing, how values are spread."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from vitrine.jobs.report import Json

ColumnKind = Literal["number", "moment", "flag", "category", "text"]

FEW_VALUES = 50
"""So many values of a category are kept apart; the others are counted together."""
OTHER_VALUES = "(others)"


@dataclass(frozen=True)
class ColumnProfile:
    """One column of a drop.

    ``values`` counts rows: of a number by powers of two (see ``bucket_label``), of a moment by the
    hour of its day (UTC), of a flag and a category by value; of other text nothing.
    """

    kind: ColumnKind
    missing: int
    """Rows with nothing there, or nothing that can be read."""
    distinct: int | None = None
    """Of text, about how many values (HyperLogLog: within 5 %)."""
    least: float | None = None
    """Of numbers; of moments in seconds since 1970."""
    most: float | None = None
    mean: float | None = None
    values: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Json]:
        """What ``column_from`` reads."""
        numbers: dict[str, Json] = {
            "distinct": self.distinct,
            "min": self.least,
            "max": self.most,
            "mean": self.mean,
        }
        told = {name: value for name, value in numbers.items() if value is not None}
        values: dict[str, Json] = dict(sorted(self.values.items()))
        return {"kind": self.kind, "missing": self.missing, **told, "values": values}


@dataclass(frozen=True)
class DropProfile:
    """One day's drop of a data set; ``day`` is None where the files' place does not say it."""

    source: str
    dataset: str
    day: date | None
    rows: int
    quarantined: Mapping[str, int]
    """Rows that a rule of rows by themselves sets aside, by reason, repeats included."""
    columns: Mapping[str, ColumnProfile]

    def as_json(self) -> dict[str, Json]:
        """The report's section of a drop, and what the lake keeps of it."""
        return {
            "source": self.source,
            "dataset": self.dataset,
            "day": self.day.isoformat() if self.day else None,
            "rows": self.rows,
            "quarantined": dict(sorted(self.quarantined.items())),
            "columns": {name: one.as_json() for name, one in sorted(self.columns.items())},
        }


def bucket_label(exponent: int) -> str:
    """The numbers from a power of two to the next.

    >>> bucket_label(3), bucket_label(-1)
    ('8 to 16', '0.5 to 1')
    """
    return f"{2.0**exponent:g} to {2.0 ** (exponent + 1):g}"


def drop_from(said: Mapping[str, object]) -> DropProfile:
    """The profile that ``DropProfile.as_json`` wrote.

    :raises TypeError: where it is something else.
    """
    day = said.get("day")
    return DropProfile(
        source=_text(said.get("source")),
        dataset=_text(said.get("dataset")),
        day=None if day is None else date.fromisoformat(_text(day)),
        rows=int(_number(said.get("rows"))),
        quarantined=_counts(said.get("quarantined")),
        columns={name: _column(one) for name, one in _object(said.get("columns")).items()},
    )


def _column(said: object) -> ColumnProfile:
    found = _object(said)
    kinds: dict[str, ColumnKind] = {
        "number": "number",
        "moment": "moment",
        "flag": "flag",
        "category": "category",
        "text": "text",
    }
    least, most, mean, distinct = (
        None if found.get(name) is None else _number(found[name])
        for name in ("min", "max", "mean", "distinct")
    )
    return ColumnProfile(
        kind=kinds[_text(found.get("kind"))],
        missing=int(_number(found.get("missing"))),
        distinct=None if distinct is None else int(distinct),
        least=least,
        most=most,
        mean=mean,
        values=_counts(found.get("values")),
    )


def _object(said: object) -> Mapping[str, object]:
    if not isinstance(said, dict):
        raise TypeError(f"a profile has {said!r} where an object is expected")
    return said


def _counts(said: object) -> dict[str, int]:
    return {name: int(_number(count)) for name, count in _object(said).items()}


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError(f"a profile has {said!r} where a text is expected")
    return said


def _number(said: object) -> float:
    if isinstance(said, bool) or not isinstance(said, (int, float)):
        raise TypeError(f"a profile has {said!r} where a number is expected")
    return said
