"""Whether one may look daily: A/A tests, and tests with a lift that is known."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from vitrine.arrays import Doubles, Ints
from vitrine.experiments.confidence_sequence import LEAST_SHOPPERS, Plan, difference, reach
from vitrine.experiments.moments import Moments, moments, moments_of_sums, per_shopper
from vitrine.experiments.planning import POWER, deviation_of_share, shoppers_an_arm
from vitrine.experiments.sample_ratio import ALARM, sample_ratio_p_value

TESTS, DAYS, DAILY = 1_000, 28, 150
"""So many tests of four weeks, each arm with so many new shoppers a day."""
NORMAL_95 = 1.96


@dataclass(frozen=True)
class Shoppers:
    """Sums over an arm's shoppers of a day, [tests, days] each."""

    count: Doubles
    y: Doubles
    y_y: Doubles
    x: Doubles
    x_x: Doubles
    x_y: Doubles

    def looks(self) -> Moments:
        """At the end of each day."""
        return moments_of_sums(
            **{name: values.cumsum(axis=1) for name, values in vars(self).items()}
        )


def arm(rng: np.random.Generator, share: float, mean_log: float | None) -> Shoppers:
    """``share`` of the shoppers buy, for 1 or for what is lognormal.

    x is 1 for those who bought before: three in ten, whatever the arm, and likelier to buy again.
    """
    count = rng.poisson(DAILY, (TESTS, DAYS))
    loyal = rng.binomial(count, 0.3)
    buyers = rng.binomial(loyal, 2 * share), rng.binomial(count - loyal, share * 4 / 7)

    def sums(of: Ints) -> tuple[Doubles, Doubles]:
        """Of what buyers paid, and of its squares."""
        where = np.repeat(np.arange(count.size), of.ravel())
        paid = np.ones(len(where)) if mean_log is None else rng.lognormal(mean_log, 1, len(where))
        shape = count.shape
        paid_squared = np.bincount(where, paid**2, count.size).astype(np.float64)
        return (
            np.bincount(where, paid, count.size).astype(np.float64).reshape(shape),
            paid_squared.reshape(shape),
        )

    (by_loyal, by_loyal_squared), (by_others, by_others_squared) = (sums(of) for of in buyers)
    before = loyal.astype(np.float64)
    return Shoppers(
        count.astype(np.float64),
        y=by_loyal + by_others,
        y_y=by_loyal_squared + by_others_squared,
        x=before,
        x_x=before,
        x_y=by_loyal,
    )


@pytest.mark.parametrize(
    ("share", "mean_log"), [(0.03, None), (0.2, None), (0.03, 3.5)], ids=["rare", "usual", "money"]
)
def test_daily_looks_at_equal_arms_find_a_difference_in_5_percent_of_tests_at_most(
    share: float, mean_log: float | None
) -> None:
    rng = np.random.default_rng(20)
    first, second = (arm(rng, share, mean_log).looks() for _ in range(2))
    found = difference(first, second, Plan(alpha=0.05, shoppers=5_000))
    assert found.excludes_zero.shape == (TESTS, DAYS)
    assert found.excludes_zero.any(axis=1).mean() <= 0.05
    assert (found.p_value.min(axis=1) <= 0.05).mean() <= 0.05
    # An interval for a single look would be wrong in many more of them.
    error = np.sqrt(first.variance / first.count + second.variance / second.count)
    naive = np.abs(first.mean - second.mean) > NORMAL_95 * error
    assert naive.any(axis=1).mean() > 0.15


def test_a_lift_is_found_and_intervals_hold_it_at_all_looks() -> None:
    rng = np.random.default_rng(21)
    better, control = (arm(rng, share, None).looks() for share in (0.26, 0.20))
    found = difference(better, control, Plan(alpha=0.05, shoppers=5_000))
    held = ((found.low <= 0.06) & (found.high >= 0.06)) | np.isnan(found.low)
    assert held.all(axis=1).mean() >= 0.95
    assert (found.low > 0).any(axis=1).mean() > 0.95
    assert found.value[:, -1].mean() == pytest.approx(0.06, abs=0.002)


def test_what_was_known_before_narrows_intervals_and_leaves_them_right() -> None:
    rng = np.random.default_rng(22)
    tests, looks, daily, lift = 300, 10, 100, 0.3

    def spenders(more: float) -> Moments:
        x = rng.gamma(2.0, 1.0, (tests, looks, daily))
        y = 0.8 * x + rng.gamma(1.0, 1.0, x.shape) + more
        sums = {"y": y, "x": x, "y_y": y * y, "x_x": x * x, "x_y": x * y}
        running = {name: each.sum(axis=2).cumsum(axis=1) for name, each in sums.items()}
        return moments_of_sums(count=np.full(x.shape, 1.0).sum(axis=2).cumsum(axis=1), **running)

    better, control = spenders(lift), spenders(0.0)
    plan = Plan(alpha=0.05, shoppers=2_000)
    found = difference(better, control, plan)
    held = (found.low <= lift) & (found.high >= lift)
    assert held.all(axis=1).mean() >= 0.95
    # Of 0.8^2 * 2 + 1, what x does not tell is 1.
    assert float(found.variance_left[:, -1].mean()) == pytest.approx(1 / 2.28, abs=0.02)
    plain = difference(_knowing_nothing(better), _knowing_nothing(control), plan)
    narrower = (found.high - found.low)[:, -1] / (plain.high - plain.low)[:, -1]
    assert float(narrower.mean()) == pytest.approx((1 / 2.28) ** 0.5, abs=0.02)


