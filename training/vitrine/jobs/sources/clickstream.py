"""What the API accepted, as the stream's archive keeps it: a JSON document a line.

Most are events. A line with a ``kind`` says something else: what an item or a user is, or that a
session's shopper has logged in (``lambdas/contracts/change-record.ts``).
Lists that were shown are lines too; they stay in the raw archive, and are not counted here.
"""

from datetime import datetime

from pyspark.sql import functions as F

from vitrine.columns import Interactions
from vitrine.errors import RefusalError
from vitrine.jobs import fields
from vitrine.jobs.cleaning import Check, Recipe, clean
from vitrine.jobs.drops import MALFORMED, Drops
from vitrine.jobs.session_users import SESSION_PREFIX
from vitrine.jobs.sources import changes
from vitrine.jobs.sources.rows import SourceRows, missing, moment_checks

SOURCE = "clickstream"
SCHEMA_VERSION = 1

_KIND = "_kind"
_SHOWN_LIST = "impression"

_SCHEMA = """
    schemaVersion int, eventId string, userId string, sessionId string, itemId string,
    eventType string, eventValue double, timestampMs bigint, receivedAtMs bigint, _unparsed string
"""


def read(drops: Drops, now: datetime) -> SourceRows:
    """All of the archive; its day is the stream's, so a drop's date does not apply."""
    if drops.day is not None:
        raise RefusalError(
            "The clickstream has no drops by ingest date: start the job without --ingest-date."
        )
    raw = drops.lines(SOURCE)
    if raw is None:
        raise RefusalError(
            f"There is nothing to ingest under {drops.root}: the stream has not written to"
            f" {SOURCE}/ yet; wait for it and start the job again."
        )
    kind_of = F.get_json_object("value", "$.kind")
    raw = raw.where(~kind_of.eqNullSafe(_SHOWN_LIST)).withColumn(_KIND, kind_of)
    kinds = {row[_KIND] for row in raw.select(_KIND).distinct().collect()}
    events = clean(
        raw.where(~F.coalesce(F.col(_KIND).isin(*changes.KINDS), F.lit(False))), _events(now)
    )
    told = {
        kind: clean(raw.where(F.col(_KIND) == kind), changes.recipe(kind, now))
        for kind in sorted(kinds & changes.KINDS)
    }
    merges = told.get("merge")
    return SourceRows(
        [events, *told.values()],
        {
            "interactions": events.rows,
            **({"session_users": merges.rows} if merges else {}),
        },
        {
            changes.TABLES[kind]: changes.of(kind, cleaned.rows)
            for kind, cleaned in told.items()
            if kind in changes.TABLES
        },
    )


def _events(now: datetime) -> Recipe:
    event = F.from_json("value", _SCHEMA, {"columnNameOfCorruptRecord": "_unparsed"})
    user = fields.text("_event.userId")
    session = F.concat(F.lit(SESSION_PREFIX), fields.text("_event.sessionId"))
    return Recipe(
        dataset="clickstream",
        parsed={
            "_event": event,
            MALFORMED: F.when(
                F.col("_event").isNull() | F.col("_event._unparsed").isNotNull(), F.col("value")
            ),
            "_ts": F.when(
                F.col("_event.timestampMs") > 0, F.timestamp_millis("_event.timestampMs")
            ),
            "_user": F.coalesce(user, session),
        },
        checks=[
            Check("unknown_kind", F.col(_KIND).isNotNull()),
            Check(
                "unknown_schema_version",
                F.coalesce(F.col("_event.schemaVersion") != SCHEMA_VERSION, F.lit(True)),
            ),
            missing("missing_event_id", fields.text("_event.eventId")),
            missing("missing_user_id", F.col("_user")),
            missing("missing_item_id", fields.text("_event.itemId")),
            *moment_checks("_ts", now),
            missing("missing_event_type", fields.text("_event.eventType")),
        ],
        mapping={
            Interactions.EVENT_ID: fields.text("_event.eventId"),
            Interactions.USER_ID: F.col("_user"),
            Interactions.ITEM_ID: fields.text("_event.itemId"),
            Interactions.EVENT_TYPE: fields.canonical_event_type("_event.eventType"),
            Interactions.EVENT_VALUE: F.col("_event.eventValue"),
            Interactions.TS: F.col("_ts"),
            Interactions.SOURCE: F.lit(SOURCE),
            Interactions.INGEST_DATE: F.lit(now.date()),
        },
        key=Interactions.EVENT_ID,
        repeated="same_event",
    )
