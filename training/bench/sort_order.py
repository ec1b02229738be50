"""What an order of the interactions does to reading them: ``python bench/sort_order.py FILE``.

FILE is Online Retail's. It is ingested, copied, and compacted by each order in turn, once to files
as they are and once to files so small that a month has several, as those of a large shop have.
Of each it is told what the files come to, and what is read of them by the training set and by two
of the saved queries: files, and bytes of the columns in the row groups that may have such rows.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.jobs.ingest import ingest
from vitrine.jobs.run import IngestRun
from vitrine.jobs.session import Lake, start

ROOT = Path(__file__).parents[2]
ORDERS: Mapping[str, str | None] = {
    "as merged": None,
    "ts": "ts",
    "user_id, ts": "user_id, ts",
    "item_id, ts": "item_id, ts",
}
SIZES = {"as it is": 512 << 20, "several a month": 128 << 10}
READS = 7


@dataclass(frozen=True)
class Question:
    """The columns that are read, and how many days back; None: of all time."""

    columns: tuple[str, ...]
    days: int | None = None

    def of(self, rows: DataFrame, end: datetime) -> DataFrame:
        """Reads what the question is about, and counts."""
        if self.days is None:
            return rows.select(*self.columns)
        recent = rows.where(F.col("ts") >= F.lit(end - timedelta(days=self.days)))
        return recent.select(*self.columns)


QUESTIONS = {
    "training set": Question(("user_id", "item_id", "event_type", "ts")),
    "top-movers": Question(("item_id", "event_type", "ts"), 14),
    "funnel-by-category": Question(("item_id", "user_id", "event_type", "ts"), 30),
}


def read_of(file: Path, columns: tuple[str, ...], since: datetime | None) -> int:
    """Bytes of the columns in the row groups with rows since then."""
    metadata = pq.ParquetFile(file).metadata
    total = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        chunks = {
            group.column(index).path_in_schema: group.column(index)
            for index in range(group.num_columns)
        }
        statistics_of_ts = chunks["ts"].statistics
        newest = statistics_of_ts.max if statistics_of_ts is not None else None
        if since is None or newest is None or newest >= since:
            total += sum(chunks[name].total_compressed_size for name in columns)
    return total


def seconds_of(read: DataFrame) -> float:
    """The median of some reads, after one that is not counted."""
    took = []
    for _ in range(READS + 1):
        began = time.monotonic()
        read.write.format("noop").mode("overwrite").save()
        took.append(time.monotonic() - began)
    return round(statistics.median(took[1:]), 2)


def measured(spark: SparkSession, name: str) -> dict[str, object]:
    """Of a table's newest snapshot."""
    rows = spark.table(name)
    files = [
        Path(str(row[0]).removeprefix("file:"))
        for row in spark.table(f"{name}.files").select("file_path").collect()
    ]
    end = rows.agg(F.max("ts")).collect()[0][0].replace(tzinfo=UTC)
    questions: dict[str, object] = {}
    for title, question in QUESTIONS.items():
        since = None if question.days is None else end - timedelta(days=question.days)
        read = {file: read_of(file, question.columns, since) for file in files}
        questions[title] = {
            "files": sum(size > 0 for size in read.values()),
            "bytes": sum(read.values()),
            "seconds": seconds_of(question.of(rows, end)),
        }
    return {
        "files": len(files),
        "bytes": sum(file.stat().st_size for file in files),
        "read": questions,
    }


def compacted(spark: SparkSession, lake: Lake, order: str | None, size: int) -> dict[str, object]:
    """A copy of the interactions in the order, measured."""
    name = lake.table("ordered")
    spark.sql(f"DROP TABLE IF EXISTS {name}")
    # As merges leave them, which join by the id.
    rows = spark.table(lake.table("interactions")).orderBy("event_id")
    written = rows.writeTo(name).using("iceberg").partitionedBy(F.months("ts"))
    written.tableProperty("write.target-file-size-bytes", str(size)).create()
    how = "" if order is None else f", strategy => 'sort', sort_order => '{order}'"
    spark.sql(
        f"CALL glue_catalog.system.rewrite_data_files(table => 'bench.ordered'{how},"
        f" options => map('rewrite-all', 'true', 'target-file-size-bytes', '{size}'))"
    )
    return measured(spark, name)


def main() -> None:
    """Prints all as JSON."""
    os.environ.setdefault("SPARK_DIST_CLASSPATH", f"{ROOT}/.vitrine/ivy/jars/*")
    submit = f"--properties-file {ROOT}/training/spark-local.conf"
    os.environ["PYSPARK_SUBMIT_ARGS"] = f"{submit} pyspark-shell"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        drop = Path(folder, "raw/online-retail/ingest_date=2026-01-31")
        drop.mkdir(parents=True)
        shutil.copy(sys.argv[1], drop)
        lake = Lake("bench", f"{folder}/lake", "hadoop")
        spark = start("bench", lake)
        run = IngestRun("online-retail", f"{folder}/raw", f"{folder}/report.json", "bench")
        ingest(spark, lake, run, datetime.now(UTC))
        told: dict[str, object] = {"ingested": measured(spark, lake.table("interactions"))}
        for of_size, size in SIZES.items():
            for title, order in ORDERS.items():
                told[f"{of_size}; {title}"] = compacted(spark, lake, order, size)
                print(title, json.dumps(told[f"{of_size}; {title}"]), file=sys.stderr, flush=True)
        spark.stop()
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
