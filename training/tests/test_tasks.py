from collections.abc import Callable
from datetime import datetime, timedelta

import polars as pl
import pytest
from small_shop import Event, day, interactions, shop_events

from vitrine.catalogue import Catalogue
from vitrine.evaluation import next_item
from vitrine.evaluation.held_out import HeldOut
from vitrine.evaluation.leave_one_out import LeaveOneOut
from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.next_item import Most, NextItem
from vitrine.evaluation.splits import Split
from vitrine.evaluation.tasks import Task
from vitrine.evaluation.unseen_users import UnseenUsers

CUT, HORIZON = day(70), timedelta(days=15)
SHOP = interactions(shop_events())
AFTER = pl.col("ts") >= CUT
EDGE = SHOP.filter(pl.col("ts") < CUT)
TASKS: dict[str, Callable[[], tuple[Task, pl.DataFrame]]] = {
    "next-basket": lambda: (NextBasket(CUT, HORIZON), SHOP),
    "next-item": lambda: (NextItem(CUT, HORIZON), SHOP),
    "leave-one-out": lambda: (LeaveOneOut(), SHOP),
    "unseen users": lambda: (UnseenUsers(NextBasket(CUT, HORIZON)), SHOP),
    "held-out baskets": lambda: (HeldOut.of("next-basket", EDGE, SHOP.filter(AFTER), 0), EDGE),
    "held-out items": lambda: (HeldOut.of("next-item", EDGE, SHOP.filter(AFTER), 0), EDGE),
}


def sessions(rows: list[tuple[str, str, str, datetime]]) -> pl.DataFrame:
    """(session, user, item, ts)."""
    events: list[Event] = [(user, item, "view", at) for _, user, item, at in rows]
    return interactions(events).with_columns(session_id=pl.Series([row[0] for row in rows]))


def asked(split: Split) -> dict[str, tuple[list[str], list[str]]]:
    """By question: its history, newest first, and its answers."""
    catalogue = Catalogue.of_events(pl.concat([split.before, split.asked], how="diagonal"), None)
    histories = split.holdout(catalogue).histories
    answers = split.answers.sort("item_id").group_by("user_id").agg("item_id")
    chosen: dict[str, list[str]] = dict(answers.iter_rows())
    return {
        user: ([catalogue.item_ids[item] for item in histories.items_of(number)], chosen[user])
        for number, user in enumerate(histories.users)
    }


@pytest.mark.parametrize("name", TASKS)
def test_every_question_has_an_answer_a_user_and_a_past(name: str) -> None:
    task, events = TASKS[name]()
    for split in [task.split(events), *task.earlier(events, 2)]:
        questions = set(split.answers["user_id"])
        assert len(split) == len(questions) > 0
        assert set(split.user_of) == questions
        assert set(split.user_of.values()) <= set(SHOP["user_id"])
        assert set(split.asked["user_id"]) == questions
        assert (split.asked["ts"] <= split.asked["asked_at"]).all()
        assert (split.holdout(Catalogue.of_events(SHOP, None)).histories.ages >= 0).all()


@pytest.mark.parametrize("name", TASKS)
def test_earlier_splits_lie_inside_what_is_before(name: str) -> None:
    task, events = TASKS[name]()
    known = task.split(events).before.select("item_id", "ts")
    for split in task.earlier(events, 2):
        inside = split.before.select("item_id", "ts")
        assert inside.height < known.height
        assert inside.join(known, on=["item_id", "ts"], how="anti").is_empty()
        known = inside


@pytest.mark.parametrize("name", TASKS)
def test_who_holds_only_what_is_before_finds_the_same_earlier_splits(name: str) -> None:
    task, events = TASKS[name]()
    for ours, theirs in zip(
        task.earlier(events, 2),
        task.as_known().earlier(task.split(events).before, 2),
        strict=True,
    ):
        assert asked(ours) == asked(theirs)


@pytest.mark.parametrize("name", TASKS)
def test_the_order_of_the_data_makes_no_difference(name: str) -> None:
    task, events = TASKS[name]()
    shuffled = events.sample(fraction=1, shuffle=True, seed=3)
    assert asked(task.split(events)) == asked(task.split(shuffled))


def test_next_basket_begins_at_the_cut_and_ends_before_the_horizon_does() -> None:
    events = interactions(
        [
            ("u", "old", "view", day(9)),
            ("u", "at the cut", "view", day(10)),
            ("u", "at the end", "view", day(20)),
        ]
    )
    split = NextBasket(day(10), timedelta(days=10)).split(events)
    assert asked(split) == {"u": (["old"], ["at the cut"])}
    assert split.at == day(10)


def test_next_basket_has_no_earlier_window_than_the_data() -> None:
    events = interactions([("u", "a", "view", day(1)), ("u", "b", "view", day(4))])
    assert NextBasket(day(5), timedelta(days=4)).earlier(events, 5) == []
    assert len(NextBasket(day(5), timedelta(days=2)).earlier(events, 5)) == 1
    assert NextBasket(day(5), timedelta(microseconds=1)).earlier(events, 3) == []
    assert NextBasket(day(5), timedelta(days=2)).earlier(events.clear(), 5) == []


