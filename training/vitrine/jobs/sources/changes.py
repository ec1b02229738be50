"""Lines of the stream's archive that are no events: items, users, and sessions that logged in."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from vitrine.columns import Items, ItemsCsv, SessionUsers, Users, UsersCsv
from vitrine.datasets.rules import UNCATEGORISED
from vitrine.jobs import fields
from vitrine.jobs.formats import MALFORMED
from vitrine.jobs.judging import Recipe
from vitrine.jobs.lake_changes import FIRST_HEARD, Changes
from vitrine.jobs.row_checks import Field

KINDS = frozenset({"item", "user", "merge"})
TABLES = {"item": "items", "user": "users"}
"""Where what is said of an item or a user belongs."""

_SCHEMA = """
    schemaVersion int, itemId string, userId string, sessionId string, receivedAtMs bigint,
    properties map<string, string>, _unparsed string
"""

_RECEIVED, _CHANGE_ID = "_received", "_change_id"


def recipe(kind: str) -> Recipe:
    """How lines of a kind become rows.

    A value that is taken away (null) is taken from answers alone: the lake keeps the last one.
    """
    keys = {
        "item": ("_change.itemId", Items.ITEM_ID),
        "user": ("_change.userId", Users.USER_ID),
        "merge": ("_change.sessionId", SessionUsers.SESSION_ID),
    }
    field, column = keys[kind]
    key_text, user = fields.text(field), fields.text("_change.userId")
    version = F.col("_change.schemaVersion").cast("string")
    mapping = {column: key_text, **_columns(kind)}
    if kind == "merge":
        key = SessionUsers.SESSION_ID
    else:
        # All that was said of an item counts, not only the last.
        key = _CHANGE_ID
        mapping[key] = F.concat_ws("|", key_text, F.col("_change.receivedAtMs"))
    return Recipe(
        dataset=f"clickstream_{kind}",
        parsed={
            "_change": F.from_json("value", _SCHEMA, {"columnNameOfCorruptRecord": "_unparsed"}),
            MALFORMED: F.when(
                F.col("_change").isNull() | F.col("_change._unparsed").isNotNull(), F.col("value")
            ),
            _RECEIVED: F.timestamp_millis("_change.receivedAtMs"),
        },
        fields={
            "schema_version": Field(version, version),
            column: Field(key_text, key_text),
            "received": Field(F.col("_change.receivedAtMs").cast("string"), F.col(_RECEIVED)),
            **({"user_id": Field(user, user)} if kind == "merge" else {}),
        },
        mapping=mapping,
        key=key,
        repeated="superseded",
    )


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
        }
    if kind == "user":
        return {Users.COUNTRY: _said(UsersCsv.COUNTRY), Users.UPDATED_AT: F.col(_RECEIVED)}
    return {
        SessionUsers.USER_ID: fields.text("_change.userId"),
        SessionUsers.MERGED_AT: F.col(_RECEIVED),
    }


def _said(column: str) -> Column:
    return fields.text(f"_change.properties.{column}")


def of(kind: str, rows: DataFrame) -> Changes:
    """What was said of items or users, and what they are where nothing was said."""
    defaults: dict[str, Column] = {}
    if kind == "item":
        defaults = {
            Items.NAME: F.col(Items.ITEM_ID),
            Items.CATEGORY_L1: F.lit(UNCATEGORISED),
            Items.CREATION_TS: F.col(FIRST_HEARD),
            Items.AVAILABLE: F.lit(True),
        }
    return Changes(rows.drop(_CHANGE_ID), defaults)
