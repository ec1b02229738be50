"""The Online Retail file as events, items and users, by the rules of Spark's ingestion of it.

The same file gives the same events here and in the lake (jobs/sources/online_retail.py), so that
an offline evaluation says something of what the platform trains on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl

from vitrine.columns import Interactions, Items, Users
from vitrine.columns import OnlineRetailCsv as Csv
from vitrine.datasets.csv_rows import read_csv_rows
from vitrine.datasets.interactions_csv import accept
from vitrine.datasets.rules import (
    CANCELLATION,
    CLOCK_SKEW,
    CUSTOMER,
    PRICE_DECIMALS,
    PRODUCT,
    UNCATEGORISED,
)
from vitrine.errors import RefusalError
from vitrine.target import PURCHASE

_ROW, _NAME, _PRICE, _QUANTITY, _COUNTRY, _INVOICE = (
    "row", "line_name", "line_price", "line_quantity", "line_country", "invoice",
)  # fmt: skip
_EVENT = (Interactions.USER_ID, Interactions.ITEM_ID, Interactions.TS)


@dataclass(frozen=True)
class OnlineRetail:
    """What the lake has of the data set, and how many rows of the file it has not."""

    purchases: pl.DataFrame
    """The interactions, each with its line's name, price and country."""
    rejected: Mapping[str, int]

    @property
    def interactions(self) -> pl.DataFrame:
        """user_id, item_id, ts, event_type, event_value."""
        return self.purchases.drop(_NAME, _PRICE, _COUNTRY)

    def items(self, until: datetime | None = None) -> pl.DataFrame:
        """item_id, name, category_l1, price, creation_ts, available.

        :param until: names and prices are those of the invoices before this moment, so that an
            evaluation from it on is not told of the future; None: of all.
        """
        if until is None:
            return _items(self.purchases)
        return _items(self.purchases.filter(pl.col(Interactions.TS) < until))

    @property
    def users(self) -> pl.DataFrame:
        """user_id and country: where the last invoice went."""
        return (
            self.purchases.sort(Interactions.TS, _COUNTRY, nulls_last=False)
            .group_by(Interactions.USER_ID)
            .agg(pl.last(_COUNTRY).alias(Users.COUNTRY))
            .sort(Users.USER_ID)
        )


def read_online_retail(path: Path, now: datetime | None = None) -> OnlineRetail:
    """:param now: when the file is read; what is a day later is rejected.

    :raises RefusalError: where the file is not there or not this data set's.
    """
    read = read_csv_rows(path, Csv.ALL, Csv.ALL)
    distinct = read.rows.select(Csv.ALL).with_row_index(_ROW).unique(Csv.ALL, keep="last")
    lines, rejected = accept(_parse(distinct), _checks(now or datetime.now(UTC)))
    if lines.is_empty():
        raise RefusalError(f"No row of {path} is a purchase: is it the Online Retail data set?")
    purchases = _one_an_event(lines)
    counts = {
        "malformed_row": read.malformed,
        **rejected,
        "exact_duplicate": read.rows.height - distinct.height,
        "same_event": lines.height - purchases.height,
    }
    return OnlineRetail(purchases, {reason: count for reason, count in counts.items() if count})


def _parse(raw: pl.DataFrame) -> pl.DataFrame:
    customer = pl.col(Csv.CUSTOMER_ID)
    return raw.select(
        _ROW,
        pl.col(Csv.INVOICE_NO).str.to_uppercase().alias(_INVOICE),
        # As in Spark: "" is there and no customer's number, null is not there.
        pl.when(customer.is_not_null())
        .then(customer.str.extract(CUSTOMER).fill_null(""))
        .alias(Interactions.USER_ID),
        pl.col(Csv.STOCK_CODE).str.to_uppercase().alias(Interactions.ITEM_ID),
        _number(Csv.QUANTITY).alias(_QUANTITY),
        _number(Csv.UNIT_PRICE).alias(_PRICE),
        pl.col(Csv.INVOICE_DATE)
        .str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
        .dt.replace_time_zone("UTC")
        .alias(Interactions.TS),
        pl.col(Csv.DESCRIPTION).str.replace_all(r"\s+", " ").alias(_NAME),
        pl.col(Csv.COUNTRY).alias(_COUNTRY),
    )


def _checks(now: datetime) -> dict[str, pl.Expr]:
    user, moment = pl.col(Interactions.USER_ID), pl.col(Interactions.TS)
    positive = {name: (pl.col(name) > 0).fill_null(value=False) for name in (_QUANTITY, _PRICE)}
    product = pl.col(Interactions.ITEM_ID).str.contains(PRODUCT).fill_null(value=False)
    return {
        "cancellation": pl.col(_INVOICE).str.contains(CANCELLATION),
        "missing_customer": user.is_null(),
        "bad_customer": user == "",
        "not_a_product": ~product,
        "non_positive_quantity": ~positive[_QUANTITY],
        "non_positive_price": ~positive[_PRICE],
        "missing_description": pl.col(_NAME).is_null(),
        "bad_timestamp": moment.is_null(),
        "future_timestamp": moment > now + CLOCK_SKEW,
    }


def _one_an_event(lines: pl.DataFrame) -> pl.DataFrame:
    """Two lines of an invoice for one product are one purchase, of both their worth."""
    return (
        lines.sort(_ROW)
        .with_columns((pl.col(_QUANTITY) * pl.col(_PRICE)).alias(Interactions.EVENT_VALUE))
        .group_by(_EVENT, maintain_order=True)
        .agg(
            pl.lit(PURCHASE).alias(Interactions.EVENT_TYPE),
            pl.sum(Interactions.EVENT_VALUE),
            pl.last(_NAME, _PRICE, _COUNTRY),
        )
    )


def _items(purchases: pl.DataFrame) -> pl.DataFrame:
    """Named as on the last invoice; priced at the median, since large orders are cheaper."""
    found = (
        purchases.sort(Interactions.TS, _NAME)
        .group_by(Interactions.ITEM_ID)
        .agg(
            pl.last(_NAME).alias(Items.NAME),
            pl.lit(UNCATEGORISED).alias(Items.CATEGORY_L1),
            pl.median(_PRICE).alias(Items.PRICE),
            pl.min(Interactions.TS).alias(Items.CREATION_TS),
            pl.lit(value=True).alias(Items.AVAILABLE),
        )
        .sort(Items.ITEM_ID)
    )
    prices = [_rounded(price) for price in found[Items.PRICE]]
    return found.with_columns(pl.Series(Items.PRICE, prices, pl.Float64))


def _number(name: str) -> pl.Expr:
    value = pl.col(name).cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def _rounded(price: float) -> float:
    """Half up by the decimals that are printed, as Spark rounds: 1.225 is 1.23."""
    exponent = Decimal(1).scaleb(-PRICE_DECIMALS)
    return float(Decimal(repr(price)).quantize(exponent, ROUND_HALF_UP))
