"""What the upkeep of a table does to reading it: ``python bench/maintain.py`` in ``training/``.

A month of events as so many merges leave it, read before and after one run of the job.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.jobs import lake as tables
from vitrine.jobs.maintain import MaintenanceRun, maintain
from vitrine.jobs.maintenance.policy import Policy
from vitrine.jobs.session import Lake, start

ROOT = Path(__file__).parents[2]
MERGES = 120
EVENTS = 2_000
"""Of a merge."""
READS = 7
MONTH = datetime(2026, 1, 1, tzinfo=UTC)


def merge(spark: SparkSession, lake: Lake, number: int) -> None:
    """Events of some hours, as new ones come in."""
    first, hours = number * EVENTS, 30 * 24 / MERGES
    event = F.col("id") + first
    at = F.lit(MONTH.timestamp()) + (event / EVENTS) * hours * 3600
    columns = {
        "event_id": F.sha2(event.cast("string"), 256),
        "user_id": F.concat(F.lit("u"), F.pmod(F.hash(event), 5_000)),
        "item_id": F.concat(F.lit("i"), F.pmod(F.hash(event, F.lit(1)), 2_000)),
        "event_type": F.lit("view"),
        "event_value": F.lit(None).cast("double"),
        "ts": at.cast("timestamp"),
        "source": F.lit("bench"),
        "ingest_date": F.lit("2026-01-31").cast("date"),
        "recommendation_id": F.lit(None).cast("string"),
        "device": F.lit(None).cast("string"),
    }
    rows = spark.range(EVENTS).withColumns(columns).select(*columns)
    rows.coalesce(1).writeTo(lake.table("interactions")).append()


def seconds_of(read: DataFrame) -> float:
    """The median of some reads, after one that is not counted."""
    took = []
    for _ in range(READS + 1):
        began = time.monotonic()
        read.write.format("noop").mode("overwrite").save()
        took.append(time.monotonic() - began)
    return statistics.median(took[1:])


def measured(spark: SparkSession, lake: Lake) -> dict[str, float]:
    """What a training set reads, and what a question about a week does."""

    def all_of() -> DataFrame:
        return spark.table(lake.table("interactions"))

    files = tables.data_files_of(spark, lake, tables.INTERACTIONS)
    week = all_of().where("ts >= timestamp '2026-01-24'")
    return {
        "files": files.count,
        "bytes": files.size,
        "secondsOfAll": seconds_of(all_of().select("user_id", "item_id", "event_type", "ts")),
        "secondsOfAWeek": seconds_of(week.groupBy("item_id").count()),
    }


def main() -> None:
    """Prints both as JSON."""
    os.environ.setdefault("SPARK_DIST_CLASSPATH", f"{ROOT}/.vitrine/ivy/jars/*")
    submit = f"--properties-file {ROOT}/training/spark-local.conf"
    os.environ["PYSPARK_SUBMIT_ARGS"] = f"{submit} pyspark-shell"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake("bench", folder, "hadoop")
        spark = start("bench", lake)
        tables.create_tables(spark, lake)
        for number in range(MERGES):
            merge(spark, lake, number)
        before = measured(spark, lake)
        run = MaintenanceRun("bench", Policy(7, 30), f"{folder}/sets/", f"{folder}/report.json")
        began = time.monotonic()
        maintain(spark, lake, run)
        took = time.monotonic() - began
        after = measured(spark, lake)
        spark.stop()
    told = {"events": MERGES * EVENTS, "before": before, "after": after, "runSeconds": took}
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
