from collections.abc import Sequence

import numpy as np
import pytest
from small_shop import Event, day, interactions

from vitrine.catalogue import Catalogue
from vitrine.histories import Histories
from vitrine.models.co_visitation import CoVisitation

SECOND = 1 / 86_400


def scores_of(visits: Sequence[tuple[str, float]], history: str) -> dict[str, float]:
    """Each visit is (items, its day), a click a minute, by somebody else.

    :param history: what is asked with, in the order of the clicks.
    """
    events: list[Event] = [
        (f"u{n:03d}", item, "view", day(at + place * 60 * SECOND))
        for n, (items, at) in enumerate(visits)
        for place, item in enumerate(items)
    ]
    data = interactions(events)
    catalogue = Catalogue.of_events(data, None)
    model = CoVisitation()
    model.fit(Histories.of(data, catalogue, at=day(100)))
    asked = interactions(
        [("v", item, "view", day(99 + n * 60 * SECOND)) for n, item in enumerate(history)]
    )
    scores = model.score(Histories.of(asked, catalogue, at=day(100)).batch([0], 9))[0]
    return dict(zip(catalogue.item_ids, scores.tolist(), strict=True))


def test_what_follows_at_once_is_closer_than_what_follows_later() -> None:
    scores = scores_of([("abcd", 98), ("x", 98)], "a")
    assert scores["b"] > scores["c"] > scores["d"] > 1e-8 > scores["x"]


def test_it_goes_both_ways() -> None:
    scores = scores_of([("ab", 98)], "b")
    assert scores["a"] > 1e-3


def test_what_was_together_lately_counts_more() -> None:
    scores = scores_of([("ab", 98), ("ac", 10), ("b", 10), ("c", 98)], "a")
    assert scores["b"] > 2 * scores["c"]


def test_the_newest_click_says_most() -> None:
    visits = [("ax", 98), ("by", 98)]
    assert scores_of(visits, "ab")["y"] > scores_of(visits, "ab")["x"]
    assert scores_of(visits, "ba")["x"] > scores_of(visits, "ba")["y"]


def test_a_pair_says_less_the_more_was_there_at_once() -> None:
    events: list[Event] = [
        *(("big", item, "purchase", day(98)) for item in "acdefghi"),
        *(("small", item, "purchase", day(98)) for item in "ab"),
    ]
    data = interactions(events)
    histories = Histories.of(data, Catalogue.of_events(data, None), at=day(100))
    model = CoVisitation()
    model.fit(histories)
    asked = Histories.of(interactions([("v", "a", "view", day(99))]), histories.catalogue, day(100))
    scores = model.score(asked.batch([0], 9))[0]
    assert scores[1] > 1.3 * scores[2]


def test_an_order_of_thousands_is_sampled_and_the_same_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vitrine.models.co_visitation._MOST_AT_ONCE", 5)
    data = interactions([("u", f"i{n:02d}", "purchase", day(1)) for n in range(40)])
    histories = Histories.of(data, Catalogue.of_events(data, None), at=day(2))
    first, second = CoVisitation(), CoVisitation()
    first.fit(histories)
    second.fit(histories)
    scores = first.score(histories.batch([0], 50))
    assert (scores > 1e-6).sum() == 5
    np.testing.assert_array_equal(second.score(histories.batch([0], 50)), scores)