def _knowing_nothing(arm: Moments) -> Moments:
    nothing = np.zeros_like(arm.mean)
    return replace(arm, before=nothing, variance_before=nothing, covariance=nothing)


def test_there_is_no_interval_with_few_shoppers_or_nothing_to_tell_them_apart() -> None:
    rng = np.random.default_rng(23)
    many, few = rng.random(LEAST_SHOPPERS), rng.random(LEAST_SHOPPERS - 1)
    for treatment, control in ((many, few), (np.zeros(500), np.zeros(500))):
        found = difference(moments(treatment), moments(control), Plan())
        assert np.isnan(found.low)
        assert float(found.p_value) == 1
    assert np.isfinite(difference(moments(many), moments(many), Plan()).low)


def test_the_interval_and_the_p_value_agree() -> None:
    rng = np.random.default_rng(24)
    control = moments(rng.random(2_000))
    for lift in np.linspace(0, 0.1, 30):
        found = difference(moments(rng.random(2_000) + lift), control, Plan(shoppers=4_000))
        assert bool(found.excludes_zero) == (float(found.p_value) < 0.05)


def test_a_ratio_has_the_variance_that_resampling_finds() -> None:
    rng = np.random.default_rng(25)
    lists = (rng.poisson(2, 2_000) + 1).astype(np.float64)
    clicks = rng.binomial(lists.astype(int), 0.2 + 0.1 * (lists > 3)).astype(float)
    values = per_shopper(clicks, lists)
    assert values.mean() == pytest.approx(clicks.sum() / lists.sum())
    drawn = rng.integers(0, 2_000, (2_000, 2_000))
    ratios = clicks[drawn].sum(axis=1) / lists[drawn].sum(axis=1)
    assert values.std(ddof=1) / np.sqrt(2_000) == pytest.approx(ratios.std(), rel=0.1)


def test_a_sample_ratio_mismatch_is_told_and_hardly_ever_a_false_one() -> None:
    rng = np.random.default_rng(26)
    shares = [0.45, 0.45, 0.1]
    right = rng.multinomial(300, shares, (TESTS, DAYS)).cumsum(axis=1)
    assert np.mean([sample_ratio_p_value(test, shares) < ALARM for test in right]) <= ALARM
    # One arm loses three of twenty.
    lossy = np.array([0.45, 0.85 * 0.45, 0.1])
    wrong = rng.multinomial(300, lossy / lossy.sum(), (200, DAYS))
    told = [sample_ratio_p_value(test, shares) < ALARM for test in wrong.cumsum(axis=1)]
    assert np.mean(told) > 0.9


def test_the_shoppers_that_are_planned_find_the_lift_that_was_asked_for() -> None:
    rng = np.random.default_rng(27)
    share, lift = 0.2, 0.25
    needed = shoppers_an_arm(deviation_of_share(share), share * lift)
    plan = Plan(shoppers=2 * needed)
    counts = np.full((TESTS, 10), needed // 10, np.float64).cumsum(axis=1)

    def looks(of: float) -> Moments:
        buyers = rng.binomial(needed // 10, of, counts.shape).cumsum(axis=1).astype(np.float64)
        none = np.zeros_like(counts)
        return moments_of_sums(count=counts, y=buyers, x=none, y_y=buyers, x_x=none, x_y=none)

    found = difference(looks(share * (1 + lift)), looks(share), plan)
    at_the_end = (found.low > 0)[:, -1].mean()
    assert at_the_end == pytest.approx(POWER, abs=0.05)
    # Half of those tests need not have waited for it.
    assert (found.low > 0)[:, 6].mean() > POWER / 2


def test_more_arms_need_more_shoppers_each() -> None:
    assert shoppers_an_arm(0.3, 0.02, arms=4) > 1.1 * shoppers_an_arm(0.3, 0.02)
    assert shoppers_an_arm(0.3, 3.0) == LEAST_SHOPPERS


def test_a_canary_of_typescript_has_the_same_interval() -> None:
    fixture = Path(__file__).parents[2] / "test/fixtures/parity/confidence_sequences.json"
    cases = json.loads(fixture.read_text(encoding="utf-8"))["cases"]
    assert len(cases) > 3
    for case in cases:
        found = reach(
            np.asarray(case["squaredError"]),
            np.asarray(float(case["observed"])),
            Plan(case["alpha"], case["planned"]),
        )
        assert float(found) == pytest.approx(case["reach"], rel=1e-12)
