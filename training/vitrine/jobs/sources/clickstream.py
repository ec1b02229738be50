"""What the API accepted, as the stream's archive keeps it: a JSON document a line.

Most are events. A line with a ``kind`` says something else: what an item or a user is, that a
session's shopper has logged in (``lambdas/contracts/change-record.ts``), or which list was shown.
"""

from datetime import datetime

from pyspark.sql import functions as F

from vitrine.columns import Interactions
from vitrine.errors import RefusalError
from vitrine.jobs import fields
from vitrine.jobs.judging import Recipe
from vitrine.jobs.row_checks import Field
from vitrine.jobs.sources import changes, shown_lists
from vitrine.jobs.sources.archive_lines import parsed, shopper
from vitrine.jobs.sources.rows import Reading, SourceRows

SOURCE = "clickstream"

_KIND = "_kind"

_SCHEMA = """
    schemaVersion int, eventId string, userId string, sessionId string, itemId string,
    eventType string, eventValue double, timestampMs bigint, receivedAtMs bigint,
    recommendationId string, properties string
"""


def read(reading: Reading) -> SourceRows:
    """All of the archive; its day is the stream's, so a drop's date does not apply."""
    drops, now = reading.drops, reading.now
    if drops.day is not None:
        raise RefusalError(
            "The clickstream has no drops by ingest date: start the job without --ingest-date."
        )
    raw = drops.lines(SOURCE)
    if raw is None:
        raise drops.nothing(
            f"There is nothing to ingest under {drops.root}: the stream has not written to"
            f" {SOURCE}/ yet; wait for it and start the job again."
        )
    raw = raw.withColumn(_KIND, F.get_json_object("value", "$.kind"))
    kinds = {row[_KIND] for row in raw.select(_KIND).distinct().collect()}
    told = {
        kind: reading.clean(raw.where(F.col(_KIND) == kind), changes.recipe(kind))
        for kind in sorted(kinds & changes.KINDS)
    }
    if "item" in told:
        reading = reading.knowing("items", told["item"].rows.select(Interactions.ITEM_ID))
    if shown_lists.KIND in kinds:
        shown = raw.where(F.col(_KIND) == shown_lists.KIND)
        told[shown_lists.KIND] = reading.clean(shown, shown_lists.recipe())
    others = (*changes.KINDS, shown_lists.KIND)
    is_event = ~F.coalesce(F.col(_KIND).isin(*others), F.lit(False))
    events = reading.clean(raw.where(is_event), _events(now))
    merges, lists = told.get("merge"), told.get(shown_lists.KIND)
    return SourceRows(
        [events, *told.values()],
        {
            "interactions": events.rows,
            **({"session_users": merges.rows} if merges else {}),
            **({"impressions": lists.rows} if lists else {}),
        },
        {
            changes.TABLES[kind]: changes.of(kind, cleaned.rows)
            for kind, cleaned in told.items()
            if kind in changes.TABLES
        },
    )


def _events(now: datetime) -> Recipe:
    item, event_id = fields.text("_event.itemId"), fields.text("_event.eventId")
    event_type, value = fields.canonical_event_type("_event.eventType"), F.col("_event.eventValue")
    version = F.col("_event.schemaVersion").cast("string")
    return Recipe(
        dataset="clickstream",
        parsed={
            **parsed("_event", _SCHEMA),
            "_ts": F.when(
                F.col("_event.timestampMs") > 0, F.timestamp_millis("_event.timestampMs")
            ),
            "_user": shopper("_event"),
            # Null too where the properties are no JSON, which is the shop's own affair.
            "_device": fields.lower_case(F.get_json_object("_event.properties", "$.device")),
        },
        fields={
            "kind": Field(F.col(_KIND), F.col(_KIND)),
            "schema_version": Field(version, version),
            "event_id": Field(event_id, event_id),
            "user_id": Field(F.col("_user"), F.col("_user")),
            "item_id": Field(item, item),
            "timestamp": Field(F.col("_event.timestampMs").cast("string"), F.col("_ts")),
            "event_type": Field(event_type, event_type, category=True),
            "event_value": Field(value.cast("string"), value),
            "device": Field(F.col("_device"), F.col("_device"), category=True),
        },
        mapping={
            Interactions.EVENT_ID: event_id,
            Interactions.USER_ID: F.col("_user"),
            Interactions.ITEM_ID: item,
            Interactions.EVENT_TYPE: event_type,
            Interactions.EVENT_VALUE: value,
            Interactions.TS: F.col("_ts"),
            Interactions.SOURCE: F.lit(SOURCE),
            Interactions.INGEST_DATE: F.lit(now.date()),
            Interactions.RECOMMENDATION_ID: fields.text("_event.recommendationId"),
            Interactions.DEVICE: F.col("_device"),
        },
        key=Interactions.EVENT_ID,
        repeated="same_event",
    )
