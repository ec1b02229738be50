from typing import Any

import pytest
from evaluation_sample import evaluation

from vitrine.reporting.verdict import verdict


def passed(content: dict[str, Any]) -> dict[str, Any]:
    gates = [{**gate, "passed": True} for gate in content["gates"]]
    return content | {"gates": gates, "modelBeatsBaseline": True}


def test_a_model_that_fails_a_gate_must_not_be_registered_and_the_gate_is_named() -> None:
    found = verdict(evaluation())
    assert found.outcome == "bad"
    assert found.headline == "two-stage must not be registered: 1 of 5 gates failed."
    assert found.failed == [("Slice tolerance", "activity heavy is 0.031 worse.")]


def test_a_model_that_passes_may_be_registered() -> None:
    found = verdict(passed(evaluation()))
    assert found.outcome == "good"
    assert found.headline == "two-stage may be registered: it passed all 5 gates."
    assert found.failed == []


def test_without_gates_only_what_was_decided_is_said() -> None:
    content = evaluation()
    del content["gates"]
    assert verdict(content).headline == "two-stage must not be registered: it did not pass."
    content["modelBeatsBaseline"] = True
    assert verdict(content).headline == "two-stage may be registered."


def test_each_protocol_names_its_best_baseline_and_the_interval() -> None:
    sentences = verdict(evaluation()).sentences
    assert sentences[0] == (
        "For all items it ranks better than the best baseline, tifu-knn: NDCG@20 0.387 against "
        "0.353, 1.10 times as high (a difference of +0.034, with 95% confidence from +0.029 to "
        "+0.040, p under 0.001)."
    )
    assert (
        "the best baseline, ease: NDCG@20 0.160 against 0.105, 1.52 times as high" in sentences[1]
    )
    assert sentences[2] == (
        "In other words: of 100 lists of 20 items, 85 hold something that the shopper goes on to "
        "choose; of tifu-knn's, 78."
    )


@pytest.mark.parametrize(
    ("own", "interval", "said"),
    [
        (0.36, [-0.002, 0.016], "it cannot be told apart from the best baseline, tifu-knn"),
        (0.34, [-0.02, -0.006], "it ranks worse than the best baseline, tifu-knn"),
        (0.36, [0.001, 0.016], "it ranks better than the best baseline, tifu-knn"),
    ],
)
def test_a_sentence_is_no_surer_than_its_interval(
    own: float, interval: list[float], said: str
) -> None:
    content = evaluation()
    content["protocols"]["all"]["two-stage"]["ndcg@20"] = own
    content["significance"]["all"] |= {"difference": own - 0.3531, "interval": interval}
    assert said in verdict(content).sentences[0]


def test_without_a_test_the_best_baseline_is_found_and_no_interval_is_claimed() -> None:
    content = evaluation()
    del content["significance"]
    assert "the best baseline, tifu-knn" in verdict(content).sentences[0]
    assert "(no interval was computed)" in verdict(content).sentences[0]


def test_a_model_without_baselines_is_compared_with_nothing() -> None:
    content = {"champion": "a", "k": 20, "protocols": {"all": {"a": {"ndcg@20": 0.25}}}}
    assert verdict(content).sentences == [
        "For all items: NDCG@20 0.250, with no baseline beside it."
    ]
