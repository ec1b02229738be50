"""What is wrong with each row, by the rules of its data set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from vitrine.jobs.drops import QUARANTINED_AT
from vitrine.jobs.formats import MALFORMED, ORIGIN
from vitrine.jobs.relations import KnownKeys, flag_of, flag_unknown, rate_group, rates_of, too_many
from vitrine.jobs.row_checks import Field, fails, field_of
from vitrine.quality.rules import Encoding, Known, Rate, RowRule, Rules

MALFORMED_ROW = "malformed_row"

COPIES, PLACE, FAULTS, TOLD, ROW = "_copies", "_place", "_faults", "_told", "_row"
"""Of a judged row: how many were the same, where the last was, the rules that it breaks (those that
quarantine it, and others), and the original of one that is quarantined."""

SEPARATOR = ","
_ADDED = {MALFORMED, QUARANTINED_AT, COPIES, PLACE, *ORIGIN}


@dataclass(frozen=True)
class Recipe:
    """How a data set becomes rows of a table."""

    dataset: str
    parsed: Mapping[str, Column]
    """Columns that fields and the mapping share, computed in this order from the raw text."""
    fields: Mapping[str, Field]
    """What rules and profiles know the columns by."""
    mapping: Mapping[str, Column]
    """The table's columns, by name."""
    key: str
    repeated: str
    """Why a row with the key of another is left out; of them the last in its file stays."""
    summed: Sequence[str] = field(default=())
    """Columns that are added up over the rows of a key instead."""
    as_of_run: bool = False
    """Whether rows are of when the run takes place, for want of a moment of their own."""


@dataclass(frozen=True)
class Judge:
    """What rows are held to, and when."""

    rules: Rules
    now: datetime
    known: KnownKeys = field(default_factory=dict)


def faults_of(raw: DataFrame, recipe: Recipe, judge: Judge, *, strict: bool) -> Column:
    """The rules that a row breaks by itself, in their order: those that quarantine, or others."""
    original = original_columns(raw)
    found = [
        F.when(fails_alone(rule, recipe, judge, original), F.lit(rule.name))
        for rule in judge.rules.rows
        if not isinstance(rule, Rate) and (rule.severity == "quarantine") is strict
    ]
    return F.concat_ws(SEPARATOR, *found)


def original_columns(raw: DataFrame) -> list[str]:
    """The columns that came with the row, quoted."""
    return [quoted(name) for name in raw.columns if name not in _ADDED]


def quoted(name: str) -> str:
    """A column's name as Spark takes it, whatever characters a file's header has."""
    return f"`{name.replace('`', '``')}`"


def fails_alone(rule: RowRule, recipe: Recipe, judge: Judge, original: Sequence[str]) -> Column:
    """Whether a row breaks a rule."""
    if isinstance(rule, Known):
        return F.col(flag_of(rule))
    if isinstance(rule, Encoding):
        return fails(rule, Field(F.lit(None), F.lit(None)), original, judge.now)
    return fails(rule, field_of(rule, recipe.fields, judge.rules.place), original, judge.now)


def judge_rows(rows: DataFrame, recipe: Recipe, judge: Judge) -> DataFrame:
    """Of a good row the table's columns, of a bad one the original, and what is wrong with it."""
    raw = rows
    for name, value in recipe.parsed.items():
        rows = rows.withColumn(name, value)
    rows = flag_unknown(rows, judge.rules, recipe.fields, judge.known)
    malformed = F.col(MALFORMED).isNotNull()
    # What stands in the columns of a row that does not parse means nothing.
    faults = F.when(malformed, F.lit(MALFORMED_ROW)).otherwise(
        faults_of(raw, recipe, judge, strict=True)
    )
    row = F.when(malformed, F.to_json(F.struct(F.col(MALFORMED).alias("line")))).otherwise(
        F.to_json(F.struct(*original_columns(raw)))
    )
    rates = rates_of(judge.rules)
    # A good row that a burst may yet send to quarantine keeps its original.
    keeps_all = any(rule.severity == "quarantine" for rule in rates)
    return rows.withColumn(FAULTS, faults).select(
        COPIES,
        PLACE,
        FAULTS,
        F.when(is_good(), faults_of(raw, recipe, judge, strict=False)).alias(TOLD),
        F.when(~is_good() | F.lit(keeps_all), row).alias(ROW),
        *[
            F.when(is_good(), rate_group(rule, judge.rules, recipe.fields)).alias(flag_of(rule))
            for rule in rates
        ],
        *[F.when(is_good(), value).alias(name) for name, value in recipe.mapping.items()],
    )


def without_bursts(judged: DataFrame, rates: Sequence[Rate]) -> DataFrame:
    """Judged rows, those of groups that are too large quarantined."""
    good = judged.where(is_good())
    for rule in rates:
        found = too_many(good, rule).withColumnRenamed("rows", "_burst")
        fault = F.when(F.col("_burst").isNotNull() & is_good(), F.lit(rule.name))
        judged = (
            judged.join(found, flag_of(rule), "left")
            .withColumn(FAULTS, F.coalesce(fault, F.col(FAULTS)))
            .drop("_burst")
        )
    return judged


def is_good() -> Column:
    """Whether a judged row breaks no rule that quarantines."""
    return F.col(FAULTS) == ""


def reason_of() -> Column:
    """The first rule that a judged row breaks."""
    return F.substring_index(FAULTS, SEPARATOR, 1)
