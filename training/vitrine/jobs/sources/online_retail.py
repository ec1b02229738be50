"""The UCI Online Retail data set: invoices of a gift shop, of which products are derived.

Its times are taken for UTC: the shop is in the United Kingdom, and only differences count.
"""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from vitrine.columns import Interactions, Items, Users
from vitrine.columns import OnlineRetailCsv as Csv
from vitrine.datasets.rules import CUSTOMER, PRICE_DECIMALS, UNCATEGORISED
from vitrine.jobs import fields
from vitrine.jobs.formats import Columns
from vitrine.jobs.judging import Recipe
from vitrine.jobs.row_checks import Field
from vitrine.jobs.sources.rows import Reading, SourceRows

SOURCE = "online-retail"

_NAME, _PRICE, _COUNTRY = "_name", "_unit_price", "_country"


def read(reading: Reading) -> SourceRows:
    """Purchases; items and users are what they tell of products and customers."""
    raw = reading.drops.table(SOURCE, Columns(Csv.ALL, Csv.ALL))
    if raw is None:
        raise reading.drops.nothing(
            f"There is nothing to ingest under {reading.drops.root}: put the Online Retail CSV"
            f" file into {SOURCE}/ingest_date=YYYY-MM-DD/ there."
        )
    now = reading.now
    purchases = reading.clean(raw, _purchases(now), rules=SOURCE)
    return SourceRows(
        [purchases],
        {
            "items": _items(purchases.rows, now),
            "users": _users(purchases.rows, now),
            "interactions": purchases.rows.drop(_NAME, _PRICE, _COUNTRY),
        },
    )


def _purchases(now: datetime) -> Recipe:
    user, item, moment = F.col("_user"), F.col("_item"), F.col("_ts")
    quantity, price = F.col("_quantity"), F.col(_PRICE)
    event_type = F.lit("purchase")
    invoice = F.upper(fields.text(Csv.INVOICE_NO))
    return Recipe(
        dataset="interactions",
        parsed={
            "_user": F.nullif(
                F.regexp_extract(fields.text(Csv.CUSTOMER_ID), CUSTOMER, 1), F.lit("")
            ),
            "_item": F.upper(fields.text(Csv.STOCK_CODE)),
            "_quantity": fields.number(Csv.QUANTITY),
            _PRICE: fields.number(Csv.UNIT_PRICE),
            "_ts": F.to_timestamp(fields.text(Csv.INVOICE_DATE), "yyyy-MM-dd HH:mm:ss"),
            _NAME: fields.clean_text(Csv.DESCRIPTION),
            _COUNTRY: fields.text(Csv.COUNTRY),
        },
        fields={
            "invoice": Field(invoice, invoice),
            "user_id": Field(fields.text(Csv.CUSTOMER_ID), user),
            "item_id": Field(item, item),
            "quantity": Field(fields.text(Csv.QUANTITY), quantity),
            "price": Field(fields.text(Csv.UNIT_PRICE), price),
            "name": Field(F.col(_NAME), F.col(_NAME)),
            "country": Field(F.col(_COUNTRY), F.col(_COUNTRY), category=True),
            "timestamp": Field(fields.text(Csv.INVOICE_DATE), moment),
        },
        mapping={
            Interactions.EVENT_ID: fields.event_id(user, item, event_type, moment),
            Interactions.USER_ID: user,
            Interactions.ITEM_ID: item,
            Interactions.EVENT_TYPE: event_type,
            Interactions.EVENT_VALUE: quantity * price,
            Interactions.TS: moment,
            Interactions.SOURCE: F.lit(SOURCE),
            Interactions.INGEST_DATE: F.lit(now.date()),
            Interactions.RECOMMENDATION_ID: F.lit(None).cast("string"),
            Interactions.DEVICE: F.lit(None).cast("string"),
            _NAME: F.col(_NAME),
            _PRICE: price,
            _COUNTRY: F.col(_COUNTRY),
        },
        key=Interactions.EVENT_ID,
        repeated="same_event",
        # Two lines of an invoice for one product are one purchase, of both their worth.
        summed=(Interactions.EVENT_VALUE,),
    )


def _items(purchases: DataFrame, now: datetime) -> DataFrame:
    """Named as on the last invoice; priced at the median, since large orders are cheaper."""
    return purchases.groupBy(Interactions.ITEM_ID).agg(
        F.max(F.struct(Interactions.TS, _NAME))[_NAME].alias(Items.NAME),
        F.lit(UNCATEGORISED).alias(Items.CATEGORY_L1),
        F.round(F.median(_PRICE), PRICE_DECIMALS).alias(Items.PRICE),
        F.min(Interactions.TS).alias(Items.CREATION_TS),
        F.lit(True).alias(Items.AVAILABLE),
        F.lit(now).alias(Items.UPDATED_AT),
        F.lit(None).cast("string").alias(Items.CATEGORY_L2),
        F.lit(None).cast("string").alias(Items.CATEGORY_L3),
    )


def _users(purchases: DataFrame, now: datetime) -> DataFrame:
    """Customers are where their last invoice went."""
    return purchases.groupBy(Interactions.USER_ID).agg(
        F.max(F.struct(Interactions.TS, _COUNTRY))[_COUNTRY].alias(Users.COUNTRY),
        F.lit(now).alias(Users.UPDATED_AT),
    )
