import json

import numpy as np

from vitrine.evaluation.shape import MOST_BYTES, encoded, within_limits

DECIDES = {"metrics": {"ndcg@20": 0.5}, "gates": [{"name": "g", "passed": True}]}


def trials(count: int) -> list[dict[str, object]]:
    return [{"settings": {"l2": float(n)}, "ndcg": {"all": 0.1, "new": 0.1}} for n in range(count)]


def test_what_fits_stays_as_it_is() -> None:
    content = {**DECIDES, "tuning": {"ease": trials(12)}, "errors": [{"history": ["a"] * 20}]}
    assert within_limits(content) == {**content, "learningCurve": []}


def test_numbers_are_those_of_json() -> None:
    given: dict[str, object] = {"a": np.float32(0.1), "b": float("nan"), "c": {4: [np.True_]}}
    wanted: dict[str, object] = {"a": 0.1, "b": None, "c": {"4": [True]}, "learningCurve": []}
    assert within_limits(given) == wanted


def test_a_long_curve_keeps_its_ends() -> None:
    curve = [{"iteration": n} for n in range(5_000)]
    found = within_limits({"learningCurve": curve})["learningCurve"]
    assert len(found) == 400
    assert (found[0], found[-1]) == (curve[0], curve[-1])


def test_whatever_the_data_it_fits_a_workflow_s_state_and_keeps_what_decides() -> None:
    rows = [
        {"dimension": d, "slice": "s" * 200} for d in ("activity", "country") for _ in range(99)
    ]
    content = {
        **DECIDES,
        "tuning": {f"model-{n}": trials(100) for n in range(14)},
        "errors": [{"history": ["x" * 500] * 20, "ndcg@20": 0.0} for _ in range(10)],
        "learningCurve": [{"iteration": n, "train": 0.123456} for n in range(400)],
        "slices": {"all": rows, "new": rows},
    }
    found = within_limits(content)
    assert len(encoded(found).encode()) <= MOST_BYTES
    assert {name: found[name] for name in DECIDES} == DECIDES
    assert found["shortened"][:2] == ["tuning", "errors"]
    assert json.loads(encoded(found)) == found
