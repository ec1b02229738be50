"""Writes what a model is trained on: interactions, items and users of the lake, as Parquet.

``training-set.json`` names the snapshots that the rows are of, a checksum of them, and the moment
at which an evaluation splits them. It is written last: a folder without it is no training set.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from pyspark.sql import SparkSession

from vitrine.columns import Interactions, Users
from vitrine.errors import RefusalError
from vitrine.horizon import default_horizon
from vitrine.jobs import lake as tables
from vitrine.jobs.consents import Asked, Consents, asked_of
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
from vitrine.jobs.set_facts import checksum_of, event_types_of, facts_of
from vitrine.jobs.set_impressions import write_impressions
from vitrine.jobs.set_snapshots import PinnedSet, kept, newest, pinned_set_at
from vitrine.jobs.set_tables import (
    of_known_items,
    write_feedback,
    write_interactions,
    write_items,
    write_only_served,
    write_users,
)
from vitrine.jobs.skew import SkewSample, add_skew_argument, skew_sample_of, write_skew

_NEWEST = "newest"


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
    pinned: PinnedSet | None = None
    """Another set, whose snapshots are taken where no other is named."""
    erased: ErasedUsers = field(default_factory=ErasedUsers)
    """Of whom there is nothing in it, whatever the lake holds."""
    ask_consents: Asked = lambda _: {}
    """Of whom is learnt, and who is only served."""
    skew: SkewSample | None = None
    """Whose histories are compared with what is served; None: nobody's."""


def build_training_set(spark: SparkSession, lake: Lake, run: TrainingSetRun) -> dict[str, Json]:
    """Writes the training set; returns its description."""
    pinned = run.pinned if run.interactions_snapshot is None else None
    snapshots = (
        kept(spark, lake, pinned) if pinned else newest(spark, lake, run.interactions_snapshot)
    )
    users = snapshots.get(tables.USERS.name)
    feedback = snapshots.get(tables.FEEDBACK.name)
    impressions = snapshots.get(tables.IMPRESSIONS.name)
    items = tables.at_snapshot(spark, lake, tables.ITEMS, snapshots["items"])
    everybodys = run.erased.without(
        tables.at_snapshot(spark, lake, tables.INTERACTIONS, snapshots["interactions"]),
        Interactions.USER_ID,
    )
    if run.skew is not None:
        write_skew(everybodys, items, run.skew, run.output)
    consents = Consents.of(everybodys, run.ask_consents)
    accepted = consents.learnt_from(everybodys)
    interactions = of_known_items(accepted, items)
    facts = facts_of(interactions)
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
        facts = replace(facts_of(interactions), start=facts.start, end=facts.end)
    write_interactions(interactions, output)
    write_only_served(everybodys, items, consents, output)
    write_items(items, output)
    if users is not None:
        told = tables.at_snapshot(spark, lake, tables.USERS, users)
        write_users(consents.learnt_from(run.erased.without(told, Users.USER_ID)), output)
    if feedback is not None:
        told = tables.at_snapshot(spark, lake, tables.FEEDBACK, feedback)
        write_feedback(told, interactions, facts.end, output)
    if impressions is not None:
        lists = tables.at_snapshot(spark, lake, tables.IMPRESSIONS, impressions)
        write_impressions(lists, consents.learnt_from(everybodys), interactions, facts.end, output)
    description: dict[str, Json] = {
        "runId": run.run_id,
        "createdAt": _iso(datetime.now(UTC)),
        **({"asIn": pinned.name} if pinned else {}),
        "snapshots": dict(snapshots),
        "checksum": checksum_of(spark, output, snapshots),
        "rows": facts.rows,
        "users": facts.users,
        "items": facts.items,
        "eventTypes": event_types_of(interactions),
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
    parser.add_argument(
        "--pin",
        help="s3://bucket/key.json that may name another set, whose snapshots are then taken",
    )
    parser.add_argument("--horizon-days", type=int, help="keep this much for evaluation")
    add_skew_argument(parser)
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
        pinned=pinned_set_at(given.pin) if given.pin else None,
        erased=erased_users_of(given),
        ask_consents=asked_of(given),
        skew=skew_sample_of(given, datetime.now(UTC)),
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
