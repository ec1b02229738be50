import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_questions import holdout_of, random_lists

from vitrine.evaluation.measurement import Measurement
from vitrine.evaluation.per_question import Questions, per_question
from vitrine.evaluation.score import count_asked, mean_metrics
from vitrine.metrics.ranking import RANKING_METRICS

ITEMS = st.integers(0, 30)
# With repeats, and with items that nothing is known of.
LIST = st.lists(st.integers(0, 40), max_size=12)
QUESTIONS = st.lists(st.tuples(LIST, st.sets(ITEMS, max_size=12)), max_size=12)


@given(QUESTIONS, st.integers(1, 12))
def test_equals_the_plain_formulas_to_the_last_bit(
    asked: list[tuple[list[int], set[int]]], k: int
) -> None:
    questions = Questions.of(holdout_of([relevant for _, relevant in asked]), "all")
    values = per_question(questions, questions.pick([given for given, _ in asked], k))
    for name, metric in RANKING_METRICS.items():
        plain = [metric(given, relevant, k) for given, relevant in asked if relevant]
        assert values[f"{name}@{k}"].tolist() == plain


@given(QUESTIONS)
def test_lists_and_an_array_that_ends_in_nothing_are_the_same(
    asked: list[tuple[list[int], set[int]]],
) -> None:
    array = np.full((len(asked), 12), -1, np.int64)
    for row, (given_list, _) in enumerate(asked):
        array[row, : len(given_list)] = given_list
    questions = Questions.of(holdout_of([relevant for _, relevant in asked]), "all")
    as_array = per_question(questions, questions.pick(array, 20))
    as_lists = per_question(questions, questions.pick([each for each, _ in asked], 20))
    for name, values in as_lists.items():
        assert as_array[name].tolist() == values.tolist()


def test_who_has_nothing_to_find_has_no_question() -> None:
    holdout = holdout_of([{1}, set(), {2}], had=[[], [], [2]])
    assert Questions.of(holdout, "all").places.tolist() == [0, 2]
    assert Questions.of(holdout, "new").places.tolist() == [0]
    assert count_asked(holdout, "new") == 1
    assert mean_metrics([[1], [1], [1]], holdout, "all", 1)["hit@1"] == 0.5
    assert mean_metrics([[1], [1], [1]], holdout, "new", 1)["hit@1"] == 1.0


def test_no_question_at_all_is_measured_as_zeros() -> None:
    assert set(mean_metrics([[3]], holdout_of([set()]), "all", 20).values()) == {0.0}
    assert mean_metrics([], holdout_of([]), "all", 20)["ndcg@20"] == 0.0


def test_items_beyond_the_catalogue_are_missed_and_count() -> None:
    holdout = holdout_of([{5, 100_000}], catalogue_size=10)
    assert mean_metrics([[5, 6]], holdout, "all", 2)["recall@2"] == 0.5


def test_an_item_is_not_mistaken_for_another_question_s() -> None:
    # Keys of questions and items must not run into each other.
    holdout = holdout_of([{0}, {0}], catalogue_size=10)
    values = mean_metrics([[1, 2], [1, 2]], holdout, "all", 2)
    assert values["hit@2"] == 0.0


def test_questions_of_one_user_share_a_number() -> None:
    users = {"u0": "ann", "u1": "ben", "u2": "ann"}
    questions = Questions.of(holdout_of([{1}, {1}, {1}]), "all", users)
    assert questions.users.tolist() == [0, 1, 0]


def test_a_measurement_keeps_to_the_questions_that_are_chosen() -> None:
    rng = np.random.default_rng(1)
    holdout = holdout_of([{1, 2}, set(), {3}, {1, 4}])
    lists = {"a": random_lists(rng, 4, 6, 3), "b": np.array([[1], [2], [3], [4]])}
    measured = Measurement.of("all", holdout, lists, 3)
    some = measured.among(np.array([False, True, True]))
    assert some.questions.places.tolist() == [2, 3]
    assert some.column("b", "ndcg@3").tolist() == measured.column("b", "ndcg@3")[1:].tolist()
    assert some.questions.counts.tolist() == [1, 2]


def test_a_measurement_of_some_items_asks_again_for_those_only() -> None:
    holdout = holdout_of([{1, 20}, {20}, {2}])
    measured = Measurement.of("all", holdout, {"a": [[20, 1], [1, 2], [2, 20]]}, 2)
    low = measured.finding(lambda items: items < 10)
    assert low.questions.places.tolist() == [0, 2]
    # The hit on 20 no longer counts, and still takes the first place.
    assert low.column("a", "mrr@2").tolist() == [0.5, 1.0]
    assert low.column("a", "recall@2").tolist() == [1.0, 1.0]


def test_k_must_be_1_or_more() -> None:
    with pytest.raises(ValueError, match="k must be at least 1"):
        mean_metrics([[1]], holdout_of([{1}]), "all", 0)


def test_many_models_take_no_time_to_speak_of() -> None:
    rng = np.random.default_rng(2)
    holdout = holdout_of([set(rng.integers(0, 4_000, 20).tolist()) for _ in range(4_000)])
    lists = {f"model {n}": rng.integers(0, 4_000, (4_000, 20)) for n in range(14)}
    started = time.process_time()
    measured = Measurement.of("all", holdout, lists, 20)
    for model in measured.models:
        measured.means(model)
    # 0.4 s on an idle core: this only notices what takes a loop over questions.
    assert time.process_time() - started < 3
