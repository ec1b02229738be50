"""One contract suite for all models."""

from collections.abc import Callable

import numpy as np
import pytest
from small_shop import Event, day, interactions, shop_events

from vitrine.catalogue import Catalogue
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.ease import Ease
from vitrine.models.personal_frequency import PersonalFrequency
from vitrine.models.popular import Popular
from vitrine.models.recommender import Recommender

MODELS: dict[str, Callable[[], Recommender]] = {
    "ease": Ease,
    "popular": Popular,
    "recent-popular": lambda: Popular(days=30),
    "personal-frequency": PersonalFrequency,
}
EVENTS = interactions(shop_events())
HISTORIES = Histories.of(EVENTS, Catalogue.of_events(EVENTS, None), at=day(90))


def fitted(name: str, histories: Histories = HISTORIES) -> Recommender:
    model = MODELS[name]()
    model.fit(histories)
    return model


@pytest.fixture(params=MODELS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_is_called_by_its_name(name: str) -> None:
    assert MODELS[name]().name == name


def test_it_scores_every_item_for_every_history(name: str) -> None:
    scores = fitted(name).score(HISTORIES.batch(range(7), 20))
    assert scores.shape == (7, len(HISTORIES.catalogue))
    assert np.isfinite(scores).all()


def test_an_empty_history_gets_what_others_like(name: str) -> None:
    scores = fitted(name).score(HistoryBatch.empty(2))
    assert np.isfinite(scores).all()
    assert np.ptp(scores[0]) > 0
    np.testing.assert_array_equal(scores[0], scores[1])


def test_a_shopper_s_scores_do_not_depend_on_who_is_asked_with_them(name: str) -> None:
    model = fitted(name)
    together = model.score(HISTORIES.batch([0, 5, 9], 200))
    alone = model.score(HISTORIES.batch([5], 200))
    np.testing.assert_allclose(together[1], alone[0])


def test_fitting_again_forgets_and_equal_data_gives_equal_scores(name: str) -> None:
    batch = HISTORIES.batch(range(5), 200)
    model = fitted(name)
    first = model.score(batch)
    model.fit(Histories.of(EVENTS.head(40), HISTORIES.catalogue, at=day(90)))
    model.fit(HISTORIES)
    np.testing.assert_array_equal(model.score(batch), first)
    shuffled = Histories.of(EVENTS.reverse(), HISTORIES.catalogue, at=day(90))
    np.testing.assert_array_equal(fitted(name, shuffled).score(batch), first)


@pytest.mark.parametrize(
    "events",
    [
        [("u", "a", "purchase", day(1))],
        [("u", "a", "view", day(1)), ("u", "b", "view", day(2))],
        [("u", "a", "view", day(1)), ("v", "a", "view", day(1))],
    ],
    ids=["one event", "one shopper", "one item"],
)
def test_next_to_no_data_gives_sensible_scores(name: str, events: list[Event]) -> None:
    data = interactions(events)
    histories = Histories.of(data, Catalogue.of_events(data, None), at=day(3))
    scores = fitted(name, histories).score(histories.batch([0], 5))
    assert np.isfinite(scores).all()
    assert (scores > 0).any()


def test_popularity_counts_shoppers_and_not_events() -> None:
    data = interactions(
        [("u", "a", "purchase", day(n)) for n in range(9)]
        + [("u", "b", "purchase", day(60)), ("v", "b", "purchase", day(60))]
    )
    histories = Histories.of(data, Catalogue.of_events(data, None), at=day(62))
    assert fitted("popular", histories).score(HistoryBatch.empty()).tolist() == [[1, 2]]
    assert fitted("recent-popular", histories).score(HistoryBatch.empty()).tolist() == [[0, 2]]


def test_ease_finds_the_shopper_s_group_and_popularity_cannot() -> None:
    batch = HISTORIES.batch(range(30), 200)
    # Items and shoppers of a group have numbers equal modulo 3.
    share = {}
    for model in ("ease", "popular"):
        top = np.argsort(-fitted(model).score(batch), axis=1)[:, :5]
        share[model] = float((top % 3 == np.arange(30)[:, None] % 3).mean())
    assert share["ease"] > 0.9
    assert share["popular"] < 0.5
