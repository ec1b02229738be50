"""What the champion learns, and that it gives a sensible list whatever it is given."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from small_shop import Event, day, interactions, items_frame, shop_events

from vitrine.catalogue import Catalogue
from vitrine.errors import RefusalError
from vitrine.evaluation.leave_one_out import LeaveOneOut
from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.next_item import NextItem
from vitrine.evaluation.rankings import rank_by_graph, rank_by_model
from vitrine.evaluation.score import mean_metrics
from vitrine.evaluation.tasks import Task
from vitrine.graph.session import Ranker
from vitrine.histories import NO_ITEM, HistoryBatch
from vitrine.models.popular import Popular
from vitrine.two_stage.fit import FittedTwoStage, fit_two_stage
from vitrine.two_stage.retrieval import RetrievalSettings
from vitrine.two_stage.settings import TwoStageSettings
from vitrine.two_stage.student import StudentSettings
from vitrine.two_stage.teacher import TeacherSettings

pytestmark = pytest.mark.slow

HORIZON = timedelta(days=15)
SETTINGS = TwoStageSettings(
    retrieval=RetrievalSettings(
        candidates=24, neighbours=12, recent_items=4, next_l2=2, ease_l2=20
    ),
    teacher=TeacherSettings(trees=30, learning_rate=0.1, leaves=7, min_child=20),
    student=StudentSettings(hidden=(16, 8), epochs=10),
    windows=2,
    lessons=1,
    top_k=20,
)
QUICK = replace(SETTINGS, windows=1)


def fit(
    events: pl.DataFrame,
    at: datetime,
    task: Task | None = None,
    settings: TwoStageSettings = SETTINGS,
    items: pl.DataFrame | None = None,
) -> FittedTwoStage:
    return fit_two_stage(events, items, task or NextBasket(at, HORIZON), at, settings, seed=3)


def ranker(model: FittedTwoStage) -> Ranker:
    return Ranker(model.graph.SerializeToString(), model.history_length)


@pytest.fixture(scope="module")
def shop() -> pl.DataFrame:
    return interactions(shop_events(users=150, days=100, per_user=40))


@pytest.fixture(scope="module")
def champion(shop: pl.DataFrame) -> FittedTwoStage:
    return fit(NextBasket(day(85), HORIZON).split(shop).before, day(85))


@pytest.mark.parametrize("protocol", ["all", "new"])
def test_it_beats_popularity(shop: pl.DataFrame, champion: FittedTwoStage, protocol: str) -> None:
    split = NextBasket(day(85), HORIZON).split(shop)
    holdout = split.holdout(champion.catalogue)
    popular = Popular()
    popular.fit(split.fit_histories(champion.catalogue))
    length = champion.history_length
    ours = rank_by_graph(ranker(champion), holdout, protocol, 10, length).items
    theirs = rank_by_model(popular, holdout, protocol, 10)
    score = {
        name: mean_metrics(lists, holdout, protocol, 10)["ndcg@10"]
        for name, lists in (("ours", ours), ("theirs", theirs))
    }
    assert score["ours"] > 1.2 * score["theirs"]


def test_it_tells_how_it_came_about(champion: FittedTwoStage) -> None:
    told = champion.diagnostics
    assert sum(row["gain"] for row in told["featureImportance"]) == pytest.approx(1)
    assert told["featureImportance"][0]["shap"] > 0
    curve = [point["validation"] for point in told["learningCurve"]]
    assert max(curve) > 0
    assert 0 < told["validation"]["all"] <= 1


def test_scores_are_chances(shop: pl.DataFrame, champion: FittedTwoStage) -> None:
    """Of what the list's first place promises, about as much comes true."""
    split = NextBasket(day(85), HORIZON).split(shop)
    holdout = split.holdout(champion.catalogue)
    ranked = rank_by_graph(ranker(champion), holdout, "all", 5, champion.history_length)
    came_true = np.array(
        [
            [item in relevant for item in row]
            for row, relevant in zip(ranked.items.tolist(), holdout.relevant, strict=True)
        ]
    )
    assert ranked.scores.mean() == pytest.approx(came_true.mean(), abs=0.1)


def test_the_same_data_and_seed_give_the_same_bytes(shop: pl.DataFrame) -> None:
    small = shop.filter(pl.col("ts") < day(60))
    shuffled = small.sample(fraction=1.0, shuffle=True, seed=5)
    first, second = (fit(events, day(60), settings=QUICK) for events in (small, shuffled))
    assert first.graph.SerializeToString() == second.graph.SerializeToString()


