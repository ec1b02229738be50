"""The rules of rows as Spark's columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F

from vitrine.errors import RefusalError
from vitrine.quality import rules as r

NOT_UTF8 = "\ufffd"
"""What Spark reads bytes as that are no UTF-8."""


@dataclass(frozen=True)
class Field:
    """A column of a data set: its text as it came, and what that is read as."""

    text: Column
    value: Column
    category: bool = False
    """Text of few values, whose spread is worth knowing; other text is ids and names."""


def field_of(rule: r.RowRule, fields: Mapping[str, Field], place: str) -> Field:
    """:raises RefusalError: where the data set has no such column."""
    if rule.column not in fields:
        raise RefusalError(
            f"{place}: the rule {rule.name} is of the column {rule.column}: there are"
            f" {', '.join(sorted(fields))}."
        )
    return fields[rule.column]


def fails(rule: r.RowRule, field: Field, original: Sequence[str], now: datetime) -> Column:
    """Whether a row breaks a rule that looks at the row alone.

    :param original: the row's columns as they came.
    """
    check = _CHECKS.get(type(rule))
    if check is None:
        raise TypeError(f"{type(rule).__name__} looks at more than a row")
    if isinstance(rule, r.Encoding):
        return F.concat_ws("", *original).contains(NOT_UTF8)
    return F.coalesce(check(rule, field, now), F.lit(False))


def _present(_: r.Present, field: Field, __: datetime) -> Column:
    return field.text.isNull()


def _readable(rule: r.Readable, field: Field, _: datetime) -> Column:
    return field.value.isNull() & (F.lit(rule.required) | field.text.isNotNull())


def _range(rule: r.Range, field: Field, _: datetime) -> Column:
    wrong = [
        *([field.value < rule.min] if rule.min is not None else []),
        *([field.value > rule.max] if rule.max is not None else []),
        *([field.value <= rule.above] if rule.above is not None else []),
    ]
    return _any(wrong, field, required=rule.required)


def _moment(rule: r.Moment, field: Field, now: datetime) -> Column:
    wrong = []
    if rule.not_before is not None:
        wrong.append(field.value < F.lit(rule.not_before).cast("timestamp"))
    if rule.days_ahead is not None:
        wrong.append(field.value > F.lit(now + timedelta(days=rule.days_ahead)))
    return _any(wrong, field, required=False)


def _pattern(rule: r.Pattern, field: Field, _: datetime) -> Column:
    text = field.value.cast("string")
    wrong = [
        *([~text.rlike(rule.matches)] if rule.matches is not None else []),
        *([text.rlike(rule.not_matches)] if rule.not_matches is not None else []),
    ]
    return _any(wrong, field, required=rule.required)


def _one_of(rule: r.OneOf, field: Field, _: datetime) -> Column:
    wrong = [~field.value.cast("string").isin(*rule.values)] if rule.values else [F.lit(True)]
    return F.when(field.value.isNull(), F.lit(rule.required)).otherwise(wrong[0])


def _length(rule: r.Length, field: Field, _: datetime) -> Column:
    return F.length(field.text) > rule.max


def _any(wrong: Sequence[Column], field: Field, *, required: bool) -> Column:
    broken = reduce(lambda one, other: one | other, wrong, F.lit(False))
    return F.when(field.value.isNull(), F.lit(required)).otherwise(broken)


_CHECKS: Mapping[type[r.RowRule], Callable[[Any, Field, datetime], Column]] = {
    r.Present: _present,
    r.Readable: _readable,
    r.Range: _range,
    r.Moment: _moment,
    r.Pattern: _pattern,
    r.OneOf: _one_of,
    r.Length: _length,
    r.Encoding: lambda *_: F.lit(False),
}
