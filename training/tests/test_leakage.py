from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from small_shop import day, interactions, shop_events

from vitrine.evaluation.leakage import find_leaks
from vitrine.evaluation.leave_one_out import LeaveOneOut
from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.next_item import NextItem
from vitrine.evaluation.tasks import Task

EVENTS = interactions(shop_events(users=20))
BASKET = NextBasket(day(70), timedelta(days=20))


@pytest.mark.parametrize(
    "task", [BASKET, NextItem(day(70), timedelta(days=20)), LeaveOneOut()], ids=lambda t: t.name
)
def test_the_tasks_own_splits_leak_nothing(task: Task) -> None:
    assert find_leaks(task.split(EVENTS)) == []
    # Sessions whose ids look like users', in the other order.
    sessions = EVENTS.with_columns(
        session_id=pl.concat_str(
            pl.lit("user-"), (99 - pl.col("user_id").str.slice(5).cast(pl.Int64)).cast(pl.String)
        )
    )
    assert find_leaks(task.split(sessions)) == []


def test_what_happened_after_the_fit_is_a_leak() -> None:
    split = BASKET.split(EVENTS)
    # Of somebody who is not asked.
    later = interactions([("stranger", "item-01", "purchase", day(75))])
    found = find_leaks(replace(split, before=pl.concat([split.before, later])))
    assert found == ["Events to fit on that are later than the moment of the fit: 1."]


def test_a_question_that_shows_its_answer_is_a_leak() -> None:
    split = BASKET.split(EVENTS)
    asked = split.asked.with_columns(asked_at=pl.lit(day(60)).cast(pl.Datetime("us", "UTC")))
    found = find_leaks(replace(split, asked=asked))
    assert any("that are later than their question" in leak for leak in found)


def test_the_answers_among_what_is_learnt_from_are_a_leak() -> None:
    split = LeaveOneOut().split(EVENTS)
    found = find_leaks(replace(split, before=EVENTS, at=day(90)))
    assert len(found) == 1
    assert "of a user whom a question asks about, and later than it" in found[0]
