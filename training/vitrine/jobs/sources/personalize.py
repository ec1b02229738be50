"""Amazon Personalize's Interactions, Items and Users files."""

from collections.abc import Callable
from datetime import datetime

from pyspark.sql import functions as F

from vitrine.columns import Interactions, InteractionsCsv, Items, ItemsCsv, Users, UsersCsv
from vitrine.datasets.rules import UNCATEGORISED
from vitrine.errors import RefusalError
from vitrine.jobs import fields
from vitrine.jobs.cleaning import Check, Recipe, clean
from vitrine.jobs.drops import Columns, Drops
from vitrine.jobs.sources.rows import SourceRows, missing, moment_checks, unreadable

SOURCE = "personalize"


def read(drops: Drops, now: datetime) -> SourceRows:
    """Whichever of the three data sets has files."""
    recipes: dict[str, tuple[Columns, Callable[[datetime], Recipe]]] = {
        "items": (Columns(ItemsCsv.ALL, ItemsCsv.REQUIRED), _items),
        "users": (Columns(UsersCsv.ALL, UsersCsv.REQUIRED), _users),
        "interactions": (Columns(InteractionsCsv.ALL, InteractionsCsv.REQUIRED), _interactions),
    }
    cleaned = []
    for dataset, (columns, recipe) in recipes.items():
        raw = drops.csv(dataset, columns)
        if raw is not None:
            cleaned.append(clean(raw, recipe(now)))
    if not cleaned:
        raise RefusalError(
            f"There is nothing to ingest under {drops.root}: put CSV files into"
            " interactions/ingest_date=YYYY-MM-DD/, items/... or users/... there."
        )
    return SourceRows(cleaned, {one.dataset: one.rows for one in cleaned})


def _interactions(now: datetime) -> Recipe:
    user, item, moment = F.col("_user"), F.col("_item"), F.col("_ts")
    event_type, value = F.col("_type"), F.col("_value")
    return Recipe(
        dataset="interactions",
        parsed={
            "_user": fields.text(InteractionsCsv.USER_ID),
            "_item": fields.text(InteractionsCsv.ITEM_ID),
            "_ts": fields.epoch_seconds(InteractionsCsv.TIMESTAMP),
            "_type": fields.canonical_event_type(InteractionsCsv.EVENT_TYPE),
            "_value": fields.number(InteractionsCsv.EVENT_VALUE),
        },
        checks=[
            missing("missing_user_id", user),
            missing("missing_item_id", item),
            *moment_checks("_ts", now),
            missing("missing_event_type", event_type),
            unreadable("bad_event_value", InteractionsCsv.EVENT_VALUE, value),
        ],
        mapping={
            Interactions.EVENT_ID: fields.event_id(user, item, event_type, moment),
            Interactions.USER_ID: user,
            Interactions.ITEM_ID: item,
            Interactions.EVENT_TYPE: event_type,
            Interactions.EVENT_VALUE: value,
            Interactions.TS: moment,
            Interactions.SOURCE: F.lit(SOURCE),
            Interactions.INGEST_DATE: F.lit(now.date()),
        },
        key=Interactions.EVENT_ID,
        repeated="same_event",
    )


def _items(now: datetime) -> Recipe:
    item, name = F.col("_item"), F.col("_name")
    price, available = F.col("_price"), F.col("_available")
    return Recipe(
        dataset="items",
        parsed={
            "_item": fields.text(ItemsCsv.ITEM_ID),
            "_name": fields.text(ItemsCsv.NAME),
            "_price": fields.number(ItemsCsv.PRICE),
            "_ts": fields.epoch_seconds(ItemsCsv.CREATION_TIMESTAMP),
            "_available": fields.boolean(ItemsCsv.AVAILABLE),
        },
        checks=[
            missing("missing_item_id", item),
            missing("missing_name", name),
            missing("missing_price", fields.text(ItemsCsv.PRICE)),
            unreadable("bad_price", ItemsCsv.PRICE, price),
            Check("negative_price", price < 0),
            *moment_checks("_ts", now),
            unreadable("bad_availability", ItemsCsv.AVAILABLE, available),
        ],
        mapping={
            Items.ITEM_ID: item,
            Items.NAME: name,
            Items.CATEGORY_L1: F.coalesce(fields.text(ItemsCsv.CATEGORY_L1), F.lit(UNCATEGORISED)),
            Items.PRICE: price,
            Items.CREATION_TS: F.col("_ts"),
            Items.AVAILABLE: F.coalesce(available, F.lit(True)),
            Items.UPDATED_AT: F.lit(now),
        },
        key=Items.ITEM_ID,
        repeated="superseded",
    )


def _users(now: datetime) -> Recipe:
    user = fields.text(UsersCsv.USER_ID)
    return Recipe(
        dataset="users",
        parsed={},
        checks=[missing("missing_user_id", user)],
        mapping={
            Users.USER_ID: user,
            Users.COUNTRY: fields.text(UsersCsv.COUNTRY),
            Users.UPDATED_AT: F.lit(now),
        },
        key=Users.USER_ID,
        repeated="superseded",
    )
