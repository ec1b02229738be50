"""What the second stage knows of items: a price, also where the shop has told of none."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from vitrine.catalogue import Catalogue
from vitrine.columns import Interactions, Items
from vitrine.histories import Histories
from vitrine.two_stage.item_features import log_prices

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def histories(prices: dict[str, tuple[str | None, float | None]]) -> Histories:
    """:param prices: category and price by item."""
    catalogue = Catalogue.of(
        prices,
        pl.DataFrame(
            {
                Items.ITEM_ID: [*prices],
                Items.CATEGORY_L1: [category for category, _ in prices.values()],
                Items.PRICE: [price for _, price in prices.values()],
            },
            schema_overrides={Items.PRICE: pl.Float64, Items.CATEGORY_L1: pl.String},
        ),
    )
    events = pl.DataFrame(
        {
            Interactions.USER_ID: ["u"],
            Interactions.ITEM_ID: ["a"],
            Interactions.EVENT_TYPE: ["purchase"],
            Interactions.TS: [NOW - timedelta(days=1)],
        }
    )
    return Histories.of(events, catalogue, at=NOW)


def test_an_item_without_a_price_has_its_category_s_median_or_that_of_all() -> None:
    found = log_prices(
        histories(
            {
                "a": ("mugs", 1.0),
                "b": ("mugs", 3.0),
                "c": ("mugs", 8.0),
                "d": ("mugs", None),
                "e": ("mugs", -2.0),
                "f": ("lamps", None),
                "g": (None, float("nan")),
            }
        )
    )
    # The lamp and what has no category: the median of all, after the mugs have theirs.
    assert np.expm1(found).tolist() == pytest.approx([1, 3, 8, 3, 3, 3, 3])


def test_where_no_price_is_known_none_is_made_up() -> None:
    assert np.isnan(log_prices(histories({"a": ("mugs", None), "b": (None, -1.0)}))).all()
