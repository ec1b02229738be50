"""Writes what a model is trained on: interactions, items and users of the lake, as Parquet.

``training-set.json`` names the snapshots that the rows are of, and the moment at which an
evaluation splits them. It is written last: a folder without it is no training set.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.columns import Interactions, Items, Users
from vitrine.errors import RefusalError
from vitrine.horizon import default_horizon
from vitrine.jobs import lake as tables
from vitrine.jobs.erased_users import ErasedUsers, add_erasure_arguments, erased_users_of
from vitrine.jobs.erasure.training_sets import forget
from vitrine.jobs.item_factors import (
    FOLDER,
    FactorSettings,
    moments_of,
    write_item_factors,
)
from vitrine.jobs.objects import objects_of
from vitrine.jobs.report import Json
from vitrine.jobs.scale import Limits, add_limit_arguments, decide, limits_of, of_shoppers
from vitrine.jobs.script import run_script
from vitrine.jobs.session import Lake, add_lake_arguments, lake_of, start

_INTERACTION_COLUMNS = (
    Interactions.USER_ID,
    Interactions.ITEM_ID,
    Interactions.EVENT_TYPE,
    Interactions.TS,
)
_ITEM_COLUMNS = (
    Items.ITEM_ID,
    Items.NAME,
    Items.CATEGORY_L1,
    Items.PRICE,
    Items.CREATION_TS,
    Items.AVAILABLE,
)
_NEWEST = "newest"

_USER_COLUMNS = (Users.USER_ID, Users.COUNTRY)


@dataclass(frozen=True)
class TrainingSetRun:
    """Which training set to build; ``horizon`` is how long before the end it is split."""

    output: str
    run_id: str
    horizon: timedelta | None = None
    limits: Limits = field(default_factory=Limits)
    factors: FactorSettings = field(default_factory=FactorSettings)
    """Of item factors, where the limits ask for them."""
    interactions_snapshot: str | None = None
    """The interactions as they were then; None: the newest."""
    erased: ErasedUsers = field(default_factory=ErasedUsers)
    """Of whom there is nothing in it, whatever the lake holds."""


@dataclass(frozen=True)
class _Facts:
    rows: int
    users: int
    items: int
    start: datetime
    end: datetime


def build_training_set(spark: SparkSession, lake: Lake, run: TrainingSetRun) -> dict[str, Json]:
    """Writes the training set; returns its description."""
    snapshots = {
        table.name: _needed(spark, lake, table) for table in (tables.INTERACTIONS, tables.ITEMS)
    }
    if run.interactions_snapshot is not None:
        snapshots[tables.INTERACTIONS.name] = run.interactions_snapshot
    # A shop may tell nothing of its users: who they are is learnt from what they do.
    users = _snapshot(spark, lake, tables.USERS)
    if users is not None:
        snapshots[tables.USERS.name] = users
    items = tables.at_snapshot(spark, lake, tables.ITEMS, snapshots["items"])
    accepted = run.erased.without(
        tables.at_snapshot(spark, lake, tables.INTERACTIONS, snapshots["interactions"]),
        Interactions.USER_ID,
    )
    # A product that the catalogue does not know can be neither shown nor bought.
    known = items.select(Items.ITEM_ID)
    interactions = accepted.join(known, Interactions.ITEM_ID, "left_semi").select(
        *_INTERACTION_COLUMNS
    )
    facts = _facts(interactions)
    horizon = run.horizon or default_horizon(facts.end - facts.start)
    cut = facts.end - horizon
    if cut <= facts.start:
        raise RefusalError(
            f"The lake's interactions end {facts.end - facts.start} after they begin, so"
            f" {horizon.days} days cannot be kept for evaluation: ingest more, or give fewer"
            " --horizon-days."
        )
    output = run.output.rstrip("/")
    decision = decide(facts.rows, facts.items, run.limits)
    if decision.factors:
        moments = moments_of(facts.end, horizon)
        write_item_factors(interactions, moments, f"{output}/{FOLDER}", run.factors)
    unknown_rows = accepted.count() - facts.rows
    if decision.shoppers < 1:
        interactions = of_shoppers(interactions, decision.shoppers)
        # The times stay those of all: they are what the factors and the cut are of.
        facts = replace(_facts(interactions), start=facts.start, end=facts.end)
    _write(interactions, f"{output}/interactions", Interactions.USER_ID, Interactions.TS)
    _write(items.select(*_ITEM_COLUMNS), f"{output}/items", Items.ITEM_ID)
    if users is not None:
        told = run.erased.without(
            tables.at_snapshot(spark, lake, tables.USERS, users), Users.USER_ID
        )
        _write(told.select(*_USER_COLUMNS), f"{output}/users", Users.USER_ID)
    description: dict[str, Json] = {
        "runId": run.run_id,
        "snapshots": dict(snapshots),
        "rows": facts.rows,
        "users": facts.users,
        "items": facts.items,
        "rowsOfUnknownItems": unknown_rows,
        "start": _iso(facts.start),
        "end": _iso(facts.end),
        "cut": _iso(cut),
        "horizonDays": horizon.days,
        "scale": list(decision.sentences),
    }
    objects_of(output).write(
        f"{output}/training-set.json", json.dumps(description, indent=2) + "\n"
    )
    return description


def _needed(spark: SparkSession, lake: Lake, table: tables.Table) -> str:
    snapshot = _snapshot(spark, lake, table)
    if snapshot is None:
        raise RefusalError(f"The lake's table {table.name} is empty: ingest some data first.")
    return snapshot


def _snapshot(spark: SparkSession, lake: Lake, table: tables.Table) -> str | None:
    if not spark.catalog.tableExists(lake.table(table.name)):
        return None
    snapshot = tables.current_snapshot(spark, lake, table)
    return snapshot.id if snapshot is not None else None


def _facts(interactions: DataFrame) -> _Facts:
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
    return _Facts(found["rows"], found["users"], found["items"], start_at, end_at)


def _write(rows: DataFrame, folder: str, *order: str) -> None:
    # Sorted, so that a trainer reads each shopper's history in one piece.
    rows.repartitionByRange(order[0]).sortWithinPartitions(*order).write.mode("overwrite").parquet(
        folder
    )


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--output", required=True, help="s3://bucket/training-sets/RUN/ to write")
    parser.add_argument("--run-id", required=True)
    parser.add_argument(
        "--interactions-snapshot",
        default=_NEWEST,
        help="the id of one of the table's snapshots, for the interactions as they were then",
    )
    parser.add_argument("--horizon-days", type=int, help="keep this much for evaluation")
    add_limit_arguments(parser)
    add_lake_arguments(parser)
    add_erasure_arguments(parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs as a script; Glue adds arguments of its own, which are not this job's."""
    parser = _parser()
    given, _ = parser.parse_known_args(arguments)
    if given.horizon_days is not None and given.horizon_days < 1:
        parser.error("--horizon-days must be 1 or more")
    if given.most_rows < 1 or given.factors_from_items < 1:
        parser.error("--most-rows and --factors-from-items must be 1 or more")
    lake = lake_of(given)
    spark = start("vitrine-training-set", lake)
    horizon = timedelta(days=given.horizon_days) if given.horizon_days else None
    snapshot = None if given.interactions_snapshot == _NEWEST else given.interactions_snapshot
    run = TrainingSetRun(
        given.output,
        given.run_id,
        horizon,
        limits_of(given),
        interactions_snapshot=snapshot,
        erased=erased_users_of(given),
    )
    description = build_training_set(spark, lake, run)
    # As after an ingestion: whoever was erased meanwhile is not missed by both.
    late = erased_users_of(given).since(run.erased)
    if late.pseudonyms:
        forget(spark, run.output, late, datetime.now(UTC))
    print(json.dumps(description))
    spark.stop()


if __name__ == "__main__":
    run_script(main)
