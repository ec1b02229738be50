"""From raw rows to a table's rows: repeats collapsed, rules asked, one row kept a key."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from vitrine.jobs.drops import FILE, MALFORMED, ORIGIN, QUARANTINED_AT, drop_of
from vitrine.jobs.relations import (
    KnownKeys,
    add_counts,
    flag_of,
    flag_unknown,
    rate_group,
    rates_of,
    too_many,
)
from vitrine.jobs.report import Counts
from vitrine.jobs.row_checks import Field, fails, field_of
from vitrine.quality.profile import DropProfile
from vitrine.quality.rules import Encoding, Known, Rate, RowRule, Rules

MALFORMED_ROW = "malformed_row"
EXACT_DUPLICATE = "exact_duplicate"

_COPIES, _PLACE, _FAULTS, _TOLD, _ROW = "_copies", "_place", "_faults", "_told", "_row"
_SEPARATOR = ","
_ADDED = {MALFORMED, QUARANTINED_AT, _COPIES, _PLACE, *ORIGIN}
_WHAT_IS_MALFORMED = "a row has the columns of its file's header"


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


@dataclass(frozen=True)
class Judge:
    """What rows are held to, and when."""

    rules: Rules
    now: datetime
    known: KnownKeys = field(default_factory=dict)


@dataclass(frozen=True)
class Cleaned:
    """The rows for the table, those for quarantine, and how many there are of each."""

    dataset: str
    rows: DataFrame
    quarantined: DataFrame
    counts: Counts
    rules: Rules
    release: Callable[[], None]
    """Gives back the memory that the rows are kept in; after it they are computed anew."""
    profiles: Sequence[DropProfile] = ()
    """How each drop looks that the rows are of."""


def clean(raw: DataFrame, recipe: Recipe, judge: Judge) -> Cleaned:
    """Checks every row and accounts for it."""
    judged = _judge(_collapse(raw), recipe, judge).persist(StorageLevel.MEMORY_AND_DISK)
    strict = [rule for rule in rates_of(judge.rules) if rule.severity == "quarantine"]
    before = judged
    if strict:
        judged = _without_bursts(judged, strict).persist(StorageLevel.MEMORY_AND_DISK)
    rows = _one_a_key(judged.where(_is_good()), recipe).persist(StorageLevel.MEMORY_AND_DISK)
    counts = _count(judged, rows, recipe, judge.rules)

    def release() -> None:
        for kept in (rows, judged, before):
            kept.unpersist()

    bad = _quarantined(judged.where(~_is_good()), recipe, judge.rules)
    return Cleaned(recipe.dataset, rows, bad, counts, judge.rules, release)


def _collapse(raw: DataFrame) -> DataFrame:
    """Rows that are the same in every column become one, which knows how many they were."""
    same = [name for name in raw.columns if name not in ORIGIN]
    return raw.groupBy(*same).agg(
        F.count(F.lit(1)).alias(_COPIES), F.max(F.struct(*ORIGIN)).alias(_PLACE)
    )


def faults_of(raw: DataFrame, recipe: Recipe, judge: Judge, *, strict: bool) -> Column:
    """The rules that a row breaks by itself, in their order: those that quarantine, or others."""
    original = original_columns(raw)
    found = [
        F.when(fails_alone(rule, recipe, judge, original), F.lit(rule.name))
        for rule in judge.rules.rows
        if not isinstance(rule, Rate) and (rule.severity == "quarantine") is strict
    ]
    return F.concat_ws(_SEPARATOR, *found)


def original_columns(raw: DataFrame) -> list[str]:
    """The columns that came with the row."""
    return [name for name in raw.columns if name not in _ADDED]


def fails_alone(rule: RowRule, recipe: Recipe, judge: Judge, original: Sequence[str]) -> Column:
    """Whether a row breaks a rule."""
    if isinstance(rule, Known):
        return F.col(flag_of(rule))
    if isinstance(rule, Encoding):
        return fails(rule, Field(F.lit(None), F.lit(None)), original, judge.now)
    return fails(rule, field_of(rule, recipe.fields, judge.rules.place), original, judge.now)


def _judge(rows: DataFrame, recipe: Recipe, judge: Judge) -> DataFrame:
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
    return rows.withColumn(_FAULTS, faults).select(
        _COPIES,
        _PLACE,
        _FAULTS,
        F.when(_is_good(), faults_of(raw, recipe, judge, strict=False)).alias(_TOLD),
        F.when(~_is_good() | F.lit(keeps_all), row).alias(_ROW),
        *[
            F.when(_is_good(), rate_group(rule, judge.rules, recipe.fields)).alias(flag_of(rule))
            for rule in rates
        ],
        *[F.when(_is_good(), value).alias(name) for name, value in recipe.mapping.items()],
    )


def _without_bursts(judged: DataFrame, rates: Sequence[Rate]) -> DataFrame:
    """Judged rows, those of groups that are too large quarantined."""
    good = judged.where(_is_good())
    for rule in rates:
        found = too_many(good, rule).withColumnRenamed("rows", "_burst")
        fault = F.when(F.col("_burst").isNotNull() & _is_good(), F.lit(rule.name))
        judged = (
            judged.join(found, flag_of(rule), "left")
            .withColumn(_FAULTS, F.coalesce(fault, F.col(_FAULTS)))
            .drop("_burst")
        )
    return judged


def _one_a_key(good: DataFrame, recipe: Recipe) -> DataFrame:
    columns = list(recipe.mapping)
    grouped = good.groupBy(F.col(recipe.key).alias("_key")).agg(
        F.max(F.struct(_PLACE, *columns)).alias("_last"),
        *[F.sum(name).alias(name) for name in recipe.summed],
    )
    return grouped.select(
        *[
            F.col(name) if name in recipe.summed else F.col(f"_last.{name}").alias(name)
            for name in columns
        ]
    )


def _quarantined(bad: DataFrame, recipe: Recipe, rules: Rules) -> DataFrame:
    told = {MALFORMED_ROW: _WHAT_IS_MALFORMED, **{rule.name: rule.told for rule in rules.rows}}
    literals = [F.lit(text) for pair in told.items() for text in pair]
    file = F.col(f"{_PLACE}.{FILE}")
    return bad.select(
        F.lit(recipe.dataset).alias("dataset"),
        _reason().alias("reason"),
        F.element_at(F.create_map(*literals), _reason()).alias("rule"),
        F.col(_ROW).alias("row"),
        drop_of(file).cast("date").alias("dropped_on"),
        file.alias("source_file"),
        F.sha2(F.concat_ws("|", F.lit(recipe.dataset), _reason(), _ROW), 256).alias("row_id"),
    )


def _is_good() -> Column:
    return F.col(_FAULTS) == ""


def _reason() -> Column:
    return F.substring_index(_FAULTS, _SEPARATOR, 1)


def _count(judged: DataFrame, rows: DataFrame, recipe: Recipe, rules: Rules) -> Counts:
    strict = [rule.name for rule in rules.rows if rule.severity == "quarantine"]
    told = [r.name for r in rules.rows if r.severity != "quarantine" and not isinstance(r, Rate)]
    checked = list(dict.fromkeys([MALFORMED_ROW, *strict]))
    by_reason = {
        found["reason"]: found
        for found in judged.groupBy(_reason().alias("reason"))
        .agg(
            F.count(F.lit(1)).alias("distinct"),
            F.sum(F.col(_COPIES) - 1).alias("repeats"),
            *[_sum_of(fault, _FAULTS, F.col(_COPIES)) for fault in checked],
            *[_sum_of(name, _TOLD, F.lit(1)) for name in told],
        )
        .collect()
    }
    accepted = rows.count()
    good = by_reason.pop("", None)
    counted = [*by_reason.values(), *([good] if good else [])]
    duplicates = {
        EXACT_DUPLICATE: sum(found["repeats"] for found in counted),
        recipe.repeated: (good["distinct"] if good else 0) - accepted,
    }
    faults = {fault: sum(found[fault] or 0 for found in counted) for fault in checked}
    lenient = [rule for rule in rates_of(rules) if rule.severity != "quarantine"]
    warned = {name: good[name] or 0 for name in told} if good else {}
    return Counts(
        accepted=accepted,
        quarantined={reason: found["distinct"] for reason, found in by_reason.items()},
        duplicates={reason: count for reason, count in duplicates.items() if count},
        faults={fault: count for fault, count in faults.items() if count},
        warned={name: count for name, count in warned.items() if count}
        | add_counts(lenient, judged.where(_is_good())),
    )


def _sum_of(name: str, names: str, weight: Column) -> Column:
    return F.sum(F.when(F.find_in_set(F.lit(name), names) > 0, weight)).alias(name)
