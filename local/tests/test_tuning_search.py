"""What a search proposes, without running it."""

import statistics
from collections.abc import Mapping
from dataclasses import replace

import pytest

from vitrine_local.jobs.errors import ApiError
from vitrine_local.sagemaker.tuning_early_stopping import is_below_median
from vitrine_local.sagemaker.tuning_ranges import NumberRange, Range, Scale, parse_ranges
from vitrine_local.sagemaker.tuning_request import HyperbandResources, Strategy, TuningPlan
from vitrine_local.sagemaker.tuning_search import Search, Tried


def _plan(*ranges: Range, strategy: Strategy = "Random", jobs: int = 200) -> TuningPlan:
    return TuningPlan(
        strategy=strategy,
        metric="score",
        maximize=True,
        ranges=ranges,
        most_jobs=jobs,
        parallel_jobs=1,
        most_seconds=None,
        stops_early=False,
        seed=1,
        hyperband=None,
        target=None,
        patience=None,
    )


def _number(low: float, high: float, scale: Scale, *, whole: bool = False) -> NumberRange:
    return NumberRange("x", low, high, scale, whole)


def _proposed(search: Search, count: int) -> list[float]:
    found = []
    for _ in range(count):
        proposal = search.propose()
        assert proposal is not None
        found.append(float(proposal.hyperparameters["x"]))
    return found


@pytest.mark.parametrize(
    ("entry", "middle"),
    [
        (_number(0, 100, Scale.LINEAR), 50),
        (_number(1, 10_000, Scale.LOGARITHMIC), 100),
        (_number(1, 10_000, Scale.LOGARITHMIC, whole=True), 100),
        (_number(0, 100, Scale.LINEAR, whole=True), 50),
        # Half of the values are nearer to 1 than 0.99.
        (_number(0.9, 0.999, Scale.REVERSE_LOGARITHMIC), 0.99),
    ],
)
def test_half_of_the_values_lie_on_each_side_of_the_middle_of_the_scale(
    entry: NumberRange, middle: float
) -> None:
    values = _proposed(Search(_plan(entry)), 300)

    above = sum(value > middle for value in values) / len(values)
    assert 0.4 < above < 0.6
    assert all(entry.low <= value <= entry.high for value in values)


@pytest.mark.parametrize(
    ("low", "high", "kind", "scale"),
    [
        ("10", "5000", "Continuous", Scale.LOGARITHMIC),
        ("0.02", "0.3", "Continuous", Scale.LINEAR),
        ("0", "1000", "Continuous", Scale.LINEAR),
        ("0.5", "0.9999", "Continuous", Scale.REVERSE_LOGARITHMIC),
        ("1", "100000", "Integer", Scale.LOGARITHMIC),
        ("50", "400", "Integer", Scale.LINEAR),
    ],
)
def test_auto_takes_a_logarithm_for_wide_ranges(
    low: str, high: str, kind: str, scale: Scale
) -> None:
    given = {f"{kind}ParameterRanges": [{"Name": "x", "MinValue": low, "MaxValue": high}]}

    (entry,) = parse_ranges(given)
    assert isinstance(entry, NumberRange)
    assert entry.scale is scale


def test_a_range_of_one_value_is_that_value() -> None:
    entry = _number(5, 5, Scale.LINEAR, whole=True)
    assert set(_proposed(Search(_plan(entry)), 3)) == {5}


def test_too_many_ranges_are_refused() -> None:
    ranges = [{"Name": f"x{n}", "Values": ["a", "b"]} for n in range(31)]
    with pytest.raises(ApiError, match="at most 30"):
        parse_ranges({"CategoricalParameterRanges": ranges})


def _goodness(hyperparameters: Mapping[str, str]) -> float:
    return -abs(float(hyperparameters["x"]) - 3)


def _run(search: Search, jobs: int) -> list[float]:
    found = []
    for _ in range(jobs):
        proposal = search.propose()
        assert proposal is not None
        found.append(_goodness(proposal.hyperparameters))
        search.finish(proposal.number, found[-1])
    return found


def test_a_bayesian_search_comes_closer_than_a_random_one() -> None:
    plan = _plan(_number(0.001, 1000, Scale.LOGARITHMIC), jobs=40)
    best: dict[Strategy, float] = {}
    strategies: tuple[Strategy, ...] = ("Bayesian", "Random")
    for strategy in strategies:
        bests = [
            max(_run(Search(replace(plan, strategy=strategy, seed=seed)), 40)) for seed in range(5)
        ]
        best[strategy] = statistics.fmean(bests)

    assert best["Bayesian"] > best["Random"]


@pytest.mark.parametrize("strategy", ["Bayesian", "Random"])
def test_another_seed_tries_something_else(strategy: Strategy) -> None:
    plan = _plan(_number(0, 1, Scale.LINEAR), strategy=strategy)
    first, again, other = (_proposed(Search(replace(plan, seed=seed)), 5) for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_what_is_known_guides_the_first_proposal() -> None:
    plan = _plan(_number(0, 1000, Scale.LINEAR), strategy="Bayesian", jobs=12)
    search = Search(plan)
    # Good near 3, bad elsewhere, and one that is out of the range by now.
    search.learn([Tried({"x": str(x)}, -abs(x - 3)) for x in [*range(1, 12), 500, 900, 5000]])

    assert statistics.fmean(_proposed(search, 5)) < 250


def test_what_was_best_elsewhere_is_tried_first() -> None:
    plan = _plan(_number(0, 100, Scale.LINEAR), jobs=6)
    search = Search(plan)
    search.try_again([Tried({"x": "10"}, 1), Tried({"x": "30"}, 3), Tried({"x": "20"}, 2)])

    assert _proposed(search, 2) == [30, 20]


def test_a_search_that_goes_on_does_not_draw_the_same_again() -> None:
    plan = _plan(_number(0, 100, Scale.LINEAR))

    assert not set(_proposed(Search(plan), 3)) & set(_proposed(Search(plan, drawn_before=3), 3))


def test_hyperband_gives_up_on_what_others_outdo() -> None:
    plan = replace(
        _plan(_number(0, 100, Scale.LINEAR), strategy="Hyperband", jobs=30),
        hyperband=HyperbandResources(1, 9),
    )
    search, steps = Search(plan), []
    for goodness in range(30, 0, -1):
        proposal = search.propose()
        assert proposal is not None
        # The first are the best: those that come later are given up on soon.
        reached = next(
            (s for s in range(1, 10) if search.report(proposal.number, s, goodness * s)), 9
        )
        steps.append(reached)
        if reached == 9:
            search.finish(proposal.number, goodness * 9.0)
        else:
            search.give_up(proposal.number)

    assert steps[0] == 9
    assert sum(steps) < 0.8 * 30 * 9


def test_the_median_rule_compares_with_the_running_averages_of_those_that_came_as_far() -> None:
    finished = [[0.2, 0.4, 0.6], [0.3, 0.5, 0.7], [0.1, 0.3, 0.5], [0.9]]

    # Of the three that came as far the averages after two values are 0.3, 0.4 and 0.2.
    assert is_below_median([0.9, 0.29], finished, maximize=True)
    assert not is_below_median([0.1, 0.31], finished, maximize=True)


def test_the_median_rule_is_turned_round_for_a_loss() -> None:
    finished = [[0.2], [0.3], [0.4]]

    assert is_below_median([0.31], finished, maximize=False)
    assert not is_below_median([0.3], finished, maximize=False)


def test_the_median_rule_says_nothing_after_two_jobs() -> None:
    assert not is_below_median([0.0], [[1.0], [1.0]], maximize=True)
