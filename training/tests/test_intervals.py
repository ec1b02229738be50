import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_questions import holdout_of

from vitrine.evaluation import significance as module
from vitrine.evaluation.intervals import intervals, percentile_interval, resampled_means
from vitrine.evaluation.measurement import Measurement
from vitrine.evaluation.significance import compare, permutation_p_value, significance

EACH_ITS_OWN = np.arange(400)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(module) == (0, 1)


def test_an_interval_of_95_percent_holds_the_truth_about_as_often() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for run in range(200):
        values = rng.beta(0.5, 1.5, (400, 1))
        low, high = percentile_interval(resampled_means(values, EACH_ITS_OWN, 300, run)[:, 0])
        held += low <= 0.25 <= high
    assert 0.9 <= held / 200 <= 0.99


def test_questions_of_one_user_are_one_observation() -> None:
    rng = np.random.default_rng(2)
    # Forty users, each ten times the same.
    values = np.repeat(rng.random(40), 10)[:, None]
    users = np.repeat(np.arange(40), 10)
    apart = resampled_means(values, EACH_ITS_OWN)[:, 0].std()
    together = resampled_means(values, users)[:, 0].std()
    assert together == pytest.approx(apart * np.sqrt(10), rel=0.15)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 5)), min_size=1, max_size=40),
    st.integers(0, 1_000),
)
def test_draws_equal_means_over_the_users_drawn(
    questions: list[tuple[float, int]], seed: int
) -> None:
    values = np.array([[value, 1 - value] for value, _ in questions])
    users = np.array([user for _, user in questions])
    means = resampled_means(values, users, 20, seed)
    assert means.shape == (20, 2)
    # Both columns see the same draws.
    assert means.sum(axis=1) == pytest.approx(np.ones(20))
    assert means.min() >= values.min() - 1e-12
    assert means.max() <= values.max() + 1e-12


def test_the_order_of_users_numbers_does_not_matter_and_a_seed_repeats() -> None:
    values = np.random.default_rng(3).random((30, 1))
    users = np.arange(30) // 3
    again = resampled_means(values, users + 1_000)
    assert resampled_means(values, users).tolist() == again.tolist()
    assert resampled_means(values, users, seed=1).tolist() != again.tolist()


def test_one_question_or_all_equal_give_an_interval_of_no_width() -> None:
    assert percentile_interval(resampled_means(np.array([[0.3]]), np.array([0]))[:, 0]) == (
        pytest.approx((0.3, 0.3))
    )
    same = resampled_means(np.full((50, 1), 0.25), np.arange(50))
    assert percentile_interval(same[:, 0]) == pytest.approx((0.25, 0.25))


def test_nothing_and_no_number_are_refused() -> None:
    with pytest.raises(ValueError, match="no questions"):
        resampled_means(np.zeros((0, 1)), np.zeros(0, np.int64))
    with pytest.raises(ValueError, match="not finite"):
        resampled_means(np.array([[np.nan]]), np.array([0]))


def test_more_users_than_are_weighed_at_once() -> None:
    values = np.random.default_rng(4).random((60_000, 1))
    means = resampled_means(values, np.arange(60_000), resamples=70)
    assert means.shape == (70, 1)
    assert means.std() == pytest.approx(values.std() / np.sqrt(60_000), rel=0.3)


def test_a_difference_that_is_there_is_found_and_one_that_is_not_is_not() -> None:
    rng = np.random.default_rng(5)
    difficulty = rng.random(400)
    better = compare(difficulty + rng.normal(0.02, 0.1, 400), difficulty, EACH_ITS_OWN)
    assert better.p_value < 0.01
    assert better.interval[0] > 0
    assert better.ratio is not None
    assert better.ratio > 1
    noise = rng.normal(0, 0.1, 400)
    level = compare(difficulty + noise - noise.mean(), difficulty, EACH_ITS_OWN)
    assert level.p_value > 0.9
    assert level.interval[0] < 0 < level.interval[1]


def test_pairing_sees_what_two_intervals_beside_each_other_cannot() -> None:
    rng = np.random.default_rng(6)
    difficulty = rng.random(400)
    ahead = difficulty + 0.01
    alone = [
        percentile_interval(resampled_means(each[:, None], EACH_ITS_OWN)[:, 0])
        for each in (ahead, difficulty)
    ]
    assert alone[0][0] < alone[1][1]
    assert compare(ahead, difficulty, EACH_ITS_OWN).interval[0] > 0


def test_by_chance_one_test_in_twenty_is_below_5_percent() -> None:
    rng = np.random.default_rng(7)
    low = [
        permutation_p_value(rng.normal(size=60), np.arange(60), 400, seed) < 0.05
        for seed in range(300)
    ]
    assert 0.02 <= np.mean(low) <= 0.09


def test_the_sign_test_counts_users_and_not_questions() -> None:
    ahead = np.full(100, 0.1)
    assert permutation_p_value(ahead, np.arange(100)) < 0.001
    # Three users agree by chance in a quarter of all worlds.
    assert permutation_p_value(ahead, np.arange(100) % 3) == pytest.approx(0.25, abs=0.04)


def test_equal_models_cannot_be_told_apart() -> None:
    values = np.random.default_rng(8).random(50)
    found = compare(values, values, np.arange(50))
    assert (found.difference, found.interval, found.p_value) == (0.0, (0.0, 0.0), 1.0)
    assert found.ratio == 1.0
    assert compare(values, np.zeros(50), np.arange(50)).ratio is None


def measured() -> Measurement:
    relevant = [{number % 7} for number in range(60)]
    lists = {
        "champion": [[number % 7, 9] if number % 3 else [9, 8] for number in range(60)],
        "weak": [[8, 9] for _ in range(60)],
        "strong": [[9, number % 7] if number % 2 else [9, 8] for number in range(60)],
    }
    return Measurement.of("all", holdout_of(relevant), lists, 2)


def test_intervals_hold_the_means_of_every_model() -> None:
    measurement = measured()
    found = intervals(measurement)
    assert set(found) == {"champion", "weak", "strong"}
    for model, by_metric in found.items():
        assert set(by_metric) == {"ndcg@2", "recall@2"}
        for metric, (low, high) in by_metric.items():
            assert low <= measurement.mean(model, metric) <= high
    assert found == intervals(measurement)


def test_the_champion_is_held_against_the_best_of_the_others() -> None:
    measurement = measured()
    found = significance(measurement, "champion")
    assert found["baseline"] == "strong"
    assert found["metric"] == "ndcg@2"
    assert found["difference"] == pytest.approx(
        measurement.mean("champion", "ndcg@2") - measurement.mean("strong", "ndcg@2")
    )
    assert isinstance(found["pValue"], float)
    assert found["pValue"] < 0.05
