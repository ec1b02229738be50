"""What a training set says of its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.columns import Interactions
from vitrine.errors import RefusalError
from vitrine.jobs.report import Json


@dataclass(frozen=True)
class Facts:
    """How many interactions there are, of how many users and items, and from when until when."""

    rows: int
    users: int
    items: int
    start: datetime
    end: datetime


def facts_of(interactions: DataFrame) -> Facts:
    """Counted and ranged.

    :raises RefusalError: where there are none.
    """
    found = interactions.agg(
        F.count(F.lit(1)).alias("rows"),
        F.countDistinct(Interactions.USER_ID).alias("users"),
        F.countDistinct(Interactions.ITEM_ID).alias("items"),
        F.unix_micros(F.min(Interactions.TS)).alias("start"),
        F.unix_micros(F.max(Interactions.TS)).alias("end"),
    ).collect()[0]
    if not found["rows"]:
        raise RefusalError(
            "The training set would be empty: no interaction in the lake is with an item of"
            " its table items; ingest the items too."
        )
    start_at, end_at = (
        datetime.fromtimestamp(found[name] / 1_000_000, UTC) for name in ("start", "end")
    )
    return Facts(found["rows"], found["users"], found["items"], start_at, end_at)


def event_types_of(interactions: DataFrame) -> dict[str, Json]:
    """How many events there are of each type."""
    counted = interactions.groupBy(Interactions.EVENT_TYPE).count().collect()
    return {row[0]: row["count"] for row in sorted(counted, key=lambda row: str(row[0]))}


def checksum_of(spark: SparkSession, output: str, folders: Iterable[str]) -> str:
    """Of the rows that were written, in whatever order: the sum of a hash of each.

    It tells sets apart that differ by accident, not by malice.
    """
    total = 0
    for name in sorted(folders):
        rows = spark.read.parquet(f"{output}/{name}")
        each = F.xxhash64(F.lit(name), *rows.columns).cast("decimal(38,0)")
        total += int(rows.agg(F.sum(each)).collect()[0][0] or 0)
    return f"{total % (1 << 64):016x}"