def test_a_fifth_of_the_users_is_asked_and_no_model_is_fitted_on_them() -> None:
    everybody = NextBasket(CUT, HORIZON).split(SHOP)
    found = {}
    for seed in (0, 1):
        split = UnseenUsers(NextBasket(CUT, HORIZON), seed).split(SHOP)
        users = set(split.user_of.values())
        assert users.isdisjoint(split.before["user_id"])
        assert 0.05 < len(users) / len(everybody) < 0.4
        of_users = {user: what for user, what in asked(everybody).items() if user in users}
        assert asked(split) == of_users
        # Whoever is not asked is learnt from, wholly.
        known = (
            split.before.height
            + SHOP.filter(
                pl.col("ts") < CUT,
                pl.col("user_id").is_in(set(SHOP["user_id"]) - set(split.before["user_id"])),
            ).height
        )
        assert known == everybody.before.height
        found[seed] = users
    assert found[0] != found[1]


def test_next_item_asks_at_each_place_of_a_session() -> None:
    events = sessions(
        [
            ("s", "u", "a", day(1)),
            ("s", "u", "b", day(2)),
            ("s", "u", "c", day(3)),
            ("other", "u", "d", day(3)),
        ]
    )
    split = NextItem(day(0), timedelta(days=9)).split(events)
    assert asked(split) == {"s#1": (["a"], ["b"]), "s#2": (["b", "a"], ["c"])}
    assert split.user_of == {"s#1": "u", "s#2": "u"}
    moments = dict(split.asked.select("user_id", "asked_at").iter_rows())
    assert moments == {"s#1": day(1), "s#2": day(2)}


def test_next_item_asks_after_the_cut_and_knows_the_session_from_before() -> None:
    events = sessions([("s", "u", "a", day(1)), ("s", "u", "b", day(2)), ("s", "u", "c", day(9))])
    split = NextItem(day(5), timedelta(days=9)).split(events)
    assert asked(split) == {"s#2": (["b", "a"], ["c"])}
    assert split.before["item_id"].to_list() == ["a", "b"]


def test_next_item_takes_a_user_for_a_session_where_none_are_given() -> None:
    events = interactions([("u", "a", "view", day(1)), ("u", "b", "view", day(2))])
    assert asked(NextItem(day(2), timedelta(days=1)).split(events)) == {"u#1": (["a"], ["b"])}


def test_events_of_one_moment_keep_the_data_s_order() -> None:
    events = sessions([("s", "u", item, day(1)) for item in "cab"])
    split = NextItem(day(1), timedelta(days=1)).split(events)
    assert asked(split) == {"s#1": (["c"], ["a"]), "s#2": (["a", "c"], ["b"])}


def test_sessions_that_users_count_for_themselves_are_told_apart() -> None:
    events = sessions(
        [
            ("1", "ann", "a", day(1)),
            ("1", "bob", "x", day(1)),
            ("1", "ann", "b", day(2)),
            ("1", "bob", "y", day(2)),
        ]
    )
    task = NextItem(day(0), timedelta(days=9))
    assert asked(task.split(events)) == {
        "ann|1#1": (["a"], ["b"]),
        "bob|1#1": (["x"], ["y"]),
    }


def test_too_many_questions_are_sampled_by_the_seed_and_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(next_item, "LAST", Most(questions=10, events=10_000))
    tasks = [NextItem(CUT, HORIZON, seed) for seed in (1, 1, 2)]
    first, again, other = (set(task.split(SHOP).user_of) for task in tasks)
    assert first == again != other
    assert len(first) == 10
    (said,) = tasks[0].split(SHOP).notes
    assert said.startswith("10 of ")


def test_few_long_histories_are_asked_where_many_would_not_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(next_item, "LAST", Most(questions=10_000, events=200))
    split = NextItem(CUT, HORIZON).split(SHOP)
    assert 0 < split.asked.height <= 200
    assert split.notes


def test_leave_one_out_asks_for_the_last_purchase_and_hides_what_came_after() -> None:
    events = interactions(
        [
            ("u", "a", "view", day(1)),
            ("u", "b", "purchase", day(2)),
            ("u", "c", "purchase", day(3)),
            ("u", "d", "view", day(4)),
            ("looked", "a", "view", day(5)),
            ("bought once", "b", "purchase", day(1)),
        ]
    )
    split = LeaveOneOut().split(events)
    assert asked(split) == {"u": (["b", "a"], ["c"])}
    known = split.before.group_by("user_id").agg("item_id")
    assert dict(known.iter_rows()) == {"u": ["a", "b"], "looked": ["a"], "bought once": ["b"]}
    (earlier,) = LeaveOneOut().earlier(events, 5)
    assert asked(earlier) == {"u": (["a"], ["b"])}


def test_an_unknown_history_is_asked_empty_and_an_unknown_answer_is_missed() -> None:
    train = interactions([("v", "a", "view", day(1)), ("v", "b", "view", day(2))])
    test = sessions([("s", "u", "gone", day(3)), ("s", "u", "also gone", day(4))])
    task = HeldOut.of("next-item", train, test, 0)
    holdout = task.split(train).holdout(Catalogue.of_events(train, None))
    assert holdout.histories.lengths.tolist() == [0]
    assert list(holdout.relevant) == [frozenset({2})]


def test_held_out_answers_are_the_test_file_s_and_histories_go_on_into_it() -> None:
    train = sessions([("s", "u", "a", day(1)), ("s", "u", "b", day(2))])
    test = sessions([("s", "u", "c", day(3)), ("t", "u", "a", day(4)), ("t", "u", "b", day(5))])
    items = HeldOut.of("next-item", train, test, 0).split(train)
    assert asked(items) == {"s#2": (["b", "a"], ["c"]), "t#1": (["a"], ["b"])}
    assert items.before["item_id"].to_list() == ["a", "b"]
    baskets = HeldOut.of("next-basket", train, test, 0)
    assert asked(baskets.split(train)) == {"u": (["b", "a"], ["a", "b", "c"])}
    assert baskets.kind.cut == day(3)
