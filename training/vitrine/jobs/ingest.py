"""Takes raw files into the lake: checks, deduplicates, quarantines, merges, and reports.

Runs in Glue 5 (``--extra-py-files`` brings the package) and by spark-submit alike. Running it
again over the same files changes nothing. It is stopped by what makes a drop meaningless, such as
a missing column; a row that is wrong is quarantined and stops nothing.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.columns import Interactions, Items, Users
from vitrine.jobs import lake as tables
from vitrine.jobs.drops import Drops
from vitrine.jobs.erased_users import ErasedUsers, add_erasure_arguments, erased_users_of
from vitrine.jobs.lake_changes import changed_rows
from vitrine.jobs.objects import objects_of
from vitrine.jobs.report import IngestReport, TableChange
from vitrine.jobs.script import run_script
from vitrine.jobs.session import Lake, add_lake_arguments, lake_of, start
from vitrine.jobs.session_users import give_to_users
from vitrine.jobs.sources import clickstream, online_retail, personalize
from vitrine.jobs.sources.rows import Source, SourceRows

SOURCES: dict[str, Source] = {
    personalize.SOURCE: personalize.read,
    online_retail.SOURCE: online_retail.read,
    clickstream.SOURCE: clickstream.read,
}


@dataclass(frozen=True)
class IngestRun:
    """What one run reads, and where it tells what came of it."""

    source: str
    input: str
    report: str
    run_id: str
    day: date | None = None
    erased: ErasedUsers = field(default_factory=ErasedUsers)
    """Of whom nothing is taken in."""


def ingest(spark: SparkSession, lake: Lake, run: IngestRun, now: datetime) -> IngestReport:
    """Reads the source's drops into the lake; writes the report and returns it."""
    started = time.monotonic()
    drops = Drops(spark, objects_of(run.input), run.input, run.day)
    read = SOURCES[run.source](drops, now)
    found = _without_erased(read, run.erased)
    tables.create_tables(spark, lake)
    changes = {
        name: tables.merge(spark, lake, tables.TABLES[name], rows)
        for name, rows in found.tables.items()
    }
    for name, said in found.changes.items():
        table = tables.TABLES[name]
        changes[name] = tables.merge(spark, lake, table, changed_rows(spark, lake, table, said))
    if tables.SESSION_USERS.name in found.tables:
        changes["interactions"] = give_to_users(spark, lake, changes["interactions"])
    changes["quarantine"] = _quarantine(spark, lake, found, run, now)
    warnings = _warnings(spark, lake, read, found)
    for one in found.cleaned:
        one.release()
    report = IngestReport(
        run_id=run.run_id,
        source=run.source,
        seconds=time.monotonic() - started,
        datasets={one.dataset: one.counts for one in found.cleaned},
        tables=changes,
        warnings=warnings,
    )
    objects_of(run.report).write(run.report, json.dumps(report.as_json(), indent=2) + "\n")
    return report


def _quarantine(
    spark: SparkSession, lake: Lake, found: SourceRows, run: IngestRun, now: datetime
) -> TableChange:
    bad = reduce(DataFrame.unionByName, [one.quarantined for one in found.cleaned])
    stamped = bad.withColumns({"run_id": F.lit(run.run_id), "ingested_at": F.lit(now)})
    return tables.merge(spark, lake, tables.QUARANTINE, stamped)


def _without_erased(read: SourceRows, erased: ErasedUsers) -> SourceRows:
    """What is quarantined stays: who a broken row is of, it does not say for sure."""

    def kept(rows: DataFrame) -> DataFrame:
        return erased.without(rows, Users.USER_ID) if Users.USER_ID in rows.columns else rows

    return replace(
        read,
        tables={name: kept(rows) for name, rows in read.tables.items()},
        changes={name: replace(one, rows=kept(one.rows)) for name, one in read.changes.items()},
    )


def _warnings(
    spark: SparkSession, lake: Lake, read: SourceRows, found: SourceRows
) -> dict[str, int]:
    """What is accepted, and still worth knowing."""
    interactions = found.tables.get(tables.INTERACTIONS.name)
    if interactions is None:
        return {}
    known = spark.table(lake.table(tables.ITEMS.name)).select(Items.ITEM_ID)
    unknown = interactions.join(known, Interactions.ITEM_ID, "left_anti").count()
    erased = read.tables[tables.INTERACTIONS.name].count() - interactions.count()
    counts = {"unknown_item": unknown, "erased_user": erased}
    return {name: count for name, count in counts.items() if count}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--source", required=True, choices=sorted(SOURCES))
    parser.add_argument("--input", required=True, help="s3://bucket/raw/ with a folder a data set")
    parser.add_argument("--report", required=True, help="s3://bucket/key.json to write")
    parser.add_argument("--run-id", required=True)
    parser.add_argument(
        "--ingest-date", type=date.fromisoformat, help="read this day's drop alone (YYYY-MM-DD)"
    )
    add_lake_arguments(parser)
    add_erasure_arguments(parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs as a script; Glue adds arguments of its own, which are not this job's."""
    given, _ = _parser().parse_known_args(arguments)
    lake = lake_of(given)
    spark = start("vitrine-ingest", lake)
    run = IngestRun(
        given.source,
        given.input,
        given.report,
        given.run_id,
        given.ingest_date,
        erased_users_of(given),
    )
    report = ingest(spark, lake, run, datetime.now(UTC)).as_json()
    print(json.dumps(report))
    spark.stop()


if __name__ == "__main__":
    run_script(main)
