"""From raw rows to a table's rows: repeats collapsed, rules asked, one row kept a key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from vitrine.jobs.drops import drop_of
from vitrine.jobs.formats import FILE, ORIGIN
from vitrine.jobs.judging import (
    COPIES,
    FAULTS,
    MALFORMED_ROW,
    PLACE,
    ROW,
    TOLD,
    Judge,
    Recipe,
    is_good,
    judge_rows,
    quoted,
    reason_of,
    without_bursts,
)
from vitrine.jobs.relations import add_counts, rates_of
from vitrine.jobs.report import Counts
from vitrine.quality.profile import DropProfile
from vitrine.quality.rules import Rate, Rules

EXACT_DUPLICATE = "exact_duplicate"

_WHAT_IS_MALFORMED = "a row has the columns of its file's header"


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
    judged = judge_rows(_collapse(raw), recipe, judge).persist(StorageLevel.MEMORY_AND_DISK)
    strict = [rule for rule in rates_of(judge.rules) if rule.severity == "quarantine"]
    before = judged
    if strict:
        judged = without_bursts(judged, strict).persist(StorageLevel.MEMORY_AND_DISK)
    rows = _one_a_key(judged.where(is_good()), recipe).persist(StorageLevel.MEMORY_AND_DISK)
    counts = _count(judged, rows, recipe, judge.rules)

    def release() -> None:
        for kept in (rows, judged, before):
            kept.unpersist()

    bad = _quarantined(judged.where(~is_good()), recipe, judge.rules)
    return Cleaned(recipe.dataset, rows, bad, counts, judge.rules, release)


def _collapse(raw: DataFrame) -> DataFrame:
    """Rows that are the same in every column become one, which knows how many they were."""
    same = [quoted(name) for name in raw.columns if name not in ORIGIN]
    return raw.groupBy(*same).agg(
        F.count(F.lit(1)).alias(COPIES), F.max(F.struct(*ORIGIN)).alias(PLACE)
    )


def _one_a_key(good: DataFrame, recipe: Recipe) -> DataFrame:
    columns = list(recipe.mapping)
    grouped = good.groupBy(F.col(recipe.key).alias("_key")).agg(
        F.max(F.struct(PLACE, *columns)).alias("_last"),
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
    file = F.col(f"{PLACE}.{FILE}")
    return bad.select(
        F.lit(recipe.dataset).alias("dataset"),
        reason_of().alias("reason"),
        F.element_at(F.create_map(*literals), reason_of()).alias("rule"),
        F.col(ROW).alias("row"),
        drop_of(file).cast("date").alias("dropped_on"),
        file.alias("source_file"),
        F.sha2(F.concat_ws("|", F.lit(recipe.dataset), reason_of(), ROW), 256).alias("row_id"),
    )


def _count(judged: DataFrame, rows: DataFrame, recipe: Recipe, rules: Rules) -> Counts:
    strict = [rule.name for rule in rules.rows if rule.severity == "quarantine"]
    told = [r.name for r in rules.rows if r.severity != "quarantine" and not isinstance(r, Rate)]
    checked = list(dict.fromkeys([MALFORMED_ROW, *strict]))
    by_reason = {
        found["reason"]: found
        for found in judged.groupBy(reason_of().alias("reason"))
        .agg(
            F.count(F.lit(1)).alias("distinct"),
            F.sum(F.col(COPIES) - 1).alias("repeats"),
            *[_sum_of(fault, FAULTS, F.col(COPIES)) for fault in checked],
            *[_sum_of(name, TOLD, F.lit(1)) for name in told],
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
        | add_counts(lenient, judged.where(is_good())),
    )


def _sum_of(name: str, names: str, weight: Column) -> Column:
    return F.sum(F.when(F.find_in_set(F.lit(name), names) > 0, weight)).alias(name)