def test_a_stranger_gets_what_most_shoppers_chose_of_late(shop: pl.DataFrame) -> None:
    hits = ["hit-0", "hit-1", "hit-2", "hit-3"]
    users = shop["user_id"].unique().sort().to_list()
    bought: list[Event] = [
        (user, hits[(place + moment) % len(hits)], "purchase", day(moment))
        for place, user in enumerate(users)
        for moment in range(place % 5, 85, 5)
    ]
    model = fit(pl.concat([shop.filter(pl.col("ts") < day(85)), interactions(bought)]), day(85))
    ranked = ranker(model).rank(HistoryBatch.empty())
    shown = [item for item in ranked.items[0].tolist() if item != NO_ITEM]
    assert len(shown) == SETTINGS.top_k
    assert {model.catalogue.item_ids[item] for item in shown[:4]} == set(hits)
    assert (ranked.reasons == NO_ITEM).all()


def test_one_click_changes_the_list_and_is_its_reason(champion: FittedTwoStage) -> None:
    clicked = 5
    batch = HistoryBatch(
        np.array([[clicked]]), np.array([[0]]), np.zeros((1, 1), np.float32), np.array([NO_ITEM])
    )
    asked = ranker(champion)
    before, after = asked.rank(HistoryBatch.empty()), asked.rank(batch)
    assert before.items[0].tolist() != after.items[0].tolist()
    assert clicked in after.reasons[0].tolist()


@pytest.mark.parametrize(
    "task", [NextItem(day(85), HORIZON), LeaveOneOut()], ids=["next-item", "leave-one-out"]
)
def test_other_tasks_are_learnt_by_the_same_code(shop: pl.DataFrame, task: Task) -> None:
    split = task.split(shop)
    model = fit(split.before, split.at, task.as_known(), QUICK)
    holdout = split.holdout(model.catalogue)
    lists = rank_by_graph(ranker(model), holdout, "all", 10, model.history_length).items
    chance = 10 / len(model.catalogue)
    assert mean_metrics(lists, holdout, "all", 10)["hit@10"] > 1.3 * chance


def test_a_large_catalogue_is_fitted_without_square_matrices(shop: pl.DataFrame) -> None:
    split = NextBasket(day(85), HORIZON).split(shop)
    sparse = replace(QUICK, retrieval=replace(SETTINGS.retrieval, dense_items=5))
    model = fit(split.before, day(85), settings=sparse)
    holdout = split.holdout(model.catalogue)
    popular = Popular()
    popular.fit(split.fit_histories(model.catalogue))
    ours = rank_by_graph(ranker(model), holdout, "all", 10, model.history_length).items
    theirs = rank_by_model(popular, holdout, "all", 10)
    means = [mean_metrics(lists, holdout, "all", 10)["ndcg@10"] for lists in (ours, theirs)]
    assert means[0] > 1.2 * means[1]


ODD: dict[str, list[Event]] = {
    "one event": [("u", "a", "purchase", day(1))],
    "one item": [(f"u{n}", "a", "purchase", day(n)) for n in range(60)],
    "one user": [("u", f"i{n % 9}", "view", day(n)) for n in range(60)],
    "nobody comes back": [(f"u{n}", f"i{n % 9}", "purchase", day(n)) for n in range(60)],
    "one moment": [(f"u{n % 7}", f"i{n % 9}", "purchase", day(1)) for n in range(60)],
    "odd ids": [
        (f'u,{n % 8}"', ["a,b", 'c"d', "e\nf", "🛒", " "][n % 5], "purchase", day(n))
        for n in range(90)
    ],
}


@pytest.mark.parametrize("events", ODD.values(), ids=ODD)
def test_too_little_to_learn_from_still_gives_a_list(events: list[Event]) -> None:
    frame = interactions(events)
    model = fit(frame, day(120))
    ranked = ranker(model).rank(HistoryBatch.empty())
    shown = [item for item in ranked.items[0].tolist() if item != NO_ITEM]
    assert len(shown) == min(len(model.catalogue), SETTINGS.top_k)
    assert np.isfinite(ranked.scores).all()
    assert set(model.catalogue.item_ids) == set(frame["item_id"])


def test_any_price_does(shop: pl.DataFrame) -> None:
    ids = shop["item_id"].unique().sort().to_list()
    prices = [[None, float("nan"), -1.0, 3.0, float("inf")][n % 5] for n in range(len(ids))]
    items = items_frame(ids).with_columns(pl.Series("price", prices, pl.Float64))
    model = fit(shop.filter(pl.col("ts") < day(50)), day(50), settings=QUICK, items=items)
    ranked = ranker(model).rank(HistoryBatch.empty())
    assert np.isfinite(ranked.scores).all()


def test_no_event_at_all_is_refused() -> None:
    with pytest.raises(RefusalError, match="nothing to learn from"):
        fit(interactions([]), day(1))


def test_a_catalogue_can_be_cut(shop: pl.DataFrame) -> None:
    model = fit(
        shop.filter(pl.col("ts") < day(50)), day(50), settings=replace(QUICK, catalogue_size=12)
    )
    assert len(model.catalogue) == 12
    assert isinstance(model.catalogue, Catalogue)
