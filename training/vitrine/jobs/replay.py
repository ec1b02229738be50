"""Quarantined rows, listed and taken in after all: rules have changed, or people have corrected.

A row is replayed as if its drop came again, by the same source, rules and merge, so it ends up in
the lake once however often it is replayed. It stays in quarantine, marked with the run.
"""

import json
import time
from dataclasses import replace
from datetime import datetime
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.errors import RefusalError
from vitrine.jobs import lake as tables
from vitrine.jobs.commits import retried
from vitrine.jobs.ingest_report import IngestReport, write_report
from vitrine.jobs.lake_tables import TABLES
from vitrine.jobs.objects import objects_of
from vitrine.jobs.quality import Quality
from vitrine.jobs.quarantined_rows import (
    CORRECTED,
    ROW_ID,
    VALUES,
    NothingWaitsError,
    QuarantinedRows,
)
from vitrine.jobs.report import Json
from vitrine.jobs.run import (
    IngestRun,
    forget_erased_meanwhile,
    read_source,
    take_in,
    warnings_of,
)
from vitrine.jobs.session import Lake
from vitrine.jobs.sources.rows import SourceRows

LISTED = 1000
"""Rows that a listing shows; it counts all."""

_KEY = ("dataset", "reason", "row")


def replay(
    spark: SparkSession, lake: Lake, run: IngestRun, corrections: str | None, now: datetime
) -> IngestReport:
    """Takes in the rows that keep the rules by now; the others stay as they are.

    :param corrections: JSON Lines of ``row_id`` and ``row``; None: rows as they were, all of them.
    :raises RefusalError: where a correction is of no row of the quarantine.
    """
    started = time.monotonic()
    tables.create_tables(spark, lake)
    waiting = _waiting(spark, lake, corrections).localCheckpoint()
    read = _read(spark, lake, run, waiting, now)
    changes = {}
    if read is not None:
        changes = take_in(spark, lake, run, _newer(spark, lake, read, now))
        _mark(spark, lake, _replayed(waiting, read, run), run, now)
        forget_erased_meanwhile(spark, lake, run)
    cleaned = read.cleaned if read else []
    report = IngestReport(
        run_id=run.run_id,
        source=run.source,
        seconds=time.monotonic() - started,
        datasets={one.dataset: one.counts for one in cleaned},
        tables=changes,
        warnings=warnings_of(read, run.erased) if read else {},
        quality=Quality([], []),
        refused={},
    )
    for one in cleaned:
        one.release()
    write_report(report, run.report)
    return report


def list_quarantine(spark: SparkSession, lake: Lake, run: IngestRun) -> dict[str, Json]:
    """Writes the rows that wait, the newest first, and how many there are by reason."""
    tables.create_tables(spark, lake)
    waiting = _waiting(spark, lake, None)
    counts = waiting.groupBy("dataset", "reason", "rule").count().orderBy(F.desc("count"), "reason")
    shown = ("dataset", "reason", "rule", "source_file", "run_id", "row")
    rows = waiting.orderBy(F.desc("ingested_at"), ROW_ID).limit(LISTED).collect()
    listing: dict[str, Json] = {
        "rows": waiting.count(),
        "reasons": [dict(row.asDict()) for row in counts.collect()],
        "shown": [
            {
                "row_id": row[ROW_ID],
                "dropped_on": row["dropped_on"].isoformat() if row["dropped_on"] else None,
                **{name: row[name] for name in shown},
            }
            for row in rows
        ],
    }
    objects_of(run.report).write(run.report, json.dumps(listing, indent=2) + "\n")
    return listing


