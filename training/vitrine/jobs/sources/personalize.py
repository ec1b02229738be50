"""Amazon Personalize's Interactions, Items and Users files."""

from collections.abc import Callable
from datetime import datetime

from pyspark.sql import functions as F

from vitrine.columns import Interactions, InteractionsCsv, Items, ItemsCsv, Users, UsersCsv
from vitrine.jobs import fields
from vitrine.jobs.cleaning import Check, Recipe, clean
from vitrine.jobs.drops import Columns, Drops
from vitrine.jobs.failure import DropRefusedError
from vitrine.jobs.sources.rows import SourceRows, missing, moment_checks

SOURCE = "personalize"
UNCATEGORISED = "uncategorised"


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
        raise DropRefusedError(
            f"There is nothing to ingest under {drops.root}: put CSV files into"
            " interactions/ingest_date=YYYY-MM-DD/, items/... or users/... there."
        )
    return SourceRows(cleaned, {one.dataset: one.rows for one in cleaned})


def _interactions(now: datetime) -> Recipe:
    user, item = fields.text(InteractionsCsv.USER_ID), fields.text(InteractionsCsv.ITEM_ID)
    event_type = fields.canonical_event_type(InteractionsCsv.EVENT_TYPE)
    value = fields.number(InteractionsCsv.EVENT_VALUE)
    return Recipe(
        dataset="interactions",
        parsed={"_ts": fields.epoch_seconds(InteractionsCsv.TIMESTAMP)},
        checks=[
            missing("missing_user_id", user),
            missing("missing_item_id", item),
            *moment_checks("_ts", now),
            missing("missing_event_type", event_type),
            Check(
                "bad_event_value",
                fields.text(InteractionsCsv.EVENT_VALUE).isNotNull() & value.isNull(),
            ),
        ],
        mapping={
            Interactions.EVENT_ID: fields.event_id(user, item, event_type, F.col("_ts")),
            Interactions.USER_ID: user,
            Interactions.ITEM_ID: item,
            Interactions.EVENT_TYPE: event_type,
            Interactions.EVENT_VALUE: value,
            Interactions.TS: F.col("_ts"),
            Interactions.SOURCE: F.lit(SOURCE),
            Interactions.INGEST_DATE: F.lit(now.date()),
        },
        key=Interactions.EVENT_ID,
        repeated="same_event",
    )


def _items(now: datetime) -> Recipe:
    price = fields.number(ItemsCsv.PRICE)
    available = fields.boolean(ItemsCsv.AVAILABLE)
    given_availability = fields.text(ItemsCsv.AVAILABLE).isNotNull()
    return Recipe(
        dataset="items",
        parsed={"_ts": fields.epoch_seconds(ItemsCsv.CREATION_TIMESTAMP)},
        checks=[
            missing("missing_item_id", fields.text(ItemsCsv.ITEM_ID)),
            missing("missing_name", fields.text(ItemsCsv.NAME)),
            missing("missing_price", fields.text(ItemsCsv.PRICE)),
            Check("bad_price", fields.text(ItemsCsv.PRICE).isNotNull() & price.isNull()),
            Check("negative_price", price < 0),
            *moment_checks("_ts", now),
            Check("bad_availability", given_availability & available.isNull()),
        ],
        mapping={
            Items.ITEM_ID: fields.text(ItemsCsv.ITEM_ID),
            Items.NAME: fields.text(ItemsCsv.NAME),
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
