"""What the ranking goes by."""

from typing import Any

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.numbers import NONE
from vitrine.reporting.plots.importance import KINDS, importance_plot
from vitrine.reporting.section import Cell, Figure, Part, Row, Section, Table

_DRAWN = 15


def importance(evaluation: Evaluation) -> Section | None:
    """The first features drawn, all of them in the table."""
    rows = _shares(evaluation.get("featureImportance") or [])
    if not any(shares for _, shares in rows):
        return None
    table = Table(
        "All features, the most important first",
        ["Feature", *KINDS.values()],
        [
            Row(name, [Cell(f"{s[kind]:.1%}" if kind in s else NONE) for kind in KINDS])
            for name, s in rows
        ],
    )
    figure = Figure(
        importance_plot(rows[:_DRAWN]),
        "Gain: how much splits on the feature improved the fit. SHAP: how much the feature moved "
        "scores, up or down. Both as shares of all features together.",
    )
    return Section(
        "importance",
        "What the ranking goes by",
        f"It goes most by {rows[0][0]}. Importance says what the model uses, "
        "not what makes shoppers buy.",
        [Part(figures=[figure]), Part("All features", tables=[table], closed=True)],
    )


def _shares(entries: list[dict[str, Any]]) -> list[tuple[str, dict[str, float]]]:
    """Of the sum over all features, so that the two kinds can stand beside each other."""
    totals = {kind: sum(abs(entry.get(kind) or 0.0) for entry in entries) for kind in KINDS}
    rows = [
        (
            entry["feature"],
            {
                kind: abs(entry[kind]) / totals[kind]
                for kind in KINDS
                if entry.get(kind) is not None and totals[kind] > 0
            },
        )
        for entry in entries
    ]
    return sorted(rows, key=lambda row: -max(row[1].get("shap", 0.0), row[1].get("gain", 0.0)))
