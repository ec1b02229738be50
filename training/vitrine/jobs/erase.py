"""Takes users who were erased out of the lake, and out of the files beside it.

Told no id: who was erased it knows by their tombstones. To run it again is safe, and goes on where
a run ended. It ends well only once nothing is found of them any more.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pyspark.sql import SparkSession

from vitrine.errors import RefusalError
from vitrine.jobs import lake as lake_tables
from vitrine.jobs.erased_users import ErasedUsers, add_erasure_arguments, erased_users_of
from vitrine.jobs.erasure import files, tables
from vitrine.jobs.erasure.files import Held
from vitrine.jobs.erasure.mirror import Mirror
from vitrine.jobs.erasure.places import Folders, suspects_of
from vitrine.jobs.erasure.receipts import DynamoDbReceipts, Receipts
from vitrine.jobs.erasure.shoppers import Shoppers
from vitrine.jobs.erasure.training_sets import describe_anew
from vitrine.jobs.objects import objects_of
from vitrine.jobs.report import Json
from vitrine.jobs.script import run_script
from vitrine.jobs.session import Lake, add_lake_arguments, lake_of, start
from vitrine.online.feature_group import FeatureGroup

_ROUNDS = 3
"""How often it is looked again for what others have written meanwhile."""
_SLACK = timedelta(hours=1)
"""Clocks of stores and of jobs differ by less."""


_SESSIONS = tables.place_of(lake_tables.SESSION_USERS.name)


@dataclass(frozen=True)
class _Look:
    folders: Folders
    since: datetime | None
    """Files that were written before are not looked at."""
    began: datetime


@dataclass(frozen=True)
class Erasure:
    """Whom a run removes, from where, and where it tells what it did."""

    erased: ErasedUsers
    folders: Folders
    receipts: Receipts
    report: str
    """Where it is told when the last run began that found nothing any more."""
    mirror: FeatureGroup | None = None
    """Has users' features too, where it is on."""


