"""Takes raw files into the lake: checks, deduplicates, quarantines, merges, and reports.

Runs in Glue 5 (``--extra-py-files`` brings the package) and by spark-submit alike. Running it
again over the same files changes nothing. A row that is wrong is quarantined and stops nothing; a
file that cannot be read, such as one that lacks a column, is refused, and the run ends on that
sentence after the others are in. A rule that fails the run keeps all of it out.
"""

import argparse
import json
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial, reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.errors import RefusalError
from vitrine.jobs import lake as tables
from vitrine.jobs.drop_profiles import rows_of
from vitrine.jobs.drops import Drops, last_days
from vitrine.jobs.erased_users import add_erasure_arguments, erased_users_of
from vitrine.jobs.ingest_report import IngestReport, write_report
from vitrine.jobs.objects import objects_of
from vitrine.jobs.quality import check_quality
from vitrine.jobs.replay import list_quarantine, replay
from vitrine.jobs.report import TableChange
from vitrine.jobs.run import (
    SOURCES,
    IngestRun,
    forget_erased_meanwhile,
    read_source,
    take_in,
    warnings_of,
)
from vitrine.jobs.script import run_script
from vitrine.jobs.session import Lake, add_lake_arguments, lake_of, start
from vitrine.jobs.sources import clickstream
from vitrine.jobs.sources.rows import SourceRows


def ingest(spark: SparkSession, lake: Lake, run: IngestRun, now: datetime) -> IngestReport:
    """Reads the source's drops into the lake; writes the report and returns it.

    :raises RefusalError: where nothing could be read, or a rule fails the run: then nothing is
        taken in, and the report says why.
    """
    started = time.monotonic()
    archived = last_days(now.date(), run.archived_days) if run.archived_days else ()
    drops = Drops(spark, objects_of(run.input), run.input, run.day, archived)
    tables.create_tables(spark, lake)
    read = read_source(spark, lake, run, drops, now)
    quality = check_quality(spark, lake, run.source, read.cleaned)
    changes = {} if quality.failures else _take_in(spark, lake, run, read, now)
    forget_erased_meanwhile(spark, lake, run)
    report = IngestReport(
        run_id=run.run_id,
        source=run.source,
        seconds=time.monotonic() - started,
        datasets={one.dataset: one.counts for one in read.cleaned},
        tables=changes,
        warnings=warnings_of(read, run.erased),
        quality=quality,
        refused=drops.refused,
        normalised=drops.normalised,
    )
    for one in read.cleaned:
        one.release()
    write_report(report, run.report)
    if quality.failures:
        raise RefusalError(
            f"Nothing was taken in: {'; '.join(one.says for one in quality.failures)}."
            f" {run.report} has all of it."
        )
    return report


def _take_in(
    spark: SparkSession, lake: Lake, run: IngestRun, read: SourceRows, now: datetime
) -> dict[str, TableChange]:
    changes = take_in(spark, lake, run, read)
    changes["quarantine"] = _quarantine(spark, lake, read, run, now)
    # Last: a run that ends before this judges its drops again.
    profiles = rows_of(spark, [drop for one in read.cleaned for drop in one.profiles], now)
    changes["drops"] = tables.merge(spark, lake, tables.DROPS, profiles)
    return changes


def _quarantine(
    spark: SparkSession, lake: Lake, found: SourceRows, run: IngestRun, now: datetime
) -> TableChange:
    bad = reduce(DataFrame.unionByName, [one.quarantined for one in found.cleaned])
    stamped = bad.withColumns(
        {
            "run_id": F.lit(run.run_id),
            "ingested_at": F.lit(now),
            "replayed_at": F.lit(None).cast("timestamp"),
            "replayed_by": F.lit(None).cast("string"),
        }
    )
    return tables.merge(spark, lake, tables.QUARANTINE, stamped)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--action",
        choices=("ingest", "replay", "list-quarantine"),
        default="ingest",
        help="replay: take in what is in quarantine and keeps the rules by now, or was corrected",
    )
    parser.add_argument(
        "--corrections",
        help="s3://bucket/key.jsonl with row_id and row (columns that are new) a line, to replay",
    )
    parser.add_argument("--source", required=True, choices=sorted(SOURCES))
    parser.add_argument("--input", required=True, help="s3://bucket/raw/ with a folder a data set")
    parser.add_argument("--report", required=True, help="s3://bucket/key.json to write")
    parser.add_argument("--run-id", required=True)
    parser.add_argument(
        "--ingest-date", type=date.fromisoformat, help="read this day's drop alone (YYYY-MM-DD)"
    )
    parser.add_argument(
        "--archived-days",
        type=int,
        help="of the stream's archive (clickstream), what arrived in the last so many days (UTC)",
    )
    add_lake_arguments(parser)
    add_erasure_arguments(parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs as a script; Glue adds arguments of its own, which are not this job's."""
    parser = _parser()
    given, _ = parser.parse_known_args(arguments)
    if given.archived_days is not None and given.archived_days < 1:
        parser.error("--archived-days must be 1 or more")
    if given.archived_days is not None and given.source != clickstream.SOURCE:
        parser.error(f"--archived-days is of --source {clickstream.SOURCE} alone")
    lake = lake_of(given)
    spark = start("vitrine-ingest", lake)
    run = IngestRun(
        given.source,
        given.input,
        given.report,
        given.run_id,
        given.ingest_date,
        erased_users_of(given),
        given.archived_days,
        partial(erased_users_of, given),
    )
    now = datetime.now(UTC)
    if given.action == "list-quarantine":
        print(json.dumps(list_quarantine(spark, lake, run)["rows"]))
        spark.stop()
        return
    if given.action == "replay":
        report = replay(spark, lake, run, given.corrections, now)
    else:
        report = ingest(spark, lake, run, now)
    print(json.dumps(report.as_json()))
    spark.stop()
    if report.refused:
        raise RefusalError(f"{' '.join(report.refused.values())} The other files were taken in.")


if __name__ == "__main__":
    run_script(main)
