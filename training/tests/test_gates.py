import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pytest
from made_questions import catalogue_of, histories_of

from vitrine.arrays import Doubles, Ints
from vitrine.evaluation.fairness import disparities, exposures
from vitrine.evaluation.gate import Evidence, Gate, Limits
from vitrine.evaluation.gates import DEFAULT_LIMITS, may_be_registered, run_gates
from vitrine.evaluation.holdout import Holdout
from vitrine.evaluation.item_facts import ItemFacts
from vitrine.evaluation.measurement import Measurement
from vitrine.evaluation.score_calibration import score_calibration
from vitrine.evaluation.slices import all_slices
from vitrine.evaluation.top import best

K = 10
ITEMS = 200
GROUPS = 8


@dataclass(frozen=True)
class Shop:
    """Shoppers with tastes, what they had, and what they then chose."""

    holdout: Holdout
    facts: ItemFacts
    taste: Doubles
    """[Q,N]: what each likes, which no model knows exactly."""
    popularity: Doubles
    countries: list[str]
    rng: np.random.Generator


def shop(questions: int = 600, seed: int = 0) -> Shop:
    """Some items are popular, and each shopper likes one of 8 groups of them, and old friends."""
    rng = np.random.default_rng(seed)
    popularity = rng.gumbel(size=ITEMS)
    group = rng.integers(GROUPS, size=questions)
    of_group = group[:, None] == np.arange(ITEMS)[None, :] % GROUPS
    taste = popularity + 1.5 * of_group + rng.gumbel(size=(questions, ITEMS))
    had = [drawn(rng, taste[row], int(rng.integers(2, 30))).tolist() for row in range(questions)]
    for row, items in enumerate(had):
        taste[row, items] += 0.7
    relevant = [
        frozenset(drawn(rng, taste[row], int(rng.integers(1, 8))).tolist())
        for row in range(questions)
    ]
    items = pl.DataFrame(
        {
            "item_id": catalogue_of(ITEMS).item_ids,
            "category_l1": [f"group {number % GROUPS}" for number in range(ITEMS)],
            "price": rng.lognormal(size=ITEMS),
        }
    )
    histories = histories_of(had, catalogue_of(ITEMS, items))
    countries = rng.choice(["GB", "DE", "FR", "PT"], questions, p=[0.6, 0.25, 0.13, 0.02])
    holdout = Holdout(histories, relevant, [frozenset(each) for each in had])
    return Shop(holdout, ItemFacts.of(histories), taste, popularity, countries.tolist(), rng)


def drawn(rng: np.random.Generator, taste: Doubles, count: int) -> Ints:
    """Items without repeats, those that are liked more being likelier."""
    return np.argsort(-(taste + rng.gumbel(size=len(taste))))[:count]


def scored(of: Shop, model: str) -> Doubles:
    """[Q,N]: the scores of a model that is honest, weak or broken."""
    noise = of.rng.normal(size=of.taste.shape)
    relevant = np.zeros(of.taste.shape)
    for row, items in enumerate(of.holdout.relevant):
        relevant[row, list(items)] = 1
    light = of.holdout.histories.lengths[:, None] < 12
    first_group = np.arange(ITEMS) % GROUPS == 0
    good = of.taste + 0.3 * noise
    models: dict[str, Doubles] = {
        "honest": of.taste + 0.5 * noise,
        "personal": of.taste + 1.1 * noise,
        "popular": np.tile(of.popularity, (len(of.holdout), 1)),
        "random": noise,
        "disguised": of.popularity + 0.3 * noise,
        "leaked": of.taste + 100 * relevant,
        "blind to new shoppers": np.where(light, noise, good),
        "hides a category": good - 100 * first_group,
    }
    return models[model]


def evidence(of: Shop, champion: str, users: dict[str, str] | None = None) -> Evidence:
    scores = {name: scored(of, name) for name in ("popular", "personal", champion)}
    measurements = {}
    for protocol in ("all", "new"):
        lists = {}
        for name, given in scores.items():
            shown = given.copy()
            if protocol == "new":
                for row, owned in enumerate(of.holdout.owned):
                    shown[row, list(owned)] = -1e30
            lists[name] = best(shown, K)
        measurements[protocol] = Measurement.of(protocol, of.holdout, lists, K, users)
    lengths, columns = of.holdout.histories.lengths, {"country": of.countries}
    slices = {
        protocol: all_slices(measured, lengths, of.facts, columns)
        for protocol, measured in measurements.items()
    }
    own = np.take_along_axis(scores[champion], best(scores[champion], K), axis=1)
    return Evidence(
        champion=champion,
        popularity_baselines=["popular"],
        measurements=measurements,
        slices=slices,
        exposures=[e for each in measurements.values() for e in exposures(each, of.facts)],
        disparities={
            protocol: disparities(measured, slices[protocol], DEFAULT_LIMITS.fewest_questions)
            for protocol, measured in measurements.items()
        },
        calibration=score_calibration(measurements["all"], champion, own),
        leaks=[],
        model_bytes=4_000_000,
        latency_p50_ms=0.4,
    )


def failed(gates: list[Gate]) -> set[str]:
    return {gate.name for gate in gates if not gate.passed}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("questions", [30, 150, 600])
def test_an_honest_model_passes(questions: int, seed: int) -> None:
    gates = run_gates(evidence(shop(questions, seed), "honest"))
    assert failed(gates) == set()
    assert may_be_registered(gates)