def erase(
    spark: SparkSession,
    lake: Lake,
    erasure: Erasure,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> dict[str, Json]:
    """Removes all that is found of the erased; returns rows by place.

    Where somebody's erasure has not come here yet, everything is looked at; else, what came since
    the last run.

    :raises RefusalError: where something is left that cannot be removed.
    """
    began = now()
    lake_tables.create_tables(spark, lake)
    steps = {one: erasure.receipts.steps(one) for one in sorted(erasure.erased.pseudonyms)}
    waiting = [one for one in steps if "lakeRemoved" not in steps[one]]
    shoppers = tables.shoppers_of(spark, lake, erasure.erased)
    look = _Look(erasure.folders, None if waiting else _last_run(erasure.report), began)
    shoppers, held = _look(spark, lake, shoppers, look)
    rows = tables.count_rows(spark, lake, shoppers)
    mirror = Mirror(erasure.mirror)
    mirrored = mirror.find(_ids(spark, lake, shoppers, erasure))
    found = _together({**rows, **mirrored}, held)
    for one in waiting:
        if "lakeFound" not in steps[one]:
            erasure.receipts.add(one, "lakeFound", found.get(one, {}))
    for _ in range(_ROUNDS):
        mirror.remove(now())
        tables.remove_rows(spark, lake, shoppers, rows)
        describe_anew(spark, held, shoppers, began)
        files.clean(spark, held, shoppers)
        shoppers, held = _look(spark, lake, shoppers, look)
        rows = tables.count_rows(spark, lake, shoppers)
        mirrored = mirror.find(_ids(spark, lake, shoppers, erasure))
        left = _together({**rows, **mirrored}, held)
        if all(set(places) == {_SESSIONS} for places in left.values()):
            break
    else:
        raise RefusalError(
            f"Rows of erased users are written as fast as they are removed ({_told(left)}):"
            " find who writes them, and start the workflow again."
        )
    damaged = [one.suspect.version.uri for one in held if one.is_damaged]
    if damaged:
        raise RefusalError(
            f"{', '.join(damaged)} cannot be read to the end, so nobody knows who is in it: remove"
            " it or drop it again, whole, and start the workflow again. The others are clean."
        )
    if rows:
        tables.remove_sessions(spark, lake, shoppers)
    # Snapshots of before hold them still.
    if waiting or found:
        tables.drop_history(spark, lake)
    for one in steps:
        if one in waiting or one in found:
            erasure.receipts.add(one, "lakeRemoved", found.get(one, {}))
    told: dict[str, Json] = {"startedAt": began.isoformat(), "removed": _told(found)}
    objects_of(erasure.report).write(erasure.report, json.dumps(told) + "\n")
    return told


def _ids(
    spark: SparkSession, lake: Lake, shoppers: Shoppers, erasure: Erasure
) -> Mapping[str, str]:
    """The mirror alone is asked by ids."""
    return {} if erasure.mirror is None else tables.ids_of(spark, lake, shoppers)


def _look(
    spark: SparkSession, lake: Lake, shoppers: Shoppers, look: _Look
) -> tuple[Shoppers, list[Held]]:
    """Files that hold the erased, and these with the sessions that the files say are theirs."""
    while True:
        held = files.find(spark, suspects_of(look.folders, look.since), shoppers)
        sessions = {
            session: user
            for one in held
            for session, user in one.sessions.items()
            if session not in shoppers.sessions
        }
        if not sessions:
            return shoppers, held
        tables.remember_sessions(spark, lake, sessions, look.began)
        whose = {session: shoppers.user(user) for session, user in sessions.items()}
        shoppers = shoppers.with_sessions({one: user for one, user in whose.items() if user})


def _together(rows: tables.Found, held: Sequence[Held]) -> dict[str, Counter[str]]:
    """By pseudonym, rows by place."""
    found: dict[str, Counter[str]] = {}
    for place, counts in [*rows.items(), *((one.suspect.place, one.rows) for one in held)]:
        for pseudonym, count in counts.items():
            found.setdefault(pseudonym, Counter())[place] += count
    return found


def _told(found: Mapping[str, Counter[str]]) -> dict[str, Json]:
    total: Counter[str] = Counter()
    for places in found.values():
        total.update(places)
    return dict(sorted(total.items()))


def _last_run(report: str) -> datetime | None:
    store = objects_of(report)
    if report not in {one.uri for one in store.list(report)}:
        return None
    return datetime.fromisoformat(json.loads(store.read(report))["startedAt"]) - _SLACK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--raw-bucket", required=True, help="s3://bucket of raw files")
    parser.add_argument("--artifact-bucket", required=True, help="s3://bucket of training sets")
    parser.add_argument("--lake-bucket", required=True, help="s3://bucket of reports")
    parser.add_argument("--audit-table", required=True, help="the table with receipts")
    parser.add_argument("--feature-group", help="has users' features too; without it none has")
    add_lake_arguments(parser)
    add_erasure_arguments(parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs as a script; Glue adds arguments of its own, which are not this job's."""
    given, _ = _parser().parse_known_args(arguments)
    erased = erased_users_of(given)
    if not erased.pseudonyms:
        print("Nobody was erased.")
        return
    lake = lake_of(given)
    spark = start("vitrine-erase", lake)
    folders = Folders(
        raw=f"{given.raw_bucket}/raw/",
        failed=f"{given.raw_bucket}/failed/",
        training_sets=f"{given.artifact_bucket}/training-sets/",
        batch=f"{given.artifact_bucket}/batch/",
        reports=f"{given.lake_bucket}/reports/ingest/",
    )
    report = f"{given.lake_bucket}/reports/erasure/last.json"
    receipts = DynamoDbReceipts(given.audit_table)
    mirror = FeatureGroup(given.feature_group) if given.feature_group else None
    erasure = Erasure(erased, folders, receipts, report, mirror)
    print(json.dumps(erase(spark, lake, erasure)))
    spark.stop()


if __name__ == "__main__":
    run_script(main)
