import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_questions import holdout_of, random_lists

from vitrine.evaluation.measurement import Measurement
from vitrine.evaluation.score_calibration import score_calibration
from vitrine.metrics.calibration import (
    MOST_BINS,
    calibration,
    expected_calibration_error,
    reliability,
)

QUESTIONS = np.repeat(np.arange(500), 20)


def drawn(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities, and what came of them."""
    rng = np.random.default_rng(seed)
    chances = rng.beta(1, 4, len(QUESTIONS))
    return chances, rng.random(len(QUESTIONS)) < chances


def test_any_rising_score_can_be_calibrated() -> None:
    chances, outcomes = drawn()
    found = calibration(50 * chances**3 - 7, outcomes, QUESTIONS)
    assert found.error < 0.03
    assert found.rise > 0.1
    assert sum(each.count for each in found.bins) == len(QUESTIONS) / 2
    assert len(found.bins) <= MOST_BINS


def test_a_falling_score_does_not_rise() -> None:
    chances, outcomes = drawn()
    assert calibration(-chances, outcomes, QUESTIONS).rise < -0.1


def test_a_score_that_says_nothing_is_calibrated_by_the_mean() -> None:
    _, outcomes = drawn()
    found = calibration(np.full(len(QUESTIONS), 3.0), outcomes, QUESTIONS)
    assert len(found.bins) == 1
    assert found.rise == 0
    assert found.bins[0].predicted == pytest.approx(found.bins[0].observed, abs=0.02)


def test_a_question_s_pairs_stay_in_one_half() -> None:
    # With pairs of both in each half, the map would know of both and be half wrong.
    outcomes = np.arange(100) < 50
    assert calibration(np.ones(100), outcomes, np.repeat([0, 1], 50)).error == 1.0


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60),
    st.integers(1, 10),
)
def test_bins_hold_every_pair_once_and_rise(pairs: list[tuple[float, bool]], most: int) -> None:
    predicted = np.array([chance for chance, _ in pairs])
    outcomes = np.array([outcome for _, outcome in pairs])
    bins = reliability(predicted, outcomes, most)
    assert sum(each.count for each in bins) == len(pairs)
    assert len(bins) <= most
    means = [each.predicted for each in bins]
    assert means == sorted(means)
    assert 0 <= expected_calibration_error(predicted, outcomes) <= 1 + 1e-12


def test_what_cannot_be_calibrated_is_refused() -> None:
    with pytest.raises(ValueError, match="not finite"):
        calibration(np.array([1.0, np.nan]), np.array([True, False]), np.array([0, 1]))
    with pytest.raises(ValueError, match="two questions"):
        calibration(np.array([1.0, 2.0]), np.array([True, False]), np.array([0, 0]))
    with pytest.raises(ValueError, match="no pairs"):
        expected_calibration_error(np.array([]), np.array([], bool))


def measured(questions: int = 40) -> tuple[Measurement, np.ndarray]:
    rng = np.random.default_rng(3)
    lists = random_lists(rng, questions, 50, 5)
    # Half of the first places are right.
    relevant = [{int(row[0])} if n % 2 else {99} for n, row in enumerate(lists)]
    holdout = holdout_of(relevant)
    return Measurement.of("all", holdout, {"model": lists}, 5), lists


def test_a_model_s_scores_are_held_against_its_hits() -> None:
    measurement, lists = measured()
    scores = np.tile(np.arange(5.0, 0, -1), (len(lists), 1))
    found = score_calibration(measurement, "model", scores)
    assert found.finite
    assert found.found is not None
    assert found.found.rise > 0
    said = found.as_json()
    assert said["error"] == found.found.error
    assert isinstance(said["bins"], list)
    assert set(said["bins"][0]) == {"predicted", "observed", "count"}


def test_a_score_that_is_no_number_is_told_and_not_calibrated() -> None:
    measurement, lists = measured()
    scores = np.zeros(lists.shape)
    scores[3, 2] = np.nan
    found = score_calibration(measurement, "model", scores)
    assert not found.finite
    assert found.as_json() == {"bins": []}


def test_scores_beside_no_item_do_not_matter() -> None:
    holdout = holdout_of([{1}, {2}])
    lists = np.array([[1, -1], [3, 2]])
    measurement = Measurement.of("all", holdout, {"model": lists}, 2)
    found = score_calibration(measurement, "model", np.array([[2.0, np.nan], [1.0, 0.5]]))
    assert found.finite


def test_one_question_says_nothing_of_scores() -> None:
    measurement = Measurement.of("all", holdout_of([{1}]), {"model": [[1]]}, 1)
    assert score_calibration(measurement, "model", np.array([[1.0]])).found is None
