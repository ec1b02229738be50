"""Accuracy against coverage."""

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.plots.coverage import coverage_plot
from vitrine.reporting.section import Figure, Part, Section


def coverage(evaluation: Evaluation) -> Section | None:
    """A drawing a protocol that has both figures."""
    key = f"ndcg@{evaluation['k']}"
    protocols = [
        protocol
        for protocol, models in evaluation["protocols"].items()
        if any(m.get("coverage") is not None and m.get(key) is not None for m in models.values())
    ]
    if not protocols:
        return None
    figures = [
        Figure(
            coverage_plot(evaluation, protocol),
            "Diamond: the champion. Square: the best baseline.",
        )
        for protocol in protocols
    ]
    return Section(
        "coverage",
        "Accuracy and breadth",
        "Up is better ranking; right is more of the catalogue shown. A model far left shows "
        "everybody the same few items, however well it ranks.",
        [Part(figures=figures)],
    )
