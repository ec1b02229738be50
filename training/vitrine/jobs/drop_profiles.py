"""Profiles of drops: one pass over their rows, and those of earlier drops in the lake."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import BooleanType, DataType, NumericType, TimestampType

from vitrine.jobs.drops import drop_of
from vitrine.jobs.formats import FILE, MALFORMED
from vitrine.jobs.judging import MALFORMED_ROW, Judge, Recipe, faults_of
from vitrine.jobs.lake import DROPS
from vitrine.jobs.row_checks import Field
from vitrine.jobs.session import Lake
from vitrine.quality.profile import (
    FEW_VALUES,
    OTHER_VALUES,
    ColumnKind,
    ColumnProfile,
    DropProfile,
    bucket_label,
)
from vitrine.quality.profile import drop_from as profile_from
from vitrine.quality.rules import Known, Rate, RowRule

_DAY, _CELL, _REASON, _TEXT = "_day", "_cell", "_reason", 64


def profile_drops(source: str, raw: DataFrame, recipe: Recipe, judge: Judge) -> list[DropProfile]:
    """How each day's drop in the rows looks. All columns are counted in one pass."""
    rows = raw.withColumn(_DAY, drop_of(F.col(FILE)))
    for name, value in recipe.parsed.items():
        rows = rows.withColumn(name, value)
    kinds = _kinds(rows, recipe.fields)
    alone = replace(
        judge, rules=replace(judge.rules, rows=tuple(filter(_is_alone, judge.rules.rows)))
    )
    reason = F.when(F.col(MALFORMED).isNotNull(), F.lit(MALFORMED_ROW)).otherwise(
        F.substring_index(faults_of(raw, recipe, alone, strict=True), ",", 1)
    )
    cells = [
        F.struct(
            F.lit(name).alias("name"),
            _bucket(recipe.fields[name].value, kind).alias("bucket"),
            _number(recipe.fields[name].value, kind).alias("number"),
            F.when(F.lit(kind == "text"), recipe.fields[name].value.cast("string")).alias("text"),
        )
        for name, kind in kinds.items()
    ]
    none = F.lit(None)
    reasons = F.struct(
        F.lit(_REASON).alias("name"),
        reason.alias("bucket"),
        none.cast("double").alias("number"),
        none.cast("string").alias("text"),
    )
    parses = F.when(F.col(MALFORMED).isNull(), F.array(reasons, *cells)).otherwise(F.array(reasons))
    counted = (
        rows.select(_DAY, F.explode(parses).alias(_CELL))
        .groupBy(_DAY, f"{_CELL}.name", f"{_CELL}.bucket")
        .agg(
            F.count(F.lit(1)).alias("rows"),
            F.min(f"{_CELL}.number").alias("least"),
            F.max(f"{_CELL}.number").alias("most"),
            F.sum(f"{_CELL}.number").alias("total"),
            F.approx_count_distinct(f"{_CELL}.text").alias("distinct"),
        )
    )
    found = _few(counted).collect()
    days = sorted({row[_DAY] for row in found}, key=lambda day: day or "")
    return [
        _drop(source, recipe.dataset, day, [row for row in found if row[_DAY] == day], kinds)
        for day in days
    ]


def earlier_drops(
    spark: SparkSession, lake: Lake, source: str, dataset: str
) -> dict[date, DropProfile]:
    """What the lake knows of a data set's drops, by day."""
    kept = spark.table(lake.table(DROPS.name)).where(
        (F.col("source") == source) & (F.col("dataset") == dataset)
    )
    return {row["dropped_on"]: profile_from(json.loads(row["profile"])) for row in kept.collect()}


def rows_of(spark: SparkSession, profiles: list[DropProfile], now: datetime) -> DataFrame:
    """Profiles as rows of the lake's table ``drops``; those without a day are not kept."""
    kept = [
        (
            one.source,
            one.dataset,
            one.day,
            one.rows,
            sum(one.quarantined.values()),
            json.dumps(one.as_json()),
            now,
        )
        for one in profiles
        if one.day is not None
    ]
    return spark.createDataFrame(kept, DROPS.schema)


