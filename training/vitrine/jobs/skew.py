"""Compares what a sample of users is served with what the lake has of them."""

import argparse
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import boto3
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from vitrine.columns import Interactions, Items
from vitrine.jobs.objects import objects_of
from vitrine.jobs.session_users import SESSION_PREFIX
from vitrine.jobs.sources.clickstream import SOURCE
from vitrine.skew.compare import Bounds, LakeEvent, compare, not_in_lake
from vitrine.skew.report import SKEW_FILE, Skew
from vitrine.skew.served import HISTORY_LENGTH, read_lists_begun, read_served

_RECENT = timedelta(days=7)
"""Whoever has done nothing for longer has nothing that could differ, and would hide who has."""
_NEWEST_SHARE = 0.99
"""Of recent events of the stream: clocks may be a day ahead, so the newest says little."""
_ON_THE_WAY = timedelta(minutes=15)
"""What the archive may hold back (``clickstream.archiveBufferSeconds``)."""


@dataclass(frozen=True)
class SkewSample:
    """How many users are looked at, which, and where they are served from."""

    users: int
    seed: str
    table: str
    query: Callable[..., Any]
    """That of DynamoDB's client."""
    now: datetime


def add_skew_argument(parser: argparse.ArgumentParser) -> None:
    """The argument that asks for a comparison."""
    parser.add_argument(
        "--skew-sample",
        type=int,
        default=0,
        help="of so many users, compare what --online-table serves with the lake; 0: of none",
    )


def skew_sample_of(arguments: argparse.Namespace, now: datetime) -> SkewSample | None:
    """What ``add_skew_argument`` asks for; None where nothing is, or nothing is served."""
    if arguments.skew_sample < 1 or arguments.online_table is None:
        return None
    query = boto3.client("dynamodb").query
    return SkewSample(arguments.skew_sample, arguments.run_id, arguments.online_table, query, now)


def write_skew(
    interactions: DataFrame, items: DataFrame, sample: SkewSample, folder: str
) -> dict[str, Any]:
    """Writes ``skew.json`` into the folder, and returns what it says.

    :param interactions: of the lake, without those of users who were erased.
    """
    # Before histories are read: one that is written meanwhile has more, not less.
    begun = read_lists_begun(sample.query, sample.table)
    past = interactions.where(F.col(Interactions.TS) <= F.lit(sample.now))
    newest = past.agg(F.unix_millis(F.max(Interactions.TS))).collect()[0][0] or 0
    recent = past.where(F.unix_millis(Interactions.TS) > newest - _milliseconds(_RECENT))
    users = _sampled(recent, sample)
    served = read_served(sample.query, sample.table, users)
    lake = _events_of(past, items, users)
    bounds = Bounds(
        newest - _milliseconds(_RECENT),
        _stream_until(recent),
        begun.date() if begun else None,
    )
    ids = {
        served[user].ids.get(one, "")
        for user in users
        for one in not_in_lake(served[user], lake[user], bounds)
    }
    known = _known(interactions, ids - {""})
    skew = Skew.of(compare(served[user], lake[user], bounds, known) for user in users)
    told = {"checkedAt": sample.now.isoformat(), **skew.as_json()}
    uri = f"{folder.rstrip('/')}/{SKEW_FILE}"
    objects_of(uri).write(uri, json.dumps(told, indent=2) + "\n")
    return told


def _sampled(recent: DataFrame, sample: SkewSample) -> list[str]:
    """Other ones each time; sessions are nobody who comes again."""
    users = recent.where(~F.col(Interactions.USER_ID).startswith(SESSION_PREFIX))
    drawn = (
        users.select(Interactions.USER_ID)
        .distinct()
        .orderBy(F.xxhash64(F.col(Interactions.USER_ID), F.lit(sample.seed)))
        .limit(sample.users)
    )
    return [str(row[0]) for row in drawn.collect()]


def _stream_until(recent: DataFrame) -> int:
    """Epoch milliseconds; -1: the stream has told of nothing."""
    streamed = recent.where(F.col(Interactions.SOURCE) == SOURCE)
    moment = F.percentile_approx(F.unix_millis(Interactions.TS), _NEWEST_SHARE, 10_000)
    found = streamed.agg(moment).collect()[0][0]
    return -1 if found is None else int(found) - _milliseconds(_ON_THE_WAY)


def _events_of(
    interactions: DataFrame, items: DataFrame, users: list[str]
) -> dict[str, list[LakeEvent]]:
    """The newest of each: twice as many as are served, since not all of them are."""
    of_user = Window.partitionBy(Interactions.USER_ID).orderBy(F.desc(Interactions.TS))
    known = items.select(Items.ITEM_ID).withColumn("_known", F.lit(True))
    rows = (
        interactions.where(F.col(Interactions.USER_ID).isin(users))
        .withColumn("_number", F.row_number().over(of_user))
        .where(F.col("_number") <= 2 * HISTORY_LENGTH)
        .join(known, Interactions.ITEM_ID, "left")
        .select(
            Interactions.USER_ID,
            Interactions.ITEM_ID,
            Interactions.EVENT_TYPE,
            F.unix_millis(Interactions.TS),
            F.col(Interactions.SOURCE) == SOURCE,
            Interactions.INGEST_DATE,
            F.col("_known").isNotNull(),
        )
    )
    found: dict[str, list[LakeEvent]] = {user: [] for user in users}
    for user, item, kind, at, by_stream, day, in_catalogue in rows.collect():
        found[user].append(LakeEvent((item, kind, at), by_stream, day, in_catalogue))
    return found


def _known(interactions: DataFrame, ids: Collection[str]) -> frozenset[str]:
    if not ids:
        return frozenset()
    rows = interactions.where(F.col(Interactions.EVENT_ID).isin(*ids))
    return frozenset(str(row[0]) for row in rows.select(Interactions.EVENT_ID).collect())


def _milliseconds(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