# Each with the gates that must name it, whatever others do.
BROKEN = {
    "random": {"beats-baseline", "ndcg-all", "ndcg-new", "recall-all", "shopper-slices-all"},
    "disguised": {"beats-baseline", "ndcg-all", "ndcg-new", "shopper-slices-all"},
    "leaked": {"leakage"},
    "blind to new shoppers": {"disparity-all", "shopper-slices-all", "shopper-slices-new"},
    "hides a category": {"provider-exposure-all", "provider-exposure-new"},
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("model", BROKEN)
def test_a_broken_model_fails_and_is_told_why(model: str, seed: int) -> None:
    gates = run_gates(evidence(shop(600, seed), model))
    assert BROKEN[model] <= failed(gates)
    assert not may_be_registered(gates)


@pytest.mark.parametrize("model", ["random", "disguised", "leaked"])
@pytest.mark.parametrize("seed", range(3))
def test_thirty_questions_are_enough_to_stop_what_is_plainly_broken(model: str, seed: int) -> None:
    assert not may_be_registered(run_gates(evidence(shop(30, seed), model)))


SHOP = shop()
HONEST = evidence(SHOP, "honest")


def test_a_leak_is_passed_on_in_its_own_words() -> None:
    gates = {gate.name: gate for gate in run_gates(replace(HONEST, leaks=["It saw the end."]))}
    assert not gates["leakage"].passed
    assert gates["leakage"].says == "It saw the end."


def test_a_copy_of_the_best_baseline_is_no_worse_and_not_worth_a_release() -> None:
    copied = {}
    for protocol, measured in HONEST.measurements.items():
        lists = {name: measured.lists[name] for name in ("popular", "personal")}
        lists["honest"] = lists["personal"]
        full = np.full((len(SHOP.holdout), K), -1)
        again = {}
        for name, picked in lists.items():
            again[name] = full.copy()
            again[name][measured.questions.places] = picked
        copied[protocol] = Measurement.of(protocol, SHOP.holdout, again, K)
    gates = run_gates(replace(HONEST, measurements=copied))
    assert {"beats-baseline"} <= failed(gates)
    assert not {"ndcg-all", "ndcg-new"} & failed(gates)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("latency", replace(HONEST, latency_p50_ms=10.1)),
        ("latency", replace(HONEST, latency_p50_ms=float("nan"))),
        ("size", replace(HONEST, model_bytes=200_000_001)),
    ],
)
def test_a_budget_that_is_exceeded_fails_alone(name: str, changed: Evidence) -> None:
    assert failed(run_gates(changed)) == {name}


def with_scores(change: Callable[[Doubles], Doubles]) -> Evidence:
    measured = HONEST.measurements["all"]
    scores = np.tile(np.arange(K, 0, -1.0), (len(SHOP.holdout), 1))
    return replace(HONEST, calibration=score_calibration(measured, "honest", change(scores)))


def test_scores_must_be_numbers_and_rise_with_what_comes_true() -> None:
    assert failed(run_gates(with_scores(lambda scores: scores))) == set()
    assert failed(run_gates(with_scores(lambda scores: scores * np.nan))) == {"calibration"}
    assert failed(run_gates(with_scores(lambda scores: -scores))) == {"calibration"}


def test_a_group_that_is_too_small_is_told_and_not_judged() -> None:
    gates = {gate.name: gate for gate in run_gates(HONEST)}
    few = [each for each in HONEST.slices["all"] if each.of_users and len(each.measured) < 50]
    assert [each.name for each in few] == ["PT"]
    assert "; 1 too small to judge." in gates["shopper-slices-all"].says
    strict = Limits(fewest_questions=10_000)
    gates = {gate.name: gate for gate in run_gates(HONEST, strict)}
    assert gates["shopper-slices-all"].value is None
    assert gates["shopper-slices-all"].passed


def test_every_gate_says_what_it_found_and_goes_into_json() -> None:
    # JSON has no NaN and no infinity.
    for model in ("random", "leaked"):
        for gate in run_gates(evidence(shop(60), model)):
            said = json.loads(json.dumps(gate.as_json(), allow_nan=False))
            assert set(said) == {"name", "passed", "value", "limit", "says"}
            assert said["says"].endswith(".")


def test_one_question_that_all_models_answer_alike() -> None:
    holdout = Holdout(histories_of([[1]], catalogue_of(2)), [frozenset({0})], [frozenset({1})])
    facts = ItemFacts.of(holdout.histories)
    lists = {"champion": [[0]], "popular": [[0]]}
    measured = Measurement.of("all", holdout, lists, 1)
    slices = all_slices(measured, holdout.histories.lengths, facts, {})
    gates = run_gates(
        replace(
            HONEST,
            champion="champion",
            measurements={"all": measured},
            slices={"all": slices},
            exposures=exposures(measured, facts),
            disparities={"all": disparities(measured, slices, 50)},
            calibration=score_calibration(measured, "champion", np.array([[1.0]])),
        )
    )
    assert failed(gates) == {"beats-baseline"}


def test_a_run_without_popularity_baselines_does_not_pass() -> None:
    gates = run_gates(replace(HONEST, popularity_baselines=["trending"]))
    assert failed(gates) == {"recall-all", "recall-new"}


def test_who_asks_nothing_or_nobody_else_gets_no_verdict() -> None:
    with pytest.raises(ValueError, match="no protocol has a question"):
        run_gates(replace(HONEST, measurements={}))
    alone = Measurement.of("all", SHOP.holdout, {"honest": np.zeros((600, 1), np.int64)}, 1)
    with pytest.raises(ValueError, match="no baseline was measured"):
        run_gates(replace(HONEST, measurements={"all": alone}))
