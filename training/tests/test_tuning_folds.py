# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs
"""Validation on moments of the past, one after another."""

from datetime import timedelta

import pytest
from small_shop import day, interactions, shop_events

from vitrine.errors import RefusalError
from vitrine.evaluation.next_basket import NextBasket
from vitrine.tuning.folds import FoldScores, time_folds

EVENTS = interactions(shop_events())
TASK = NextBasket(day(80), timedelta(days=10))


def test_folds_go_back_in_time_and_stay_before_the_cut():
    folds = time_folds(TASK, EVENTS, 3)

    assert [fold.at for fold in folds] == [day(70), day(60), day(50)]
    for fold in folds:
        assert (fold.before["ts"] < fold.at).all()
        asked_about = EVENTS.filter(EVENTS["ts"].is_between(fold.at, fold.at + TASK.horizon))
        assert set(fold.answers["item_id"]) <= set(asked_about["item_id"])
        assert fold.at + TASK.horizon <= day(80)


def test_what_happens_after_the_cut_changes_no_fold():
    before = EVENTS.filter(EVENTS["ts"] < day(80))
    with_future, without = (time_folds(TASK, events, 2) for events in (EVENTS, before))

    for one, other in zip(with_future, without, strict=True):
        assert one.before.equals(other.before)
        assert one.answers.sort("user_id", "item_id").equals(
            other.answers.sort("user_id", "item_id")
        )


def test_there_are_as_many_folds_as_the_past_has():
    assert 1 <= len(time_folds(TASK, EVENTS, 100)) < 10


def test_a_past_that_is_too_short_is_refused():
    early = NextBasket(day(0.01), timedelta(days=60))
    with pytest.raises(RefusalError, match="no days before the cut to validate on"):
        time_folds(early, EVENTS, 1)


def test_the_spread_over_folds_is_the_standard_error():
    assert FoldScores((0.1, 0.3)).standard_error == pytest.approx(0.1)
    assert FoldScores((0.2,)).standard_error == 0