def _is_alone(rule: RowRule) -> bool:
    return not isinstance(rule, (Known, Rate))


def _kinds(rows: DataFrame, fields: Mapping[str, Field]) -> dict[str, ColumnKind]:
    types = rows.select(*[field.value.alias(name) for name, field in fields.items()]).schema
    return {one.name: _kind(one.dataType, fields[one.name]) for one in types}


def _kind(of: DataType, field: Field) -> ColumnKind:
    if isinstance(of, NumericType):
        return "number"
    if isinstance(of, TimestampType):
        return "moment"
    if isinstance(of, BooleanType):
        return "flag"
    return "category" if field.category else "text"


def _bucket(value: Column, kind: ColumnKind) -> Column:
    """What a value is counted under; null: there is none."""
    if kind == "number":
        exponent = F.floor(F.log2(F.abs(value))).cast("string")
        sign = F.when(value < 0, F.lit("-")).otherwise(F.lit("+"))
        return F.when(value == 0, F.lit("0")).otherwise(F.concat(sign, exponent))
    if kind == "moment":
        return F.date_format(value, "HH")
    if kind == "text":
        return F.when(value.isNotNull(), F.lit(""))
    return F.substring(value.cast("string"), 1, _TEXT)


def _number(value: Column, kind: ColumnKind) -> Column:
    if kind == "number":
        return value.cast("double")
    if kind == "moment":
        return F.unix_seconds(value).cast("double")
    return F.lit(None).cast("double")


def _few(counted: DataFrame) -> DataFrame:
    """Of a column with many values the most frequent, and the others together."""
    place = F.expr(f"row_number() OVER (PARTITION BY {_DAY}, name ORDER BY rows DESC, bucket)")
    is_rare = (place > FEW_VALUES) & F.col("bucket").isNotNull() & (F.col("name") != _REASON)
    return (
        counted.withColumn("_rare", is_rare)
        .withColumn(
            "bucket", F.when(F.col("_rare"), F.lit(OTHER_VALUES)).otherwise(F.col("bucket"))
        )
        .groupBy(_DAY, "name", "bucket")
        .agg(
            F.sum("rows").alias("rows"),
            F.min("least").alias("least"),
            F.max("most").alias("most"),
            F.sum("total").alias("total"),
            F.sum("distinct").alias("distinct"),
        )
    )


def _drop(
    source: str, dataset: str, day: str | None, found: list[Row], kinds: Mapping[str, ColumnKind]
) -> DropProfile:
    reasons = {row["bucket"]: row["rows"] for row in found if row["name"] == _REASON}
    return DropProfile(
        source=source,
        dataset=dataset,
        day=None if day is None else date.fromisoformat(day),
        rows=sum(reasons.values()),
        quarantined={reason: count for reason, count in reasons.items() if reason},
        columns={
            name: _column(kind, [row for row in found if row["name"] == name])
            for name, kind in kinds.items()
        },
    )


def _column(kind: ColumnKind, found: list[Row]) -> ColumnProfile:
    there = [row for row in found if row["bucket"] is not None]
    rows = sum(row["rows"] for row in there)
    numeric = kind in {"number", "moment"} and rows > 0
    return ColumnProfile(
        kind=kind,
        missing=sum(row["rows"] for row in found if row["bucket"] is None),
        distinct=sum(row["distinct"] for row in there) if kind == "text" else None,
        least=min(row["least"] for row in there) if numeric else None,
        most=max(row["most"] for row in there) if numeric else None,
        mean=sum(row["total"] for row in there) / rows if numeric else None,
        values={}
        if kind == "text"
        else {_label(row["bucket"], kind): row["rows"] for row in there},
    )


def _label(bucket: str, kind: ColumnKind) -> str:
    if kind != "number" or bucket in {"0", OTHER_VALUES}:
        return bucket
    label = bucket_label(int(bucket[1:]))
    return label if bucket[0] == "+" else f"minus {label}"