def _waiting(spark: SparkSession, lake: Lake, corrections: str | None) -> DataFrame:
    """Rows that were not replayed, those with a correction alone where there are any."""
    # A lake of before rows had ids: theirs is made of the same.
    made = F.sha2(F.concat_ws("|", *_KEY), 256)
    kept = spark.table(lake.table(tables.QUARANTINE.name)).withColumns(
        {
            ROW_ID: F.coalesce("row_id", made),
            VALUES: F.from_json("row", "map<string, string>"),
        }
    )
    if corrections is None:
        nothing = F.lit(None).cast("map<string, string>")
        return kept.where("replayed_at IS NULL").withColumn(CORRECTED, nothing)
    given = _corrections(spark, corrections)
    unknown = [row[ROW_ID] for row in given.join(kept, ROW_ID, "left_anti").limit(3).collect()]
    if unknown:
        raise RefusalError(
            f"{corrections} corrects {', '.join(map(str, unknown))}, which is no row of the"
            " quarantine: take row_id from its listing."
        )
    return kept.where("replayed_at IS NULL").join(given, ROW_ID)


def _corrections(spark: SparkSession, uri: str) -> DataFrame:
    given = spark.read.schema("row_id string, row map<string, string>").json(uri)
    given = given.select(F.col("row_id").alias(ROW_ID), F.col("row").alias(CORRECTED)).cache()
    bad = given.where(F.col(ROW_ID).isNull() | F.col(CORRECTED).isNull()).count()
    twice = given.groupBy(ROW_ID).count().where("count > 1").count()
    if bad or twice:
        raise RefusalError(
            f"{uri} has {bad} lines without row_id and row, and {twice} rows that are corrected"
            ' twice: write {"row_id": "...", "row": {"COLUMN": "value"}} a line.'
        )
    return given


def _read(
    spark: SparkSession, lake: Lake, run: IngestRun, waiting: DataFrame, now: datetime
) -> SourceRows | None:
    rows = QuarantinedRows(waiting, run.input)
    try:
        return read_source(spark, lake, run, rows, now)
    except NothingWaitsError:
        return None


def _newer(spark: SparkSession, lake: Lake, read: SourceRows, now: datetime) -> SourceRows:
    """Of items and users those that the lake has not, or has of before the row was set aside.

    What is worked out of the replayed rows alone, such as a product's median price, is of now, and
    says less than what the lake has.
    """

    def newer(name: str, rows: DataFrame) -> DataFrame:
        table = TABLES[name]
        if table.updated_at is None:
            return rows
        key, moment = table.key[0], F.col(f"new.{table.updated_at}")
        old = spark.table(lake.table(name)).alias("old")
        later = (moment > F.col(f"old.{table.updated_at}")) & (moment < F.lit(now))
        joined = rows.alias("new").join(old, F.col(f"new.{key}") == F.col(f"old.{key}"), "left")
        return joined.where(F.col(f"old.{key}").isNull() | later).select("new.*")

    return replace(read, tables={name: newer(name, rows) for name, rows in read.tables.items()})


def _replayed(waiting: DataFrame, read: SourceRows, run: IngestRun) -> DataFrame:
    """The keys of what was read and is not bad any more."""
    was_read = reduce(
        lambda one, other: one | other,
        [F.col("source_file").contains(f"/{name}/") for name in _folders(run)],
    )
    done = waiting.where(was_read)
    for one in read.cleaned:
        bad = one.quarantined.select(F.substring_index("source_file", "#", -1).alias(ROW_ID))
        done = done.join(bad, ROW_ID, "left_anti")
    return done.select(*_KEY)


def _mark(
    spark: SparkSession, lake: Lake, replayed: DataFrame, run: IngestRun, now: datetime
) -> None:
    replayed.localCheckpoint().createOrReplaceTempView("replayed_rows")
    same = " AND ".join(f"old.{name} = new.{name}" for name in _KEY)
    statement = (
        f"MERGE INTO {lake.table(tables.QUARANTINE.name)} AS old USING replayed_rows AS new"
        f" ON {same} WHEN MATCHED THEN UPDATE SET"
        f" replayed_at = TIMESTAMP '{now.isoformat()}', replayed_by = :run"
    )
    retried(lambda: spark.sql(statement, args={"run": run.run_id}))
    spark.catalog.dropTempView("replayed_rows")


def _folders(run: IngestRun) -> tuple[str, ...]:
    """The folders of drops that a source reads."""
    return ("interactions", "items", "users") if run.source == "personalize" else (run.source,)
