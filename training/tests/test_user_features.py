from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.columns import Interactions, Items
from vitrine.user_features import (
    AT,
    FORMULAS,
    NO_FEATURES,
    USER_FEATURES,
    FeatureColumns,
    user_features,
)

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
MOMENT = pl.Datetime("us", "UTC")
CATEGORIES = {"mug": "kitchen", "pan": "kitchen", "lamp": "living", "odd": None}
ITEMS = pl.DataFrame({Items.ITEM_ID: [*CATEGORIES], Items.CATEGORY_L1: [*CATEGORIES.values()]})

Event = tuple[str, str, str, float | None, datetime, str | None]


def table(events: list[Event]) -> pl.DataFrame:
    columns: dict[str, pl.DataType | type[pl.DataType]] = {
        Interactions.USER_ID: pl.String,
        Interactions.ITEM_ID: pl.String,
        Interactions.EVENT_TYPE: pl.String,
        Interactions.EVENT_VALUE: pl.Float64,
        Interactions.TS: MOMENT,
        Interactions.DEVICE: pl.String,
    }
    return pl.DataFrame(events, schema=columns, orient="row")


def asked(*moments: tuple[str, datetime]) -> pl.DataFrame:
    return pl.DataFrame(
        moments, schema=[(Interactions.USER_ID, pl.String), (AT, MOMENT)], orient="row"
    )


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def plainly(events: list[Event], user: str, at: datetime) -> dict[str, float] | None:
    """The formulas once more, in plain Python; None of who had done nothing."""
    past = [event for event in events if event[0] == user and event[4] < at]
    if not past:
        return None

    def age(event: Event) -> float:
        return (at - event[4]) / timedelta(days=1)

    bought = [event for event in past if event[2] == "purchase"]

    def values(days: float) -> list[float]:
        return [e[3] for e in bought if age(e) <= days and e[3] is not None]

    recent = [CATEGORIES[e[1]] for e in past if age(e) <= 90 and CATEGORIES[e[1]] is not None]
    devices = [e[5] for e in past if age(e) <= 90 and e[5] is not None]
    year = [e for e in bought if age(e) <= 365]
    return {
        "days_since_event": min(730, *map(age, past), 730),
        "days_since_purchase": min([730, *map(age, bought)]),
        "days_known": min(730, max(map(age, past))),
        "events_7d": sum(age(e) <= 7 for e in past),
        "events_30d": sum(age(e) <= 30 for e in past),
        "purchases_30d": sum(age(e) <= 30 for e in bought),
        "purchases_365d": len(year),
        "purchase_days_365d": len({e[4].date() for e in year}),
        "spend_30d": sum(values(30)),
        "spend_365d": sum(values(365)),
        "mean_spend_365d": sum(values(365)) / len(values(365)) if values(365) else 0,
        "categories_90d": len(set(recent)),
        "top_category_share_90d": max(map(recent.count, recent)) / len(recent) if recent else 0,
        "mobile_share_90d": devices.count("mobile") / len(devices) if devices else 0,
    }


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob"]),
        st.sampled_from([*CATEGORIES]),
        st.sampled_from(["view", "purchase", "wishlist"]),
        st.one_of(st.none(), st.floats(0, 1000)),
        st.integers(0, 800 * 86_400).map(lambda seconds: NOW - timedelta(seconds=seconds)),
        st.sampled_from([None, "mobile", "desktop"]),
    ),
    max_size=30,
)


@given(EVENTS, st.integers(0, 400))
def test_each_is_what_its_name_says_at_any_moment(events: list[Event], days: int) -> None:
    moments = [("bob", days_ago(days)), ("ann", NOW), ("ann", days_ago(days)), ("eve", NOW)]
    found = user_features(table(events), ITEMS, asked(*moments))
    for row, (user, at) in zip(found.iter_rows(named=True), moments, strict=True):
        expected = plainly(events, user, at)
        if expected is None:
            assert set(row.values()) == {None}
        else:
            assert row == pytest.approx(expected)


@pytest.mark.slow
@given(EVENTS, EVENTS, st.integers(0, 400))
def test_nothing_of_the_moment_or_after_it_counts(
    before: list[Event], after: list[Event], days: int
) -> None:
    at = days_ago(days)
    past = [event for event in before if event[4] < at]
    future = [event for event in after if event[4] >= at]
    moments = asked(("ann", at), ("bob", at))
    known = user_features(table(past), ITEMS, moments)
    assert user_features(table(past + future), ITEMS, moments).equals(known)


def test_each_has_a_formula_a_unit_and_says_what_it_is() -> None:
    assert [*FORMULAS] == [*USER_FEATURES]
    assert all(each.unit and each.description.endswith(".") for each in USER_FEATURES.values())


def test_a_graph_gets_its_columns_with_its_own_defaults() -> None:
    columns = FeatureColumns.of(
        {
            "graph": {
                "userFeatures": [
                    {"name": "spend_30d", "default": -1},
                    {"name": "events_7d", "default": 2},
                ]
            }
        }
    )
    events = table([("ann", "mug", "purchase", 7.5, days_ago(1), None)])
    known = user_features(events, ITEMS, asked(("ann", NOW), ("eve", NOW)))
    assert columns.rows(known, 2).tolist() == [[7.5, 1], [-1, 2]]
    assert columns.rows(None, 2).tolist() == [[-1, 2], [-1, 2]]
    assert columns.rows(known, 2).dtype == np.float32


def test_a_feature_that_nobody_computes_is_its_default() -> None:
    manifest = {
        "graph": {
            "userFeatures": [
                {"name": "shoe_size", "default": 40},
                {"name": "events_7d", "default": 2},
            ]
        }
    }
    events = table([("ann", "mug", "view", None, days_ago(1), None)])
    known = user_features(events, ITEMS, asked(("ann", NOW), ("eve", NOW)))
    assert FeatureColumns.of(manifest).rows(known, 2).tolist() == [[40, 1], [40, 2]]
    alone = FeatureColumns(("shoe_size",), np.array([40], np.float32))
    assert alone.rows(known, 2).tolist() == [[40], [40]]
    assert NO_FEATURES.rows(known, 2).shape == (2, 0)
