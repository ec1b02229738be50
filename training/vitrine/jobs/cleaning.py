"""From raw rows to a table's rows: repeats collapsed, faults found, one row kept a key."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from vitrine.jobs.drops import FILE, MALFORMED, ORIGIN
from vitrine.jobs.report import Counts

MALFORMED_ROW = "malformed_row"
EXACT_DUPLICATE = "exact_duplicate"

_COPIES, _PLACE, _FAULTS, _ROW = "_copies", "_place", "_faults", "_row"
_SEPARATOR = ","


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong with a row. Where ``fails`` is null, nothing is wrong."""

    reason: str
    fails: Column


@dataclass(frozen=True)
class Recipe:
    """How a data set becomes rows of a table."""

    dataset: str
    parsed: Mapping[str, Column]
    """Columns that checks and the mapping share, computed in this order from the raw text."""
    checks: Sequence[Check]
    """In order: a row that fails several is quarantined under the first."""
    mapping: Mapping[str, Column]
    """The table's columns, by name."""
    key: str
    repeated: str
    """Why a row with the key of another is left out; of them the last in its file stays."""
    summed: Sequence[str] = field(default=())
    """Columns that are added up over the rows of a key instead."""


@dataclass(frozen=True)
class Cleaned:
    """The rows for the table, those for quarantine, and how many there are of each."""

    dataset: str
    rows: DataFrame
    quarantined: DataFrame
    counts: Counts
    release: Callable[[], None]
    """Gives back the memory that the rows are kept in; after it they are computed anew."""


def clean(raw: DataFrame, recipe: Recipe) -> Cleaned:
    """Checks every row and accounts for it."""
    judged = _judge(_collapse(raw), recipe).persist(StorageLevel.MEMORY_AND_DISK)
    rows = _one_a_key(judged.where(_is_good()), recipe).persist(StorageLevel.MEMORY_AND_DISK)
    counts = _count(judged, rows, recipe)

    def release() -> None:
        rows.unpersist()
        judged.unpersist()

    return Cleaned(
        recipe.dataset, rows, _quarantined(judged.where(~_is_good()), recipe), counts, release
    )


def _collapse(raw: DataFrame) -> DataFrame:
    """Rows that are the same in every column become one, which knows how many they were."""
    same = [name for name in raw.columns if name not in ORIGIN]
    return raw.groupBy(*same).agg(
        F.count(F.lit(1)).alias(_COPIES), F.max(F.struct(*ORIGIN)).alias(_PLACE)
    )


def _judge(rows: DataFrame, recipe: Recipe) -> DataFrame:
    """Of a good row the table's columns, of a bad one the original, and what is wrong with it."""
    original = [name for name in rows.columns if name not in {MALFORMED, _COPIES, _PLACE}]
    for name, value in recipe.parsed.items():
        rows = rows.withColumn(name, value)
    found = [F.when(check.fails, F.lit(check.reason)) for check in recipe.checks]
    faults = (
        # What stands in the columns of a row that does not parse means nothing.
        F.when(F.col(MALFORMED).isNotNull(), F.lit(MALFORMED_ROW)).otherwise(
            F.concat_ws(_SEPARATOR, *found)
        )
    )
    row = F.when(
        F.col(MALFORMED).isNotNull(), F.to_json(F.struct(F.col(MALFORMED).alias("line")))
    ).otherwise(F.to_json(F.struct(*original)))
    return rows.withColumn(_FAULTS, faults).select(
        _COPIES,
        _PLACE,
        _FAULTS,
        F.when(~_is_good(), row).alias(_ROW),
        *[F.when(_is_good(), value).alias(name) for name, value in recipe.mapping.items()],
    )


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


def _quarantined(bad: DataFrame, recipe: Recipe) -> DataFrame:
    return bad.select(
        F.lit(recipe.dataset).alias("dataset"),
        _reason().alias("reason"),
        F.col(_ROW).alias("row"),
        F.col(f"{_PLACE}.{FILE}").alias("source_file"),
    )


def _is_good() -> Column:
    return F.col(_FAULTS) == ""


def _reason() -> Column:
    return F.substring_index(_FAULTS, _SEPARATOR, 1)


def _count(judged: DataFrame, rows: DataFrame, recipe: Recipe) -> Counts:
    checked = list(dict.fromkeys([MALFORMED_ROW, *[check.reason for check in recipe.checks]]))
    by_reason = {
        found["reason"]: found
        for found in judged.groupBy(_reason().alias("reason"))
        .agg(
            F.count(F.lit(1)).alias("distinct"),
            F.sum(F.col(_COPIES) - 1).alias("repeats"),
            *[
                F.sum(F.when(F.find_in_set(F.lit(fault), _FAULTS) > 0, F.col(_COPIES))).alias(fault)
                for fault in checked
            ],
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
    return Counts(
        accepted=accepted,
        quarantined={reason: found["distinct"] for reason, found in by_reason.items()},
        duplicates={reason: count for reason, count in duplicates.items() if count},
        faults={fault: count for fault, count in faults.items() if count},
    )
