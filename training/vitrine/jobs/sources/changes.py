"""Lines of the archive that are no events: items, users, feedback, and sessions that logged in."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from vitrine.columns import Feedback, Items, ItemsCsv, SessionUsers, Users, UsersCsv
from vitrine.datasets.rules import UNCATEGORISED
from vitrine.jobs import fields
from vitrine.jobs.judging import Recipe
from vitrine.jobs.lake_changes import FIRST_HEARD, Changes
from vitrine.jobs.row_checks import Field
from vitrine.jobs.sources.archive_lines import parsed, shopper

KINDS = frozenset({"item", "user", "merge", "feedback"})
TABLES = {"item": "items", "user": "users", "feedback": "feedback"}
"""Where what is said belongs."""

_SCHEMA = """
    schemaVersion int, itemId string, userId string, sessionId string, receivedAtMs bigint,
    properties map<string, string>, category string, feedback string, recommendationId string
"""

_RECEIVED, _CHANGE_ID = "_received", "_change_id"


def recipe(kind: str) -> Recipe:
    """How lines of a kind become rows.

    A value that is taken away (null) is taken from answers alone: the lake keeps the last one.
    """
    keys = {
        "item": (fields.text("_change.itemId"), Items.ITEM_ID),
        "user": (fields.text("_change.userId"), Users.USER_ID),
        "merge": (fields.text("_change.sessionId"), SessionUsers.SESSION_ID),
        "feedback": (_feedback_id(), Feedback.FEEDBACK_ID),
    }
    value, column = keys[kind]
    version = F.col("_change.schemaVersion").cast("string")
    mapping = {column: value, **_columns(kind)}
    if kind == "merge":
        key = SessionUsers.SESSION_ID
    else:
        # All that was said of an item counts, not only the last.
        key = _CHANGE_ID
        mapping[key] = F.concat_ws("|", value, F.col("_change.receivedAtMs"))
    return Recipe(
        dataset=f"clickstream_{kind}",
        parsed={
            **parsed("_change", _SCHEMA),
            _RECEIVED: F.timestamp_millis("_change.receivedAtMs"),
        },
        fields={
            "schema_version": Field(version, version),
            column: Field(value, value),
            "received": Field(F.col("_change.receivedAtMs").cast("string"), F.col(_RECEIVED)),
            **{name: Field(needed, needed) for name, needed in _needed(kind).items()},
        },
        mapping=mapping,
        key=key,
        repeated="superseded",
    )


def _needed(kind: str) -> dict[str, Column]:
    if kind == "merge":
        return {"user_id": fields.text("_change.userId")}
    return {"saying": fields.text("_change.feedback")} if kind == "feedback" else {}


def _feedback_id() -> Column:
    """One a shopper and target; null where either is missing."""
    target = F.coalesce(
        F.concat(F.lit("item|"), fields.text("_change.itemId")),
        F.concat(F.lit("category|"), fields.text("_change.category")),
    )
    return F.sha2(F.concat(shopper("_change"), F.lit("|"), target), 256)


def _columns(kind: str) -> dict[str, Column]:
    if kind == "item":
        return {
            Items.NAME: _said(ItemsCsv.NAME),
            Items.CATEGORY_L1: _said(ItemsCsv.CATEGORY_L1),
            Items.PRICE: fields.number(f"_change.properties.{ItemsCsv.PRICE}"),
            Items.CREATION_TS: fields.epoch_seconds(
                f"_change.properties.{ItemsCsv.CREATION_TIMESTAMP}"
            ),
            Items.AVAILABLE: fields.boolean(f"_change.properties.{ItemsCsv.AVAILABLE}"),
            Items.UPDATED_AT: F.col(_RECEIVED),
            Items.CATEGORY_L2: _said(ItemsCsv.CATEGORY_L2),
            Items.CATEGORY_L3: _said(ItemsCsv.CATEGORY_L3),
        }
    if kind == "user":
        return {Users.COUNTRY: _said(UsersCsv.COUNTRY), Users.UPDATED_AT: F.col(_RECEIVED)}
    if kind == "feedback":
        return {
            Feedback.USER_ID: shopper("_change"),
            Feedback.ITEM_ID: fields.text("_change.itemId"),
            Feedback.CATEGORY_L1: fields.text("_change.category"),
            Feedback.SAYING: fields.text("_change.feedback"),
            Feedback.RECOMMENDATION_ID: fields.text("_change.recommendationId"),
            Feedback.UPDATED_AT: F.col(_RECEIVED),
        }
    return {
        SessionUsers.USER_ID: fields.text("_change.userId"),
        SessionUsers.MERGED_AT: F.col(_RECEIVED),
    }


def _said(column: str) -> Column:
    return fields.clean_text(f"_change.properties.{column}")


def of(kind: str, rows: DataFrame) -> Changes:
    """What was said of items, users or by shoppers, and what they are where nothing was said."""
    defaults: dict[str, Column] = {}
    if kind == "item":
        defaults = {
            Items.NAME: F.col(Items.ITEM_ID),
            Items.CATEGORY_L1: F.lit(UNCATEGORISED),
            Items.CREATION_TS: F.col(FIRST_HEARD),
            Items.AVAILABLE: F.lit(True),
        }
    return Changes(rows.drop(_CHANGE_ID), defaults)
