"""One contract suite for all models: every baseline, and the EASE that the loop trains."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from small_shop import Event, day, interactions, items_frame, shop_events

from vitrine.arrays import Doubles
from vitrine.catalogue import Catalogue
from vitrine.evaluation.next_basket import basket_split
from vitrine.histories import NO_ITEM, Histories, HistoryBatch
from vitrine.models.baselines import BASELINES, Baseline
from vitrine.models.ease import Ease
from vitrine.models.recommender import Recommender


def _maker(baseline: Baseline) -> Callable[[], Recommender]:
    return lambda: baseline.make(baseline.defaults)


MODELS: dict[str, Callable[[], Recommender]] = {
    **{baseline.name: _maker(baseline) for baseline in BASELINES},
    "the loop's ease": Ease,
}
EVENTS = interactions(shop_events())
CATALOGUE = Catalogue.of(EVENTS["item_id"], items_frame(sorted(set(EVENTS["item_id"]))))
HISTORIES = Histories.of(EVENTS, CATALOGUE, at=day(90))
N = len(CATALOGUE)


@pytest.fixture(params=MODELS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def fitted(name: str, histories: Histories = HISTORIES) -> Recommender:
    model = MODELS[name]()
    model.fit(histories)
    return model


def scored(model: Recommender, batch: HistoryBatch, items: int = N) -> Doubles:
    """The scores, after what holds of all scores was checked."""
    scores = model.score(batch)
    assert scores.shape == (len(batch), items)
    assert scores.dtype == np.float64
    assert np.isfinite(scores).all()
    return scores


def histories_of(
    events: list[Event], at: float = 90, described: pl.DataFrame | None = None
) -> Histories:
    data = interactions(events)
    return Histories.of(data, Catalogue.of_events(data, None, described), at=day(at))


def without_columns(size: int) -> HistoryBatch:
    empty = HistoryBatch.empty(size)
    return replace(
        empty, items=empty.items[:, :0], types=empty.types[:, :0], ages=empty.ages[:, :0]
    )


def widened(batch: HistoryBatch, with_item: int) -> HistoryBatch:
    """The same histories with a column of an item that is none before each of theirs."""
    size, length = batch.items.shape

    def between(values: np.ndarray, other: float) -> np.ndarray:
        whole = np.full((size, 2 * length), other, values.dtype)
        whole[:, 1::2] = values
        return whole

    return HistoryBatch(
        between(batch.items, with_item),
        between(batch.types, 0),
        between(batch.ages, 0),
        batch.context,
    )


def test_names_are_those_of_the_baselines_and_each_is_there_once() -> None:
    names = [baseline.make(baseline.defaults).name for baseline in BASELINES]
    assert names == [baseline.name for baseline in BASELINES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("length", [1, 7, 200])
def test_it_scores_every_item_for_every_history(name: str, length: int) -> None:
    scored(fitted(name), HISTORIES.batch(range(60), length))


def test_a_large_batch_is_scored_as_its_rows_are(name: str) -> None:
    model = fitted(name)
    batch = HISTORIES.batch([n % 60 for n in range(256)], 200)
    scores = scored(model, batch)
    np.testing.assert_allclose(scores[5], scores[65])


def test_who_has_no_history_gets_what_others_like(name: str) -> None:
    model = fitted(name)
    scores = scored(model, HistoryBatch.empty(2))
    assert np.ptp(scores[0]) > 0
    np.testing.assert_array_equal(scores[0], scores[1])
    np.testing.assert_array_equal(scored(model, without_columns(2)), scores)
    assert model.score(without_columns(0)).shape == (0, N)


def test_padding_says_nothing_wherever_it_stands(name: str) -> None:
    model, batch = fitted(name), HISTORIES.batch(range(9), 20)
    np.testing.assert_allclose(scored(model, widened(batch, NO_ITEM)), model.score(batch))


@pytest.mark.parametrize("baseline", BASELINES, ids=lambda baseline: baseline.name)
def test_an_item_beyond_the_catalogue_says_nothing(baseline: Baseline) -> None:
    model, batch = fitted(baseline.name), HISTORIES.batch(range(9), 20)
    np.testing.assert_allclose(scored(model, widened(batch, N)), model.score(batch))


def test_a_shopper_s_scores_do_not_depend_on_who_is_asked_with_them(name: str) -> None:
    model = fitted(name)
    together = model.score(HISTORIES.batch([0, 5, 9], 200))
    alone = model.score(HISTORIES.batch([5], 200))
    np.testing.assert_allclose(together[1], alone[0])


def test_fitting_again_forgets_and_equal_data_gives_equal_scores(name: str) -> None:
    batch = HISTORIES.batch(range(5), 200)
    model = fitted(name)
    first = model.score(batch)
    model.fit(Histories.of(EVENTS.head(40), CATALOGUE, at=day(90)))
    model.fit(HISTORIES)
    np.testing.assert_array_equal(model.score(batch), first)
    shuffled = Histories.of(EVENTS.sample(fraction=1, shuffle=True, seed=2), CATALOGUE, at=day(90))
    np.testing.assert_array_equal(
        fitted(name, shuffled).score(shuffled.batch(range(5), 200)), first
    )


def test_it_writes_into_nothing_that_it_is_given(name: str) -> None:
    histories = Histories.of(EVENTS, CATALOGUE, at=day(90))
    batch = histories.batch(range(5), 50)
    for owner in (histories, batch):
        for value in vars(owner).values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
    model = fitted(name, histories)
    scores = model.score(batch)
    scores[:] = -1
    assert not (model.score(batch) == -1).any()


@pytest.mark.parametrize(
    "events",
    [
        [("u", "a", "purchase", day(1))],
        [("u", "a", "view", day(1)), ("u", "b", "view", day(2))],
        [("u", "a", "view", day(1)), ("v", "a", "view", day(1))],
        [
            ("u", "a", "purchase", day(2)),
            ("u", "b", "purchase", day(2)),
            ("v", "b", "view", day(0)),
        ],
        [("u", "a", "hover", day(1)), ("u", "a", "hover", day(1))],
    ],
    ids=["one event", "one shopper", "one item", "one basket", "only other types"],
)
def test_next_to_no_data_gives_sensible_scores(name: str, events: list[Event]) -> None:
    histories = histories_of(events, at=3)
    items = len(histories.catalogue)
    model = fitted(name, histories)
    assert (scored(model, histories.batch([0], 5), items) > 0).any()
    assert (scored(model, HistoryBatch.empty(), items) > 0).any()


def test_events_at_and_after_the_moment_are_as_fresh_as_can_be(name: str) -> None:
    histories = histories_of(shop_events(users=9), at=80)
    scored(fitted(name, histories), histories.batch(range(9), 50), len(histories.catalogue))


def test_metadata_may_be_of_any_sort_or_missing(name: str) -> None:
    ids = ["a,b", 'say "c"', "🎁", "d"]
    events: list[Event] = [
        (f"u{n % 3}", item, "purchase", day(n)) for n, item in enumerate(ids * 3)
    ]
    described = pl.DataFrame(
        {
            "item_id": [*ids[:3], "d", "d", "unknown"],
            "name": ['A "red", box', None, "🎄🎁", "", "another", "x"],
            "category_l1": [None, "a,b", '"', None, "b", "🎄"],
            "price": [float("nan"), None, float("inf"), -1.0, 3.0, 1e300],
        }
    )
    for metadata in (described, described.head(0), described.select("item_id"), None):
        histories = histories_of(events, at=20, described=metadata)
        scored(fitted(name, histories), histories.batch(range(3), 9), 4)


@pytest.mark.parametrize(
    "name", [each for each in MODELS if each not in {"popular", "recent-popular", "trending"}]
)
def test_a_personal_model_finds_the_shopper_s_group_and_popularity_cannot(name: str) -> None:
    batch = HISTORIES.batch(range(60), 200)
    # Items and shoppers of a group have numbers equal modulo 3.
    share = {}
    for model in (name, "popular"):
        top = np.argsort(-fitted(model).score(batch), axis=1)[:, :5]
        share[model] = float((top % 3 == np.arange(60)[:, None] % 3).mean())
    assert share[name] > 0.85
    assert share["popular"] < 0.5


@pytest.mark.parametrize(
    "name", ["item-knn-cosine", "item-knn-tfidf", "item-knn-bm25", "ials", "ease", "content"]
)
def test_a_model_of_items_finds_more_of_the_group_than_the_shopper_has(name: str) -> None:
    batch = HISTORIES.batch(range(60), 4)
    scores = fitted(name).score(batch)
    scores[np.arange(60)[:, None], batch.items] = -np.inf
    top = np.argsort(-scores, axis=1)[:, :3]
    assert float((top % 3 == np.arange(60)[:, None] % 3).mean()) > 0.6


def test_a_model_scores_whoever_comes_after_the_fit(name: str) -> None:
    before, after = EVENTS.filter(pl.col("ts") < day(70)), EVENTS.filter(pl.col("ts") >= day(70))
    known = before.filter(pl.col("user_id") < "user-030")
    catalogue = Catalogue.of_events(known, None)
    holdout = basket_split(before, after, day(70)).holdout(catalogue)
    assert len(holdout) > 40
    model = fitted(name, Histories.of(known, catalogue, at=day(70)))
    scored(model, holdout.histories.batch(range(len(holdout)), 200), len(catalogue))
