from datetime import datetime

import pytest
from small_shop import Event, shop_events, training_set

from vitrine.models.ease import DEFAULT_BLEND, EaseSettings
from vitrine.models.ease_tuning import Choice, choose_blend
from vitrine.training_set import TrainingSet


def choose(data: TrainingSet, **fixed: float) -> Choice:
    return choose_blend(
        data, EaseSettings(), fixed, catalogue_size=None, history_length=200, seed=0
    )


def test_who_buys_again_gets_their_own_items_and_who_does_not_gets_none() -> None:
    again = choose(training_set(shop_events(again=0.8)))
    assert again.blend.own_weight > 0
    bought_once: list[Event] = []
    had: set[tuple[str, str]] = set()
    for event in shop_events(items=60, again=0.0):
        if event[:2] not in had:
            bought_once.append((event[0], event[1], "purchase", event[3]))
            had.add(event[:2])
    assert choose(training_set(bought_once)).blend.own_weight == 0


def test_what_came_after_the_cut_has_no_say() -> None:
    data = training_set()
    cut = data.description.cut

    def changed(event: Event) -> Event:
        user, _, kind, moment = event
        return event if moment < cut else (user, "item-00", kind, moment)

    other = training_set([changed(event) for event in shop_events()])
    assert other.description == data.description
    assert choose(other) == choose(data)


def test_a_weight_that_is_given_stays() -> None:
    choice = choose(training_set(), own_weight=0.77)
    assert choice.blend.own_weight == 0.77
    assert set(choice.ndcg) == {"all", "new"}


def test_nothing_is_measured_where_nothing_is_left_to_choose() -> None:
    given = {
        "half_life_days": 5.0,
        "own_weight": 1.0,
        "own_half_life_days": 6.0,
        "popularity_weight": 0.5,
    }
    assert choose(training_set(), **given).ndcg == {}


@pytest.mark.parametrize("users", [1, 20])
def test_too_few_shoppers_to_choose_by_leave_the_defaults(users: int) -> None:
    choice = choose(training_set(shop_events(users=users)), popularity_weight=0.9)
    assert choice.ndcg == {}
    assert choice.blend.popularity_weight == 0.9
    assert choice.blend.half_life_days == DEFAULT_BLEND.half_life_days


def test_a_window_before_all_data_leaves_the_defaults() -> None:
    data = training_set(horizon_days=80)
    assert isinstance(data.description.cut, datetime)
    assert choose(data) == Choice(DEFAULT_BLEND, {})
