"""The Quality section of model-card.md: by protocol, by slice, the gates, and what it costs."""

from collections.abc import Sequence
from typing import Any

from vitrine.cards.tables import document, markdown_text, table
from vitrine.manifest import Manifest
from vitrine.reporting.evaluation import Evaluation, best_baseline
from vitrine.reporting.names import metric_name, protocol_title, spaced
from vitrine.reporting.numbers import decimal, interval, plain, size
from vitrine.reporting.verdict import comparison


def beside_manifest(manifest: Manifest) -> str:
    """The figures that a manifest holds, which are means without intervals or slices."""
    columns = {"this model": manifest["metrics"], **manifest["baselines"]}
    names = sorted({name for metrics in columns.values() for name in metrics})
    rows = [
        [name, *(f"{metrics[name]:.4f}" if name in metrics else "" for metrics in columns.values())]
        for name in names
    ]
    return table(("Metric", *columns), rows)


def measured_quality(evaluation: Evaluation) -> str:
    """All that an evaluation says of the champion, each part only if it was measured."""
    parts = [_protocol(evaluation, protocol) for protocol in evaluation["protocols"]]
    parts += [_slices(evaluation), _gates(evaluation), _cost(evaluation)]
    return document(parts)


def _protocol(evaluation: Evaluation, protocol: str) -> str:
    models = evaluation["protocols"][protocol]
    champion, baseline = evaluation["champion"], best_baseline(evaluation, protocol)
    ends = evaluation.get("intervals", {}).get(protocol, {}).get(champion, {})
    asked = evaluation.get("usersByProtocol", {}).get(protocol)
    header = ["Metric", "This model", "95% interval"]
    header += [f"Best baseline: {baseline}"] if baseline else []
    rows = []
    for key, value in models[champion].items():
        row = [metric_name(key), decimal(value), interval(ends.get(key))]
        rows.append(row + ([decimal(models[baseline].get(key))] if baseline else []))
    counted = f" {asked:,} questions were asked." if asked is not None else ""
    return (
        f"### {markdown_text(protocol_title(protocol))}\n\n"
        f"{markdown_text(comparison(evaluation, protocol))}{counted}\n\n{table(header, rows)}"
    )


def _slices(evaluation: Evaluation) -> str:
    rows = [
        _slice_row(evaluation, protocol, entry)
        for protocol, entries in evaluation.get("slices", {}).items()
        for entry in entries
    ]
    if not rows:
        return ""
    metric = metric_name(f"ndcg@{evaluation['k']}")
    header = ("Protocol", "By", "Slice", "Questions", f"{metric}, this model", "Best baseline")
    return f"### By slice\n\n{table(header, rows)}"


def _slice_row(evaluation: Evaluation, protocol: str, entry: dict[str, Any]) -> Sequence[str]:
    values = entry.get(f"ndcg@{evaluation['k']}") or {}
    return (
        protocol_title(protocol),
        spaced(entry["dimension"]),
        entry["slice"],
        plain(entry.get("users")),
        decimal(values.get(evaluation["champion"])),
        decimal(values.get(best_baseline(evaluation, protocol) or "")),
    )


def _gates(evaluation: Evaluation) -> str:
    rows = [
        (
            spaced(gate["name"]),
            "passed" if gate["passed"] else "failed",
            plain(gate.get("value")),
            plain(gate.get("limit")),
            gate.get("says", ""),
        )
        for gate in evaluation.get("gates", [])
    ]
    header = ("Gate", "Outcome", "Value", "Limit", "What it says")
    return f"### Gates\n\n{table(header, rows)}" if rows else ""


def _cost(evaluation: Evaluation) -> str:
    model = evaluation.get("model", {})
    rows = [
        (f"Time to rank, {quantile}", f"{decimal(value, 2)} ms")
        for quantile, value in model.get("latencyMs", {}).items()
        if value is not None
    ]
    if model.get("bytes") is not None:
        rows.append(("Size of the model", size(model["bytes"])))
    if model.get("rssMb") is not None:
        rows.append(("Memory of the process", f"{decimal(model['rssMb'], 0)} MB"))
    return f"### Cost\n\n{table(('Cost', 'Value'), rows)}" if rows else ""
