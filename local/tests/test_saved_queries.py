"""What the saved queries answer, on rows whose answer can be counted by hand."""

import datetime as dt

import pytest
from saved_queries import SmallLake


@pytest.fixture
def lake() -> SmallLake:
    return SmallLake()


def test_the_funnel_counts_each_shopper_once_a_step_and_nothing_old(lake: SmallLake) -> None:
    for _ in range(3):
        lake.happened("ann", "mug", "view", days_ago=2)
    lake.happened("bob", "pan", "click", days_ago=29)
    lake.happened("ann", "pan", "add_to_cart", days_ago=2)
    lake.happened("ann", "pan", "purchase", days_ago=1)
    lake.happened("bob", "hat", "purchase", days_ago=1)
    lake.happened("cat", "mug", "view", days_ago=31)
    assert lake.ask("funnel-by-category") == [
        {
            "category": "kitchen",
            "looked": 2,
            "put_into_cart": 1,
            "bought": 1,
            "bought_of_looked_percent": 50.0,
        },
        {
            "category": "clothes",
            "looked": 0,
            "put_into_cart": 0,
            "bought": 1,
            "bought_of_looked_percent": None,
        },
    ]


def test_movers_are_by_how_much_they_moved_either_way(lake: SmallLake) -> None:
    for days in (1.0, 2.0, 3.0):
        lake.happened("ann", "mug", "purchase", days_ago=days)
    lake.happened("ann", "mug", "purchase", days_ago=8)
    for days in (7.5, 8, 9, 10, 13):
        lake.happened("bob", "pan", "purchase", days_ago=days)
    lake.happened("bob", "hat", "purchase", days_ago=1)
    lake.happened("bob", "hat", "purchase", days_ago=10)
    lake.happened("bob", "hat", "view", days_ago=1)
    lake.happened("bob", "mug", "purchase", days_ago=20)
    moved = [
        (row["name"], row["category"], row["this_week"], row["week_before"], row["change"])
        for row in lake.ask("top-movers")
    ]
    assert moved == [("Pan", "kitchen", 0, 5, -5), ("Mug", "kitchen", 3, 1, 2)]


def test_shoppers_are_sorted_by_how_much_is_known_of_them(lake: SmallLake) -> None:
    lake.insert("INSERT INTO users VALUES ('ann', 'NO'), ('new', 'NO')")
    for _ in range(10):
        lake.happened("ann", "mug", "view", days_ago=400)
    for user, events in (("session:1", 1), ("session:2", 2), ("dan", 3)):
        for _ in range(events):
            lake.happened(user, "pan", "view", days_ago=1)
    assert lake.ask("cold-users") == [
        {"history": "none", "shoppers": 1, "percent": 20.0},
        {"history": "1 to 2", "shoppers": 2, "percent": 40.0},
        {"history": "3 to 9", "shoppers": 1, "percent": 20.0},
        {"history": "10 or more", "shoppers": 1, "percent": 20.0},
    ]


def test_quarantine_tells_what_waits_from_what_was_taken_in(lake: SmallLake) -> None:
    lake.insert(
        """INSERT INTO quarantine VALUES
        ('items', 'negative_price', 'price >= 0', '2026-01-01 00:00:00+00', NULL),
        ('items', 'negative_price', 'price >= 0', '2026-01-03 00:00:00+00',
          '2026-01-04 00:00:00+00'),
        ('interactions', 'bad_timestamp', NULL, '2026-01-02 00:00:00+00', NULL),
        ('interactions', 'bad_timestamp', NULL, '2026-01-02 00:00:00+00', NULL)"""
    )
    bad, negative = lake.ask("quarantine-by-rule")
    assert (bad["reason"], bad["rule"], bad["waiting"], bad["replayed"]) == (
        "bad_timestamp",
        None,
        2,
        0,
    )
    assert (negative["rule"], negative["waiting"], negative["replayed"]) == ("price >= 0", 1, 1)
    assert negative["first_seen"] == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert negative["last_seen"] == dt.datetime(2026, 1, 3, tzinfo=dt.UTC)


def test_a_purchase_is_a_recommendation_s_where_it_or_what_led_to_it_names_a_list(
    lake: SmallLake,
) -> None:
    # Named by the purchase itself.
    lake.happened("ann", "mug", "purchase", days_ago=3, worth=10, shown_in="r1")
    # Led to by two clicks, and yet one purchase.
    lake.happened("bob", "pan", "click", days_ago=5, shown_in="r2")
    lake.happened("bob", "pan", "click", days_ago=4, shown_in="r3")
    lake.happened("bob", "pan", "purchase", days_ago=3)
    # Another shopper's click, another item's, one too long ago, and one afterwards.
    lake.happened("cat", "pan", "purchase", days_ago=3, worth=30)
    lake.happened("cat", "mug", "click", days_ago=4, shown_in="r4")
    lake.happened("cat", "pan", "click", days_ago=11, shown_in="r5")
    lake.happened("cat", "pan", "click", days_ago=2, shown_in="r6")
    # Of another day, of no known worth, and without a list.
    lake.happened("dan", "hat", "purchase", days_ago=1)
    lake.happened("dan", "hat", "purchase", days_ago=31, worth=99)
    found = [{**row, "day": None} for row in lake.ask("revenue-by-recommendation")]
    assert found == [
        {
            "day": None,
            "purchases": 3,
            "recommended_purchases": 2,
            "revenue": 60.0,
            "recommended_revenue": 30.0,
            "percent": 50.0,
        },
        {
            "day": None,
            "purchases": 1,
            "recommended_purchases": 0,
            "revenue": 0.0,
            "recommended_revenue": 0.0,
            "percent": None,
        },
    ]


def test_the_first_day_of_what_was_sold_is_a_whole_one(lake: SmallLake) -> None:
    first_day = "date_trunc('day', current_timestamp) - INTERVAL '30' DAY"
    for number, moment in enumerate(["+ INTERVAL '0' HOUR", "+ INTERVAL '23' HOUR"]):
        lake.insert(_sold_at(f"e{number}", f"{first_day} {moment}"))
    lake.insert(_sold_at("before", f"{first_day} - INTERVAL '1' SECOND"))
    (day,) = lake.ask("revenue-by-recommendation")
    assert day["purchases"] == 2


def _sold_at(event_id: str, moment: str) -> str:
    row = f"('{event_id}', 'ann', 'mug', 'purchase', 10, {moment}, NULL)"
    return f"INSERT INTO interactions VALUES {row}"  # noqa: S608  names of ours
