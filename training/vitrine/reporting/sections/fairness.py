"""Who is served worse, and whose products are shown less, than their share."""

from typing import Any

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.names import protocol_phrase, protocol_title, spaced
from vitrine.reporting.numbers import NONE, decimal, plain
from vitrine.reporting.plots.exposure import exposure_plot
from vitrine.reporting.section import Cell, Figure, Part, Row, Section, Table


def fairness(evaluation: Evaluation) -> Section | None:
    """The group of shoppers that is served worst, then exposure by group of items."""
    found = evaluation.get("fairness", {})
    exposure = found.get("exposure", [])
    parts = [_disparity(found)] if found.get("disparity") else []
    parts += [
        _exposure(evaluation, dimension)
        for dimension in dict.fromkeys(entry["dimension"] for entry in exposure)
    ]
    if not parts:
        return None
    return Section(
        "fairness",
        "Fairness and exposure",
        "Whether some shoppers are served much worse than all, and whether what some departments "
        "or suppliers sell is shown less than shoppers choose it.",
        parts,
    )


def _disparity(found: dict[str, Any]) -> Part:
    limit = found.get("limits", {}).get("disparity")
    rows = [
        Row(
            protocol_title(protocol),
            [
                Cell(f"{spaced(worst['dimension'])}: {worst['slice']}"),
                Cell(plain(worst.get("users"))),
                Cell(
                    NONE if worst["ratio"] is None else f"{worst['ratio']:.0%}",
                    "bad" if None not in (limit, worst["ratio"]) and worst["ratio"] < limit else "",
                ),
            ],
        )
        for protocol, worst in found["disparity"].items()
    ]
    said = "; ".join(
        f"{protocol_phrase(protocol)}, {worst['slice']} ({spaced(worst['dimension']).lower()})"
        for protocol, worst in found["disparity"].items()
    )
    least = f" The limit is {limit:.0%} of it." if limit is not None else ""
    return Part(
        "Shoppers",
        f"Served worst, beside the NDCG of all shoppers: {said}.{least}",
        tables=[
            Table(
                "The group of shoppers that is served worst",
                ["Asked", "Group", "Questions", "Of the NDCG of all"],
                rows,
                texts=frozenset({1}),
            )
        ],
    )


def _exposure(evaluation: Evaluation, dimension: str) -> Part:
    entries = [e for e in evaluation["fairness"]["exposure"] if e["dimension"] == dimension]
    tables = [
        _table(protocol, [entry for entry in entries if entry["protocol"] == protocol])
        for protocol in dict.fromkeys(entry["protocol"] for entry in entries)
    ]
    caption = "Dot: share of what shoppers chose. Diamond: share of what they were shown."
    figure = Figure(exposure_plot(evaluation, dimension), caption)
    return Part(
        f"Shown and chosen, by {spaced(dimension).lower()}", figures=[figure], tables=tables
    )


def _table(protocol: str, entries: list[dict[str, Any]]) -> Table:
    rows = [
        Row(
            entry["slice"],
            [
                Cell(plain(entry.get("items"))),
                Cell(f"{entry['chosen']:.1%}"),
                Cell(f"{entry['exposure']:.1%}"),
                Cell(decimal(entry.get("ratio"), 2)),
            ],
        )
        for entry in entries
    ]
    columns = ["Items", "How many", "Chosen", "Shown", "Shown / chosen"]
    return Table(f"Shares, {protocol_title(protocol).lower()}", columns, rows)
