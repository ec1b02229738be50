"""An experiment's results as a table for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

_TAKEN_OUT = "Differences are less what shoppers did before their exposure explains (CUPED)."


def table_of(result: Mapping[str, Any]) -> str:
    """Who was in it, a table of metrics and one of guardrails, and what to do about it."""
    arms: Mapping[str, Any] = result["sampleRatio"]["counts"]
    primary = result["primary"]
    metrics = {
        f"{name} *" if name == primary else name: metric
        for name, metric in result["metrics"].items()
    }
    header = ["metric", "arm", "shoppers", "value", "difference", "", "interval", "p", "says"]
    guardrails = _rows(result["guardrails"])
    rows = [
        header,
        *_rows(metrics),
        *([["guardrail", *[""] * 8]] if guardrails else []),
        *guardrails,
    ]
    percent = f"{result['confidence']:.0%}"
    return "\n".join(
        [
            f"{result['experiment']} until {result['until']}",
            *_shoppers(result, arms),
            "",
            *_aligned(rows),
            "",
            *([] if result["interleaved"] else [_TAKEN_OUT]),
            f"* decides. Intervals hold for all arms and at all looks of a metric, with {percent}.",
            *dict.fromkeys(found["says"] for found in result["verdicts"].values()),
            *([f"Stop it: {result['stop']}"] if result["stop"] else []),
        ]
    )


def _shoppers(result: Mapping[str, Any], arms: Mapping[str, int]) -> list[str]:
    shoppers, ratio = result["shoppers"], result["sampleRatio"]
    counts = ", ".join(
        f"{arm} {count:,} ({count / max(1, sum(arms.values())):.1%} of {ratio['shares'][arm]:.1%})"
        for arm, count in arms.items()
    )
    lines = [
        f"{shoppers['exposed']:,} shoppers exposed: {counts}",
        f"sample ratio: p {_p_value(ratio['pValue'])}{', MISMATCH' if ratio['mismatch'] else ''}",
        f"{shoppers['counted']:,} of them counted: their {result['windowDays']:g} days are over",
    ]
    if shoppers["crossedOver"]:
        lines.append(f"{shoppers['crossedOver']:,} saw another arm later; they stay in their first")
    if shoppers["reassigned"]:
        lines.append(
            f"{shoppers['reassigned']:,} were shown another arm than the draw gives them now: was"
            " the salt, a weight or the holdout changed while it ran?"
        )
    if result["malformedLines"]:
        lines.append(f"{result['malformedLines']:,} lines of the archive cannot be read")
    return lines


def _rows(metrics: Mapping[str, Any]) -> list[list[str]]:
    rows = []
    for name, metric in metrics.items():
        for place, (arm, found) in enumerate(metric["arms"].items()):
            compared = metric["comparisons"].get(arm)
            rows.append(
                [
                    "" if place else name,
                    arm,
                    f"{found['shoppers']:,}",
                    _value(metric, found["value"]),
                    *(_compared(metric, compared) if compared else [""] * 5),
                ]
            )
    return rows


def _compared(metric: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    if found["interval"] is None:
        interval = "-"
    else:
        low, high = (_value(metric, end, sign="+") for end in found["interval"])
        interval = f"{low} to {high}"
    relative = "" if found["relative"] is None else f"({found['relative']:+.1%})"
    return [
        _value(metric, found["difference"], sign="+"),
        relative,
        interval,
        _p_value(found["pValue"]),
        found["verdict"],
    ]


def _p_value(value: float) -> str:
    return f"{value:.4f}" if value >= 0.0001 else "<0.0001"


def _value(metric: Mapping[str, Any], value: float | None, sign: str = "") -> str:
    if value is None:
        return "-"
    return format(value, f"{sign}.2%" if metric["unit"] == "share" else f"{sign},.3f")


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column in (0, 1, len(widths) - 1) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
