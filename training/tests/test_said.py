"""Feedback is heeded as it was known at each moment, and is a label by the time of the fit."""

from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl
import pytest
from small_shop import Event, day, interactions, shop_events, training_set

from vitrine.evaluation.leakage import find_leaks
from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.next_item import NextItem
from vitrine.hyperparameters import Hyperparameters
from vitrine.recipes import said_of_items
from vitrine.two_stage.past import past_windows
from vitrine.two_stage.retrieval import RetrievalSettings
from vitrine.two_stage.said import LIKED, REFUSED, Said
from vitrine.two_stage.settings import TwoStageSettings
from vitrine.two_stage.windows import second_stage_examples

HORIZON = timedelta(days=15)
Saying = tuple[str, str, str, datetime]


def feedback(*sayings: Saying) -> pl.DataFrame:
    columns = ["user_id", "item_id", "saying", "updated_at"]
    types = [pl.String(), pl.String(), pl.String(), pl.Datetime("us", "UTC")]
    return pl.DataFrame(sayings, schema=dict(zip(columns, types, strict=True)), orient="row")


def said(*sayings: Saying) -> Said:
    return Said(feedback(*sayings), HORIZON)


EVENTS: list[Event] = [
    ("ada", "cup", "view", day(1)),
    ("ada", "mug", "purchase", day(2)),
    ("bob", "cup", "purchase", day(3)),
    ("ada", "cup", "purchase", day(20)),
    ("bob", "mug", "purchase", day(21)),
]
WINDOW = NextBasket(day(18), HORIZON).split(interactions(EVENTS))


def pairs(frame: pl.DataFrame) -> list[tuple[str, str]]:
    return sorted(frame.select("user_id", "item_id").rows())


@pytest.mark.parametrize("saying", REFUSED)
def test_a_refused_pair_is_no_history_and_no_answer_of_its_shopper_alone(saying: str) -> None:
    found = said(("ada", "cup", saying, day(10))).in_window(WINDOW)
    assert pairs(found.before) == [("ada", "mug"), ("bob", "cup")]
    assert pairs(found.asked) == [("bob", "cup")]
    assert pairs(found.answers) == [("bob", "mug")]
    # Nothing that ada chose is left, so there is nothing to ask.
    assert dict(found.user_of) == {"bob": "bob"}
    assert find_leaks(found) == []


def test_what_was_refused_after_a_moment_is_still_history_at_it_but_no_answer() -> None:
    found = said(("ada", "cup", "hide", day(25))).in_window(WINDOW)
    assert pairs(found.before) == pairs(WINDOW.before)
    assert pairs(found.asked) == [("bob", "cup")]
    assert pairs(found.answers) == [("bob", "mug")]


def test_a_like_is_an_event_from_its_moment_on_and_an_answer_in_its_window() -> None:
    before = said(("bob", "pot", LIKED, day(10))).in_window(WINDOW)
    assert before.before.filter(pl.col("item_id") == "pot").rows() == [
        ("bob", "pot", LIKED, day(10))
    ]
    assert ("bob", "pot", LIKED, day(10), WINDOW.at) in before.asked.rows()
    assert pairs(before.answers) == pairs(WINDOW.answers)
    within = said(("bob", "pot", LIKED, day(19))).in_window(WINDOW)
    assert pairs(within.before) == pairs(WINDOW.before)
    assert ("bob", "pot") in pairs(within.answers)
    for moment in (day(18) + HORIZON, day(60)):
        later = said(("bob", "pot", LIKED, moment)).in_window(WINDOW)
        assert pairs(later.answers) == pairs(WINDOW.answers)
    # Somebody who was not there, and what is taken back.
    for other in (("eve", "pot", LIKED, day(19)), ("bob", "mug", "none", day(19))):
        assert pairs(said(other).in_window(WINDOW).answers) == pairs(WINDOW.answers)


def test_the_questions_of_sessions_follow_what_their_shopper_said() -> None:
    events = interactions(shop_events(users=8))
    window = NextItem(day(70), timedelta(days=20)).split(events)
    question, user = next(iter(window.user_of.items()))
    item = window.answers.filter(pl.col("user_id") == question)["item_id"][0]
    found = said((user, item, "hide", day(80))).in_window(window)
    refusing = {asked for asked, of in window.user_of.items() if of == user}
    lost = set(pairs(window.answers)) - set(pairs(found.answers))
    assert lost == {(asked, item) for asked, of in pairs(window.answers) if of == item} & {
        (asked, item) for asked in refusing
    }
    assert find_leaks(found) == []


def test_nothing_said_changes_nothing() -> None:
    assert said().in_window(WINDOW) is WINDOW
    assert said().in_events(WINDOW.before) is WINDOW.before


def test_a_fit_until_the_cut_knows_nothing_that_was_said_after_it() -> None:
    data = training_set()
    cut, end = data.description.cut, data.description.end
    known = ("user-001", "item-01", "hide", cut - timedelta(days=1))
    later = [("user-002", "item-02", "hide", cut), ("user-003", "item-03", LIKED, end)]
    both = replace(data, feedback=feedback(known, *later))
    at_cut = said_of_items(both, cut, Hyperparameters(fit_until="cut"))
    assert at_cut is not None
    assert at_cut.rows.rows() == [known]
    at_end = said_of_items(both, end, Hyperparameters())
    assert at_end is not None
    assert at_end.rows.height == 3
    # What is fitted is the same, byte by byte, with or without what came later.
    only_later = replace(data, feedback=feedback(*later))
    assert said_of_items(only_later, cut, Hyperparameters(fit_until="cut")) is None
    ignored = Hyperparameters.parse({"feedback": "0"})
    assert said_of_items(both, end, ignored) is None
    assert Hyperparameters().record()["feedback"] == 1


@pytest.mark.slow
def test_the_second_stage_is_taught_no_refused_choice() -> None:
    events, at = interactions(shop_events(users=15)), day(90)
    task = NextBasket(at, HORIZON)
    settings = TwoStageSettings(
        retrieval=RetrievalSettings(candidates=12, neighbours=6, recent_items=2),
        windows=1,
        lessons=1,
    )
    windows = past_windows(task, events, 1)
    answers = pl.concat([window.answers for window in windows]).unique()
    # All but those of one shopper.
    refused = answers.filter(pl.col("user_id") != "user-000").rows()
    given = said(*((user, item, "thumbs_down", day(89)) for user, item in refused))
    learnt, judged = second_stage_examples(
        windows, None, task, settings, seed=1, factors=None, said=given
    )
    questions = sum(given.in_window(window).answers.height > 0 for window in windows)
    assert questions > 0
    # Each is asked once as it was, and once by its last events.
    assert len(learnt.sizes) + len(judged.sizes) <= 2 * questions
