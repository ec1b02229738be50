"""The evaluations of a SageMaker Model Card: an entry a protocol, and one for the gates."""

from collections.abc import Mapping
from typing import Any

from vitrine.cards.sagemaker_limits import AXIS, GROUP, LONG, NAME, SHORT, limited, metric
from vitrine.cards.wording import how_measured
from vitrine.manifest import Manifest
from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.names import metric_name, protocol_title, spaced
from vitrine.reporting.numbers import interval
from vitrine.reporting.verdict import comparison

Json = dict[str, Any]


def evaluation_details(manifest: Manifest, evaluation: Evaluation | None) -> list[Json]:
    """What was measured; nothing where nothing was."""
    if evaluation is not None:
        found = [_protocol(manifest, evaluation, name) for name in evaluation["protocols"]]
        return found + _gates(evaluation)
    measured = {n: v for n, v in manifest["metrics"].items() if not n.startswith("validation.")}
    if not measured:
        return []
    groups = [_group("This model", [_number(name, value) for name, value in measured.items()])]
    groups += [
        _group(f"Baseline: {name}", [_number(key, value) for key, value in metrics.items()])
        for name, metrics in manifest["baselines"].items()
    ]
    return [_entry("After the cut", how_measured(manifest), groups)]


def _protocol(manifest: Manifest, evaluation: Evaluation, protocol: str) -> Json:
    models, champion = evaluation["protocols"][protocol], evaluation["champion"]
    ends = evaluation.get("intervals", {}).get(protocol, {}).get(champion, {})
    numbers = [
        _number(key, value, f"95% interval: {interval(ends[key])}" if key in ends else "")
        for key, value in models[champion].items()
        if value is not None
    ]
    key = f"ndcg@{evaluation['k']}"
    ranked = {n: m[key] for n, m in models.items() if m.get(key) is not None}
    ordered = dict(sorted(ranked.items(), key=lambda entry: -entry[1]))
    groups = [
        _group("This model", numbers),
        _group("All models", [_bars(key, ordered)] if ordered else []),
        *_slices(evaluation, protocol),
    ]
    said = f"{how_measured(manifest)} {comparison(evaluation, protocol)}"
    entry = _entry(protocol_title(protocol), said, [g for g in groups if g["metric_data"]])
    entry["metadata"] = _metadata(evaluation, protocol)
    name = evaluation.get("dataset", {}).get("name")
    return entry | ({"datasets": [limited(name, SHORT)]} if name else {})


def _metadata(evaluation: Evaluation, protocol: str) -> dict[str, str]:
    facts = {
        "task": evaluation.get("task"),
        "cut": evaluation.get("cut"),
        "k": evaluation["k"],
        "questions": evaluation.get("usersByProtocol", {}).get(protocol),
    }
    return {key: limited(value, SHORT) for key, value in facts.items() if value is not None}


def _slices(evaluation: Evaluation, protocol: str) -> list[Json]:
    key, champion = f"ndcg@{evaluation['k']}", evaluation["champion"]
    by_dimension: dict[str, dict[str, float]] = {}
    for entry in evaluation.get("slices", {}).get(protocol, []):
        value = (entry.get(key) or {}).get(champion)
        if value is not None:
            by_dimension.setdefault(entry["dimension"], {})[entry["slice"]] = value
    return [
        _group(f"This model by {spaced(dimension).lower()}", [_bars(key, values)])
        for dimension, values in by_dimension.items()
    ]


def _gates(evaluation: Evaluation) -> list[Json]:
    gates = evaluation.get("gates", [])
    if not gates:
        return []
    data = [
        {
            "name": limited(spaced(gate["name"]), NAME),
            "type": "boolean",
            "value": gate["passed"],
            **({"notes": limited(gate["says"], SHORT)} if gate.get("says") else {}),
        }
        for gate in gates
    ]
    said = "What a model must pass before it may be registered."
    return [_entry("Gates", said, [_group("Passed", data)])]


def _entry(name: str, observation: str, groups: list[Json]) -> Json:
    return {
        "name": limited(name, GROUP),
        "evaluation_observation": limited(observation, LONG),
        "metric_groups": groups,
    }


def _group(name: str, data: list[Json]) -> Json:
    return {"name": limited(name, GROUP), "metric_data": data}


def _number(key: str, value: float, notes: str = "") -> Json:
    return {**metric(metric_name(key), value, notes), "type": "number"}


def _bars(key: str, values: Mapping[str, float]) -> Json:
    return {
        "name": metric_name(key),
        "type": "bar_chart",
        "value": [float(value) for value in values.values()],
        "x_axis_name": [limited(name, AXIS) for name in values],
        "y_axis_name": metric_name(key),
    }
