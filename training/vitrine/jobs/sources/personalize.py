"""Amazon Personalize's Interactions, Items and Users files."""

from collections.abc import Callable
from datetime import datetime

from pyspark.sql import functions as F

from vitrine.columns import Interactions, InteractionsCsv, Items, ItemsCsv, Users, UsersCsv
from vitrine.datasets.rules import UNCATEGORISED
from vitrine.jobs import fields
from vitrine.jobs.formats import Columns
from vitrine.jobs.judging import Recipe
from vitrine.jobs.lake_tables import TABLES
from vitrine.jobs.row_checks import Field
from vitrine.jobs.sources.rows import Reading, SourceRows

SOURCE = "personalize"


def read(reading: Reading) -> SourceRows:
    """Whichever of the three data sets has files."""
    recipes: dict[str, tuple[Columns, Callable[[datetime], Recipe]]] = {
        "items": (Columns(ItemsCsv.ALL, ItemsCsv.REQUIRED), _items),
        "users": (Columns(UsersCsv.ALL, UsersCsv.REQUIRED), _users),
        "interactions": (Columns(InteractionsCsv.ALL, InteractionsCsv.REQUIRED), _interactions),
    }
    cleaned = []
    for dataset, (columns, recipe) in recipes.items():
        raw = reading.drops.table(dataset, columns)
        if raw is None:
            continue
        found = reading.clean(raw, recipe(reading.now))
        cleaned.append(found)
        if dataset in reading.known:
            key = TABLES[dataset].key[0]
            reading = reading.knowing(dataset, found.rows.select(key))
    if not cleaned:
        raise reading.drops.nothing(
            f"There is nothing to ingest under {reading.drops.root}: put CSV files into"
            " interactions/ingest_date=YYYY-MM-DD/, items/... or users/... there."
        )
    return SourceRows(cleaned, {one.dataset: one.rows for one in cleaned})


def _interactions(now: datetime) -> Recipe:
    user, item, moment = F.col("_user"), F.col("_item"), F.col("_ts")
    event_type, value = F.col("_type"), F.col("_value")
    device = F.col("_device")
    return Recipe(
        dataset="interactions",
        parsed={
            "_user": fields.text(InteractionsCsv.USER_ID),
            "_item": fields.text(InteractionsCsv.ITEM_ID),
            "_ts": fields.epoch_seconds(InteractionsCsv.TIMESTAMP),
            "_type": fields.canonical_event_type(InteractionsCsv.EVENT_TYPE),
            "_value": fields.number(InteractionsCsv.EVENT_VALUE),
            "_device": fields.lower_case(InteractionsCsv.DEVICE),
        },
        fields={
            "user_id": Field(user, user),
            "item_id": Field(item, item),
            "timestamp": Field(fields.text(InteractionsCsv.TIMESTAMP), moment),
            "event_type": Field(event_type, event_type, category=True),
            "event_value": Field(fields.text(InteractionsCsv.EVENT_VALUE), value),
            "device": Field(device, device, category=True),
        },
        mapping={
            Interactions.EVENT_ID: fields.event_id(user, item, event_type, moment),
            Interactions.USER_ID: user,
            Interactions.ITEM_ID: item,
            Interactions.EVENT_TYPE: event_type,
            Interactions.EVENT_VALUE: value,
            Interactions.TS: moment,
            Interactions.SOURCE: F.lit(SOURCE),
            Interactions.INGEST_DATE: F.lit(now.date()),
            Interactions.RECOMMENDATION_ID: F.lit(None).cast("string"),
            Interactions.DEVICE: device,
        },
        key=Interactions.EVENT_ID,
        repeated="same_event",
    )


def _items(now: datetime) -> Recipe:
    item, name = F.col("_item"), F.col("_name")
    price, available = F.col("_price"), F.col("_available")
    category = fields.clean_text(ItemsCsv.CATEGORY_L1)
    return Recipe(
        dataset="items",
        parsed={
            "_item": fields.text(ItemsCsv.ITEM_ID),
            "_name": fields.clean_text(ItemsCsv.NAME),
            "_price": fields.number(ItemsCsv.PRICE),
            "_ts": fields.epoch_seconds(ItemsCsv.CREATION_TIMESTAMP),
            "_available": fields.boolean(ItemsCsv.AVAILABLE),
        },
        fields={
            "item_id": Field(item, item),
            "name": Field(name, name),
            "category_l1": Field(category, category, category=True),
            "price": Field(fields.text(ItemsCsv.PRICE), price),
            "creation_timestamp": Field(fields.text(ItemsCsv.CREATION_TIMESTAMP), F.col("_ts")),
            "available": Field(fields.text(ItemsCsv.AVAILABLE), available),
        },
        mapping={
            Items.ITEM_ID: item,
            Items.NAME: name,
            Items.CATEGORY_L1: F.coalesce(category, F.lit(UNCATEGORISED)),
            Items.PRICE: price,
            Items.CREATION_TS: F.col("_ts"),
            Items.AVAILABLE: F.coalesce(available, F.lit(True)),
            Items.UPDATED_AT: F.lit(now),
            Items.CATEGORY_L2: fields.clean_text(ItemsCsv.CATEGORY_L2),
            Items.CATEGORY_L3: fields.clean_text(ItemsCsv.CATEGORY_L3),
        },
        key=Items.ITEM_ID,
        repeated="superseded",
        as_of_run=True,
    )


def _users(now: datetime) -> Recipe:
    user, country = fields.text(UsersCsv.USER_ID), fields.text(UsersCsv.COUNTRY)
    return Recipe(
        dataset="users",
        parsed={},
        fields={"user_id": Field(user, user), "country": Field(country, country, category=True)},
        mapping={
            Users.USER_ID: user,
            Users.COUNTRY: country,
            Users.UPDATED_AT: F.lit(now),
        },
        key=Users.USER_ID,
        repeated="superseded",
        as_of_run=True,
    )
