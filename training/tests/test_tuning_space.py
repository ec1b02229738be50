# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs
"""The search space and the hyperparameters that describe a search."""

import json

import pytest

from vitrine.errors import RefusalError
from vitrine.tuning.request import SEARCH_HYPERPARAMETERS, SearchRequest, is_trial, trial_folds
from vitrine.tuning.space import NumberRange, SearchSpace


def space(**ranges: object) -> SearchSpace:
    return SearchSpace.parse(json.dumps(ranges))


@pytest.mark.parametrize(
    ("given", "scale"),
    [
        ({"type": "continuous", "from": 10, "to": 5000}, "logarithmic"),
        ({"type": "continuous", "from": 0.02, "to": 0.3}, "linear"),
        ({"type": "continuous", "from": 0.5, "to": 0.9999}, "reverse-logarithmic"),
        ({"type": "integer", "from": 1, "to": 1000}, "logarithmic"),
        ({"type": "integer", "from": 0, "to": 1000, "scale": "auto"}, "linear"),
    ],
)
def test_auto_takes_a_logarithm_for_wide_ranges(given, scale):
    entry = space(x=given).ranges["x"]
    assert isinstance(entry, NumberRange)
    assert entry.scale == scale


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ({"type": "continuous", "from": 0.9, "to": 0.999, "scale": "reverse-logarithmic"}, 0.99),
        ({"type": "continuous", "from": 0.01, "to": 100, "scale": "logarithmic"}, 3.5),
        ({"type": "integer", "from": 15, "to": 127}, 31),
        ({"type": "categorical", "values": ["a", "b"]}, "b"),
    ],
)
def test_a_value_comes_back_from_the_scale(entry, value):
    found = space(x=entry)
    assert found.settings(found.drawn({"x": value}))["x"] == pytest.approx(value)


def test_a_value_outside_of_its_range_is_none_of_the_space():
    found = space(x={"type": "integer", "from": 1, "to": 5})
    assert found.drawn({"x": 6, "y": 1}) == {}
    assert found.drawn({"x": 2.5}) == {}
    assert found.drawn({"x": "2"}) == {}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"type": "integer", "from": 2, "to": 1}, "`from` must not exceed `to`"),
        ({"type": "integer", "from": 1.5, "to": 3}, "needs a whole number as `from`"),
        ({"type": "continuous", "from": "1", "to": 3}, "needs a number as `from`"),
        ({"type": "continuous", "from": 1}, "needs a number as `to`"),
        ({"type": "continuous", "from": 0, "to": 1, "scale": "logarithmic"}, "begins at 0"),
        ({"type": "continuous", "from": 0.5, "to": 1, "scale": "reverse-logarithmic"}, "0 <= x"),
        ({"type": "integer", "from": 0, "to": 1, "scale": "cubic"}, "has the scale 'cubic'"),
        ({"type": "float"}, "has the type 'float'"),
        ({"type": "categorical", "values": []}, "needs `values`"),
        ({"type": "categorical", "values": ["a", "a"]}, "each once"),
        (3, "must be an object"),
    ],
)
def test_a_bad_range_is_refused_by_name(given, says):
    with pytest.raises(RefusalError, match=f"In the search space, leaves .*{says}"):
        space(leaves=given)


@pytest.mark.parametrize("text", ["{", "[]", "{}", "3"])
def test_what_is_no_search_space_is_refused(text):
    with pytest.raises(RefusalError, match="search space"):
        SearchSpace.parse(text)


GIVEN = {
    "algorithm": "two-stage",
    "search": "cma-es",
    "search_space": '{"leaves": {"type": "integer", "from": 15, "to": 127}}',
    "search_folds": "3",
    "search_goal": "minimize",
    "search_metric": "loss",
    "search_trials": "40",
    "search_parallel": "4",
    "search_seconds": "600",
    "search_seed": "9",
}


def test_a_search_is_described_by_hyperparameters():
    request = SearchRequest.parse(GIVEN, "validation_ndcg_at_20")

    assert request is not None
    assert (request.trials, request.parallel, request.seconds, request.seed) == (40, 4, 600, 9)
    assert (request.metric, request.maximize, request.folds) == ("loss", False, 3)
    assert set(request.space.ranges) == {"leaves"}
    assert set(GIVEN) - {"algorithm"} == set(SEARCH_HYPERPARAMETERS)


def test_what_is_not_given_has_a_default():
    given = {name: GIVEN[name] for name in ("search", "search_space")}
    request = SearchRequest.parse(given, "validation_ndcg_at_20")

    assert request is not None
    assert (request.metric, request.maximize) == ("validation_ndcg_at_20", True)
    assert (request.trials, request.parallel, request.seed) == (50, 1, 0)


@pytest.mark.parametrize("given", [{}, {"algorithm": "ease"}, {"search": "none"}])
def test_a_job_without_a_search_searches_nothing(given):
    assert SearchRequest.parse(given, "score") is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"search": "annealing"}, "search must be cma-es or none"),
        ({"search": "none"}, "search_space says nothing without"),
        ({"search_goal": "best"}, "search_goal must be"),
        ({"search_trials": "0"}, "search_trials must be a whole number from 1"),
        ({"search_parallel": "many"}, "search_parallel must be a whole number"),
    ],
)
def test_a_bad_search_is_refused_by_name(change, says):
    with pytest.raises(RefusalError, match=says):
        SearchRequest.parse({**GIVEN, **change}, "score")


def test_a_job_of_a_tuning_job_is_told_at_how_many_moments_it_is_judged():
    given = {"_tuning_objective_metric": "score", "search_folds": "2", "leaves": "31"}

    assert is_trial(given)
    assert trial_folds(given) == 2
    assert SearchRequest.parse(given, "score") is None
    assert not is_trial({"leaves": "31"})


def test_folds_without_a_search_are_refused():
    with pytest.raises(RefusalError, match="search_folds says nothing without"):
        SearchRequest.parse({"search_folds": "2"}, "score")


def test_a_search_without_a_space_is_refused():
    with pytest.raises(RefusalError, match="search_space is missing"):
        SearchRequest.parse({"search": "cma-es"}, "score")
