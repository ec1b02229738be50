"""Keeps the lake's tables in order: removes what is too old, and makes few large files of many.

It takes table after table, while others may write to them. To run it again is safe. A table that
fails does not stop the others; the run then ends as failed, with its name.
"""

import argparse
import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pyspark.sql import SparkSession

from vitrine.errors import RefusalError
from vitrine.jobs import lake as tables
from vitrine.jobs.lake_tables import TABLES
from vitrine.jobs.maintenance.needed import needed_snapshots
from vitrine.jobs.maintenance.policy import Policy, add_policy_arguments, policy_of
from vitrine.jobs.maintenance.upkeep import Due, Upkeep, keep_up
from vitrine.jobs.objects import objects_of
from vitrine.jobs.report import Json
from vitrine.jobs.script import run_script
from vitrine.jobs.session import Lake, add_lake_arguments, lake_of, start

_MESSAGE_CHARACTERS = 300


@dataclass(frozen=True)
class MaintenanceRun:
    """What a run goes by, and where it tells what it did."""

    run_id: str
    policy: Policy
    training_sets: str
    """The folder of training sets and of the pin, with a slash at its end."""
    report: str


@dataclass(frozen=True)
class MaintenanceReport:
    """What became of each table that has rows."""

    run_id: str
    started: datetime
    ended: datetime
    tables: Mapping[str, Upkeep]
    failures: Mapping[str, str]
    """By table, what went wrong."""

    def as_json(self) -> dict[str, Json]:
        """The report as it is written."""
        return {
            "runId": self.run_id,
            "outcome": "failed" if self.failures else "complete",
            "startedAt": self.started.isoformat(),
            "endedAt": self.ended.isoformat(),
            "tables": {name: one.as_json() for name, one in self.tables.items()},
            "failures": dict(self.failures),
        }


def maintain(
    spark: SparkSession,
    lake: Lake,
    run: MaintenanceRun,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> MaintenanceReport:
    """Does what is due to each table, and writes the report.

    :raises RefusalError: where it cannot be known which snapshots training needs; nothing is done.
    """
    began = now()
    since = began - timedelta(days=run.policy.training_set_days)
    due = Due(run.policy, needed_snapshots(run.training_sets, since), began)
    done: dict[str, Upkeep] = {}
    failures: dict[str, str] = {}
    for name, table in TABLES.items():
        try:
            if not spark.catalog.tableExists(lake.table(name)):
                continue
            if tables.current_snapshot(spark, lake, table) is not None:
                done[name] = keep_up(spark, lake, table, due)
        # Whatever it is, the other tables are due.
        except Exception as error:
            traceback.print_exc()
            failures[name] = _told(error)
    report = MaintenanceReport(run.run_id, began, now(), done, failures)
    objects_of(run.report).write(run.report, json.dumps(report.as_json(), indent=2) + "\n")
    return report


def _told(error: Exception) -> str:
    """What Java says comes after a line about the call."""
    return " ".join(str(error).split("\n")[:2])[:_MESSAGE_CHARACTERS]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--run-id", required=True)
    parser.add_argument("--report", required=True, help="s3://bucket/key.json to write")
    parser.add_argument(
        "--training-sets", required=True, help="s3://bucket/training-sets/, with the pin in it"
    )
    add_policy_arguments(parser)
    add_lake_arguments(parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs as a script; Glue adds arguments of its own, which are not this job's."""
    given, _ = _parser().parse_known_args(arguments)
    lake = lake_of(given)
    run = MaintenanceRun(
        given.run_id, policy_of(given), f"{given.training_sets.rstrip('/')}/", given.report
    )
    spark = start("vitrine-maintain", lake)
    report = maintain(spark, lake, run)
    print(json.dumps(report.as_json()))
    spark.stop()
    if report.failures:
        told = "; ".join(f"{name} ({message})" for name, message in report.failures.items())
        raise RefusalError(f"Tables are not in order: {told}. The others are.")


if __name__ == "__main__":
    run_script(main)
