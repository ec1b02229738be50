"""What a model must pass before it may be registered."""

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.names import spaced
from vitrine.reporting.numbers import plain, plural
from vitrine.reporting.section import Cell, Part, Row, Section, Table


def gates(evaluation: Evaluation) -> Section | None:
    """The failed ones first."""
    found = sorted(evaluation.get("gates", []), key=lambda gate: bool(gate["passed"]))
    if not found:
        return None
    failed = sum(not gate["passed"] for gate in found)
    rows = [
        Row(
            spaced(gate["name"]),
            [
                Cell("\u2713 passed", "good") if gate["passed"] else Cell("\u2717 failed", "bad"),
                Cell(plain(gate.get("value"))),
                Cell(plain(gate.get("limit"))),
                Cell(gate.get("says", "")),
            ],
        )
        for gate in found
    ]
    columns = ["Gate", "Outcome", "Value", "Limit", "What it says"]
    table = Table("What was asked, the failed first", columns, rows, texts=frozenset({1, 4}))
    return Section(
        "gates",
        "Gates",
        f"{plural(failed, 'gate')} of {len(found)} failed. All must pass before a model may be "
        "registered."
        if failed
        else f"All {plural(len(found), 'gate')} passed.",
        [Part(tables=[table])],
    )
