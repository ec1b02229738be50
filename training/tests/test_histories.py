import numpy as np
import polars as pl
from small_shop import day, interactions

from vitrine.catalogue import Catalogue
from vitrine.events import EVENT_TYPE_CODES
from vitrine.histories import Histories

CATALOGUE = Catalogue.of(["b", "a", "c"])
EVENTS = interactions(
    [
        ("zoe", "a", "view", day(1)),
        ("zoe", "b", "purchase", day(3)),
        ("zoe", "gone", "view", day(4)),
        ("adam", "c", "Wishlist", day(3.5)),
    ]
)


def test_histories_are_most_recent_first_and_padded() -> None:
    batch = Histories.of(EVENTS, CATALOGUE, at=day(4)).batch([1, 0], length=9)
    assert batch.items.tolist() == [[1, 0], [2, -1]]
    assert batch.types.tolist() == [
        [EVENT_TYPE_CODES["purchase"], EVENT_TYPE_CODES["view"]],
        [EVENT_TYPE_CODES["other"], 0],
    ]
    assert batch.ages.tolist() == [[1, 3], [0.5, 0]]
    assert batch.context.tolist() == [-1, -1]
    assert (str(batch.items.dtype), str(batch.ages.dtype)) == ("int64", "float32")


def test_each_row_may_have_its_own_moment() -> None:
    asked = EVENTS.with_columns(
        asked_at=pl.when(pl.col("user_id") == "zoe").then(pl.lit(day(5))).otherwise(pl.lit(day(9)))
    )
    batch = Histories.of(asked, CATALOGUE, at="asked_at").batch([1, 0], length=9)
    assert batch.ages.tolist() == [[2, 4], [5.5, 0]]


def test_users_who_are_named_have_a_history_though_it_be_empty() -> None:
    users = ["zoe", "nobody", "also nobody", "zoe"]
    histories = Histories.of(EVENTS, CATALOGUE, at=day(4), users=users)
    assert histories.users == ("also nobody", "nobody", "zoe")
    assert histories.lengths.tolist() == [0, 0, 2]
    assert histories.batch([0, 2], length=9).items.tolist() == [[-1, -1], [1, 0]]
    assert Histories.of(EVENTS.clear(), CATALOGUE, at=day(4), users=["x"]).lengths.tolist() == [0]


def test_a_long_history_keeps_its_newest_events() -> None:
    batch = Histories.of(EVENTS, CATALOGUE, at=day(4)).batch([1], length=1)
    assert batch.items.tolist() == [[1]]


def test_the_order_of_the_data_makes_no_difference() -> None:
    histories = Histories.of(EVENTS, CATALOGUE, at=day(4))
    reversed_ = Histories.of(EVENTS.reverse(), CATALOGUE, at=day(4))
    assert histories.users == reversed_.users == ("adam", "zoe")
    for name in ("offsets", "items", "types", "ages"):
        np.testing.assert_array_equal(getattr(histories, name), getattr(reversed_, name))


def test_ids_are_never_parsed() -> None:
    odd = ['with "quotes"', "with, comma", "smile 🙂", " "]
    events = interactions([(user, item, "view", day(1)) for user in odd for item in odd])
    histories = Histories.of(events, Catalogue.of_events(events, None), at=day(2))
    assert set(histories.users) == set(histories.catalogue.item_ids) == set(odd)


def test_a_catalogue_of_a_size_keeps_what_most_shoppers_had() -> None:
    events = interactions(
        [("u", "a", "view", day(1)), ("u", "b", "view", day(1)), ("v", "b", "view", day(1))]
        + [("u", "a", "view", day(n)) for n in range(5)]
    )
    assert Catalogue.of_events(events, 1).item_ids == ("b",)


def test_nobody_has_a_history() -> None:
    histories = Histories.of(EVENTS.clear(), CATALOGUE, at=day(4), users=["u", "v"])
    batch = histories.batch([0, 1, 0], length=9)
    assert batch.items.tolist() == [[-1]] * 3
    assert batch.types.dtype == np.int64


def test_the_items_that_most_shoppers_had_come_first() -> None:
    events = interactions(
        [("u", item, "view", day(n)) for n, item in enumerate(["c", "c", "a", "b"])]
        + [("v", "b", "view", day(1))]
    )
    assert Catalogue.of_events(events, None).item_ids == ("b", "a", "c")
