"""Quality by slice: for whom the model is good, and for whom it is not."""

from typing import Any

from vitrine.reporting.evaluation import Evaluation, best_baseline
from vitrine.reporting.names import metric_name, protocol_title, spaced
from vitrine.reporting.numbers import NONE, decimal, plural, signed
from vitrine.reporting.plots.slices import slices_plot
from vitrine.reporting.section import Cell, Figure, Part, Row, Section, Table

_OF_ITEMS = ("item-popularity", "cold-items")
"""Dimensions whose slices are of what is found; the others are of who asks."""


def slices(evaluation: Evaluation) -> Section | None:
    """A drawing and a table a protocol for each dimension."""
    found = evaluation.get("slices", {})
    dimensions = dict.fromkeys(entry["dimension"] for some in found.values() for entry in some)
    if not dimensions:
        return None
    # Smaller ones say nothing of the model, and would be named most.
    fewest = evaluation.get("fairness", {}).get("limits", {}).get("fewestQuestions") or 0
    behind = [
        f"{entry['slice']} ({spaced(entry['dimension'])}, {protocol_title(protocol)})"
        for protocol, entries in found.items()
        for entry in entries
        if (entry.get("users") is None or entry["users"] >= fewest)
        and (gap := _gap(evaluation, protocol, entry)) is not None
        and gap < 0
    ]
    of = f" of {fewest:.0f} questions and more" if fewest else ""
    lead = (
        f"In {plural(len(behind), 'slice')}{of} the champion ranks below the best baseline: "
        f"{'; '.join(behind)}."
        if behind
        else f"In no slice{of} does the champion rank below the best baseline."
    )
    return Section(
        "slices",
        "By slice",
        f"{lead} The baseline of a slice is the best baseline of the whole. Slices of few "
        "questions vary much by chance.",
        [_part(evaluation, dimension) for dimension in dimensions],
    )


def _gap(evaluation: Evaluation, protocol: str, entry: dict[str, Any]) -> float | None:
    values = entry.get(f"ndcg@{evaluation['k']}") or {}
    ours = values.get(evaluation["champion"])
    theirs = values.get(best_baseline(evaluation, protocol) or "")
    return None if ours is None or theirs is None else ours - theirs


def _part(evaluation: Evaluation, dimension: str) -> Part:
    tables = [
        _table(evaluation, protocol, [e for e in entries if e["dimension"] == dimension])
        for protocol, entries in evaluation["slices"].items()
        if any(entry["dimension"] == dimension for entry in entries)
    ]
    of_items = dimension in _OF_ITEMS
    caption = "Diamond: the champion. Square: the best baseline. Pale dots: the other models."
    return Part(
        spaced(dimension),
        "Only these items count as right, so values are lower than for all: "
        "compare models with each other here, not slices."
        if of_items
        else "",
        figures=[Figure(slices_plot(evaluation, dimension), caption)],
        tables=tables,
    )


def _table(evaluation: Evaluation, protocol: str, entries: list[dict[str, Any]]) -> Table:
    key, champion = f"ndcg@{evaluation['k']}", evaluation["champion"]
    baseline = best_baseline(evaluation, protocol)
    rows = []
    for entry in entries:
        values = {n: v for n, v in (entry.get(key) or {}).items() if v is not None}
        gap, users = _gap(evaluation, protocol, entry), entry.get("users")
        rows.append(
            Row(
                entry["slice"],
                [
                    Cell(NONE if users is None else f"{users:,}"),
                    Cell(decimal(values.get(champion))),
                    Cell(decimal(values.get(baseline or ""))),
                    Cell(NONE, "")
                    if gap is None
                    else Cell(signed(gap), "bad" if gap < 0 else "good" if gap > 0 else ""),
                    # Where nobody found anything, nobody was best.
                    Cell(max(values, key=values.__getitem__) if any(values.values()) else NONE),
                    Cell(entry.get("says", "")),
                ],
            )
        )
    return Table(
        f"{metric_name(key)}, {protocol_title(protocol).lower()}",
        ["Slice", "Questions", champion, baseline or "Baseline", "Difference", "Best", "Which are"],
        rows,
        texts=frozenset({5, 6}),
    )
