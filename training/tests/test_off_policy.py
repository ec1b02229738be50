import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.arrays import Doubles
from vitrine.metrics.off_policy import Log, doubly_robust, ips, snips

ACTIONS = 5
WORTH = np.array([0.1, 0.2, 0.3, 0.5, 0.05])
"""What each action earns on average."""
LOGGED = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
TESTED = np.array([0.05, 0.1, 0.15, 0.6, 0.1])


def log_of(rng: np.random.Generator, rows: int = 2_000) -> tuple[Log, np.ndarray]:
    """A log by the one policy, with what the other would have done, and the actions."""
    actions = rng.choice(ACTIONS, rows, p=LOGGED)
    rewards = (rng.random(rows) < WORTH[actions]).astype(np.float64)
    return Log(rewards, LOGGED[actions], TESTED[actions]), actions


def expected(actions: np.ndarray, worth: Doubles) -> tuple[Doubles, Doubles]:
    return worth[actions], np.full(len(actions), float(TESTED @ worth))


def test_all_find_what_the_tested_policy_earns_and_their_intervals_hold_it() -> None:
    truth = float(TESTED @ WORTH)
    rng = np.random.default_rng(5)
    held = {"ips": 0, "snips": 0, "robust": 0}
    means = dict.fromkeys(held, 0.0)
    runs = 200
    for _ in range(runs):
        log, actions = log_of(rng)
        estimates = {
            "ips": ips(log),
            "snips": snips(log),
            # A model of the reward that is wrong everywhere does no harm.
            "robust": doubly_robust(log, *expected(actions, WORTH * 0.5)),
        }
        for name, found in estimates.items():
            held[name] += found.low <= truth <= found.high
            means[name] += found.value / runs
    assert list(means.values()) == pytest.approx([truth] * 3, abs=0.01)
    assert min(held.values()) / runs > 0.9


def test_a_good_model_of_the_reward_narrows_the_interval() -> None:
    log, actions = log_of(np.random.default_rng(6))
    plain, helped = ips(log), doubly_robust(log, *expected(actions, WORTH))
    assert helped.high - helped.low < 0.9 * (plain.high - plain.low)


def test_doubly_robust_is_right_with_wrong_propensities_where_the_model_is() -> None:
    log, actions = log_of(np.random.default_rng(7), rows=50_000)
    wrong = Log(log.rewards, np.full(len(actions), 0.5), log.probabilities)
    truth = float(TESTED @ WORTH)
    assert doubly_robust(wrong, *expected(actions, WORTH)).value == pytest.approx(truth, abs=0.02)
    assert abs(ips(wrong).value - truth) > 0.1


def test_clipping_is_told_and_trades_variance_for_bias() -> None:
    log, _ = log_of(np.random.default_rng(8))
    free, cut = ips(log), ips(log, most=2.0)
    assert free.clipped == 0
    # The best action weighs 6, and 2 after the cut.
    assert cut.clipped == int((log.propensities == 0.1).sum())
    assert cut.value < free.value
    assert cut.high - cut.low < free.high - free.low
    assert cut.effective_sample_size > free.effective_sample_size


@given(st.integers(2, 200), st.integers(0, 100))
def test_a_policy_that_is_the_logged_one_earns_the_mean(rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    propensities = rng.uniform(0.01, 1, rows)
    log = Log(rng.normal(size=rows), propensities, propensities)
    for found in (ips(log), snips(log)):
        assert found.value == pytest.approx(log.rewards.mean())
        assert found.effective_sample_size == pytest.approx(rows)
        assert found.low <= found.value <= found.high


@given(st.integers(2, 60), st.integers(0, 100), st.floats(0.5, 20))
def test_snips_stays_within_the_rewards(rows: int, seed: int, most: float) -> None:
    rng = np.random.default_rng(seed)
    log = Log(rng.normal(size=rows), rng.uniform(0.001, 1, rows), rng.uniform(0.001, 1, rows))
    found = snips(log, most)
    assert log.rewards.min() - 1e-9 <= found.value <= log.rewards.max() + 1e-9
    assert 0 < found.effective_sample_size <= rows + 1e-9


def test_a_policy_that_does_nothing_of_what_was_logged() -> None:
    log = Log(np.array([1.0, 2.0]), np.array([0.5, 0.5]), np.zeros(2))
    assert (ips(log).value, ips(log).effective_sample_size) == (0.0, 0.0)
    with pytest.raises(ValueError, match="shows nothing of what was logged"):
        snips(log)


ONE = np.array([0.5, 0.5])


@pytest.mark.parametrize(
    ("rewards", "propensities", "probabilities", "message"),
    [
        (np.array([1.0, np.nan]), ONE, ONE, "a reward is not finite"),
        (ONE, np.array([0.0, 0.5]), ONE, "propensity is not in"),
        (ONE, np.array([np.nan, 0.5]), ONE, "propensity is not in"),
        (ONE, ONE, np.array([1.5, 0.5]), "probability is not in"),
        (ONE, ONE, np.array([0.5]), "all of one n"),
        (ONE[:1], ONE[:1], ONE[:1], "two rows"),
    ],
)
def test_a_log_that_cannot_be_right_is_refused(
    rewards: Doubles, propensities: Doubles, probabilities: Doubles, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Log(rewards, propensities, probabilities)


def test_expectations_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="a row of the log each"):
        doubly_robust(Log(ONE, ONE, ONE), np.zeros(1), np.zeros(1))
