"""Answers that came through a list are weighed by how often its place is looked at."""

from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl
import pytest
from biased_shop import Log, Shop, fitted, log_of, ndcg_of_tastes
from small_shop import day, training_set

from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.next_item import NextItem
from vitrine.hyperparameters import Hyperparameters
from vitrine.recipes import bias_of_places, fit_model
from vitrine.training_set import TrainingSet
from vitrine.two_stage.position_bias import PositionBias

SHOP = Shop()
HORIZON = timedelta(days=20)


@pytest.fixture(scope="module")
def log() -> Log:
    return log_of(SHOP)


def bias_of(log: Log, until: datetime | None = None) -> PositionBias:
    found = PositionBias.of(log.placements, log.events, until)
    assert found is not None
    return found


def test_an_answer_counts_by_the_place_that_brought_it_and_once_without(log: Log) -> None:
    bias, at = bias_of(log), day(80)
    window = NextBasket(at, HORIZON).split(log.events)
    weights = bias.weights(window)
    first = (
        log.events.filter(pl.col("ts") >= at)
        .group_by("user_id", "item_id")
        .agg(pl.col("ts").min().alias("acted_at"))
        .join(log.placements, on=["user_id", "item_id", "acted_at"], how="left")
    )
    places = {
        (user, item): place
        for user, item, place in first.select("user_id", "item_id", "position").iter_rows()
    }
    seen = set()
    for user, item in window.answers.iter_rows():
        place = places[user, item]
        expected = None if place is None else min(1 / bias.examination.chances[place - 1], 10)
        assert weights.get(user, {}).get(item) == (
            None if expected is None else pytest.approx(expected)
        )
        seen.add(place)
    assert {None, 1, 2, 3} <= seen


def test_who_came_back_to_an_item_by_themselves_first_is_not_weighed(log: Log) -> None:
    at = day(80)
    window = NextBasket(at, HORIZON).split(log.events)
    weights = bias_of(log).weights(window)
    user = next(iter(weights))
    item = next(iter(weights[user]))
    row = {"user_id": user, "item_id": item, "event_type": "view", "ts": at}
    seen = pl.DataFrame([row], schema=log.events.schema)
    earlier = replace(log, events=pl.concat([log.events, seen]).sort("ts"))
    assert item not in bias_of(earlier).weights(window).get(user, {})


def test_questions_of_sessions_are_weighed_as_their_shoppers(log: Log) -> None:
    window = NextItem(day(100), HORIZON).split(log.events)
    weights = bias_of(log).weights(window)
    assert weights
    asked = set(window.answers.iter_rows())
    assert {(question, item) for question in weights for item in weights[question]} <= asked


def test_the_future_of_a_moment_is_not_known_at_it(log: Log) -> None:
    at = day(60)
    known = log.placements.filter(pl.col("shown_at") < at).with_columns(
        pl.when(pl.col("acted_at") < at).then("acted_at")
    )
    then = PositionBias.of(known, log.events)
    assert then is not None
    assert bias_of(log, at).examination.chances.tolist() == then.examination.chances.tolist()
    assert bias_of(log, at).through.equals(then.through)


@pytest.fixture(scope="module")
def shown() -> TrainingSet:
    shop = Shop(users=60, lists=60, days=60)
    log = log_of(shop)
    events = [(u, i, t, ts) for u, i, t, ts in log.events.iter_rows()]
    return replace(training_set(events), impressions=log.placements)


SMALL = {"trees": "20", "epochs": "1", "windows": "1", "lessons": "1", "candidates": "60"}


def graph_of(data: TrainingSet, **given: str) -> tuple[bytes, dict[str, float | int | str]]:
    wanted = Hyperparameters.parse(SMALL | given)
    fit = fit_model(data, data.interactions, data.description.end, wanted)
    return fit.graph.SerializeToString(), dict(fit.hyperparameters)


@pytest.mark.slow
def test_a_set_without_impressions_or_with_too_few_makes_the_same_model_to_the_byte(
    shown: TrainingSet,
) -> None:
    plain, told = graph_of(replace(shown, impressions=shown.impressions.clear()))
    assert "examination" not in told
    few, told = graph_of(replace(shown, impressions=shown.impressions.head(500)))
    assert told["examination"] == "unknown"
    ignored, told = graph_of(shown, position_bias="0")
    assert "examination" not in told
    assert plain == few == ignored
    weighed, told = graph_of(shown)
    assert str(told["examination"]).startswith("1.000x0.")
    assert weighed != plain


def test_a_fit_until_the_cut_knows_no_later_list(shown: TrainingSet) -> None:
    cut = shown.description.cut
    later = replace(shown, impressions=shown.impressions.filter(pl.col("shown_at") >= cut))
    at_cut = Hyperparameters(fit_until="cut")
    assert bias_of_places(later, later.before(cut), cut, at_cut) is None


@pytest.mark.slow
def test_models_come_nearer_to_tastes_than_without(log: Log) -> None:
    plain, weighed = (
        ndcg_of_tastes(fitted(SHOP, log, corrected=corrected), SHOP, log)
        for corrected in (False, True)
    )
    assert weighed > plain + 0.01
