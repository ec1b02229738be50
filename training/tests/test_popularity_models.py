"""What is special to the models that have one list for everybody, and to buying again."""

import numpy as np
from small_shop import Event, day, interactions

from vitrine.catalogue import Catalogue
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.personal_frequency import PersonalFrequency
from vitrine.models.popular import Popular
from vitrine.models.recommender import Recommender
from vitrine.models.trending import Trending


def histories_of(events: list[Event], at: float) -> Histories:
    data = interactions(events)
    return Histories.of(data, Catalogue.of(data["item_id"]), at=day(at))


def ranked(model: Recommender, histories: Histories, batch: HistoryBatch | None = None) -> str:
    """The items, one letter each, best first."""
    model.fit(histories)
    scores = model.score(batch or HistoryBatch.empty())[0]
    return "".join(histories.catalogue.item_ids[n] for n in np.argsort(-scores, kind="stable"))


def test_popularity_counts_shoppers_and_not_events() -> None:
    histories = histories_of(
        [("u", "a", "purchase", day(n)) for n in range(9)]
        + [("u", "b", "purchase", day(60)), ("v", "b", "purchase", day(60))],
        at=62,
    )
    model = Popular()
    model.fit(histories)
    assert model.score(HistoryBatch.empty()).tolist() == [[1, 2]]


def test_popularity_counts_a_shopper_by_the_strongest_event() -> None:
    histories = histories_of(
        [
            ("u", "a", "view", day(1)),
            ("u", "a", "purchase", day(2)),
            ("u", "b", "view", day(1)),
            ("v", "b", "view", day(1)),
        ],
        at=3,
    )
    model = Popular()
    model.fit(histories)
    assert model.score(HistoryBatch.empty()).tolist() == [[1, 0.8]]


def test_recent_popularity_looks_at_its_days_and_then_at_all_time() -> None:
    events: list[Event] = [
        *((f"u{n}", "a", "purchase", day(1)) for n in range(5)),
        *((f"u{n}", "b", "purchase", day(1)) for n in range(9)),
        ("u1", "c", "purchase", day(60)),
    ]
    assert ranked(Popular(days=30), histories_of(events, at=62)) == "cba"
    assert ranked(Popular(), histories_of(events, at=62)) == "bac"


def test_a_trend_is_what_grew_and_not_what_is_large() -> None:
    steady: list[Event] = [(f"u{n}", "a", "purchase", day(n)) for n in range(100)]
    grown: list[Event] = [(f"v{n}", "b", "purchase", day(95)) for n in range(12)]
    once: list[Event] = [("w", "c", "purchase", day(99))]
    histories = histories_of(steady + grown + once, at=100)
    assert ranked(Popular(days=14), histories) == "abc"
    assert ranked(Trending(days=14, shrinkage=3), histories) == "bac"


def test_without_shrinkage_a_single_shopper_would_be_the_trend() -> None:
    steady: list[Event] = [(f"u{n}", "a", "purchase", day(n)) for n in range(100)]
    once: list[Event] = [("w", "c", "purchase", day(99))]
    histories = histories_of(steady + once, at=100)
    assert ranked(Trending(days=14, shrinkage=0.1), histories) == "ca"
    assert ranked(Trending(days=14, shrinkage=30), histories) == "ac"


def test_all_data_in_one_window_is_a_trend_by_its_popularity() -> None:
    events: list[Event] = [("u", "a", "view", day(1)), ("v", "a", "view", day(1.5))]
    assert ranked(Trending(), histories_of([*events, ("v", "b", "view", day(1))], at=2)) == "ab"


BOUGHT: list[Event] = [
    *(("ann", "a", "purchase", day(n)) for n in (1, 2, 3)),
    ("ann", "b", "purchase", day(80)),
    *((f"u{n}", "c", "purchase", day(81)) for n in range(5)),
    *((f"u{n}", "d", "purchase", day(82)) for n in range(3)),
]


def test_buying_again_ranks_by_decayed_counts_and_popularity_fills() -> None:
    histories = histories_of(BOUGHT, at=90)
    ann = histories.batch([0], 200)
    assert ranked(PersonalFrequency(half_life_days=1000), histories, ann) == "abcd"
    assert ranked(PersonalFrequency(half_life_days=10), histories, ann) == "bacd"


def test_popularity_may_come_before_an_item_that_was_bought_long_ago() -> None:
    histories = histories_of(BOUGHT, at=90)
    ann = histories.batch([0], 200)
    model = PersonalFrequency(half_life_days=10, popularity_weight=0.9)
    assert ranked(model, histories, ann) == "bcda"


def test_a_purchase_counts_more_than_a_view() -> None:
    events: list[Event] = [
        ("ann", "a", "view", day(1)),
        ("ann", "b", "purchase", day(1)),
        ("bob", "a", "view", day(1)),
    ]
    histories = histories_of(events, at=2)
    assert ranked(PersonalFrequency(), histories, histories.batch([0], 9)) == "ba"
