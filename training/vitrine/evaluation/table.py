"""An evaluation as a table for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

_FURTHER = {
    "coverage": "coverage",
    "novelty": "novelty",
    "diversity": "diversity",
    "popularityLift": "pop. lift",
}


def table_of(evaluation: Mapping[str, Any]) -> str:
    """A table a protocol, the best NDCG first, and a sentence on the champion."""
    parts = [_table(evaluation, protocol) for protocol in evaluation["protocols"]]
    return "\n\n".join([*parts, _gates(evaluation)])


def _table(evaluation: Mapping[str, Any], protocol: str) -> str:
    k, champion = evaluation["k"], evaluation["champion"]
    models: Mapping[str, Mapping[str, float]] = evaluation["protocols"][protocol]
    ndcg = f"ndcg@{k}"
    accuracy = {f"{name}@{k}": f"{name}@{k}" for name in ("recall", "map", "mrr", "hit")}
    metrics = accuracy | _FURTHER
    header = ["model", ndcg, "(95 %)", *metrics.values(), "fit s"]
    rows = []
    for name in sorted(models, key=lambda name: -models[name][ndcg]):
        low, high = evaluation["intervals"][protocol][name][ndcg]
        rows.append(
            [
                f"{name} *" if name == champion else name,
                f"{models[name][ndcg]:.4f}",
                f"{low:.3f} to {high:.3f}",
                *[_number(models[name].get(metric), metric in accuracy) for metric in metrics],
                f"{evaluation['fitSeconds'][name]:.1f}",
            ]
        )
    asked = evaluation["usersByProtocol"][protocol]
    return "\n".join(
        [
            f"{protocol}: {asked:,} question{'' if asked == 1 else 's'}",
            *_aligned([header, *rows]),
            _verdict(evaluation, protocol),
        ]
    )


def _number(value: float | None, exact: bool) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if exact else f"{value:.3f}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _verdict(evaluation: Mapping[str, Any], protocol: str) -> str:
    found = evaluation["significance"][protocol]
    low, high = found["interval"]
    times = "" if found["ratio"] is None else f", {found['ratio']:.2f} times it"
    return (
        f"{evaluation['champion']} against {found['baseline']}: {found['metric']}"
        f" {found['difference']:+.4f} ({low:+.4f} to {high:+.4f}, p {found['pValue']:.4f}){times}"
    )


def _gates(evaluation: Mapping[str, Any]) -> str:
    failed = [gate for gate in evaluation["gates"] if not gate["passed"]]
    if not failed:
        return f"All {len(evaluation['gates'])} gates passed."
    lines = [f"{len(failed)} of {len(evaluation['gates'])} gates failed:"]
    return "\n".join([*lines, *[f"  {gate['name']}: {gate['says']}" for gate in failed]])
