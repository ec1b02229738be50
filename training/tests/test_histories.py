import numpy as np
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
