"""The champion beside the best baseline in every slice of one dimension."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from matplotlib.axes import Axes

from vitrine.reporting.evaluation import Evaluation, best_baseline
from vitrine.reporting.names import metric_name, protocol_short, spaced
from vitrine.reporting.plots import style


def slices_plot(evaluation: Evaluation, dimension: str) -> Markup:
    """A panel a protocol, a line a slice; the other models are the pale dots."""
    protocols = [
        protocol
        for protocol, found in evaluation["slices"].items()
        if any(entry["dimension"] == dimension for entry in found)
    ]
    names = slice_names(evaluation, dimension)[::-1]
    with style.drawing():
        figure = style.new_figure(style.list_height(len(names)))
        # Squeezed, a single panel would come alone instead of in an array.
        panels: Sequence[Axes] = figure.subplots(1, len(protocols), sharey=True, squeeze=False)[0]
        for panel, protocol in zip(panels, protocols, strict=True):
            entries = [e for e in evaluation["slices"][protocol] if e["dimension"] == dimension]
            _draw(panel, evaluation, protocol, entries, names)
            panel.set_title(style.shortened(protocol_short(protocol), 18))
            panel.tick_params(axis="y", length=0)
        style.row_labels(panels[0], names)
        metric = metric_name(f"ndcg@{evaluation['k']}")
        alt = f"{metric} by {spaced(dimension).lower()}, for {', '.join(names[::-1])}."
        return style.to_svg(figure, f"slices-{style.identifier(dimension)}", alt)


def slice_names(evaluation: Evaluation, dimension: str) -> list[str]:
    """In the order of the evaluation, each once."""
    return list(
        dict.fromkeys(
            entry["slice"]
            for found in evaluation["slices"].values()
            for entry in found
            if entry["dimension"] == dimension
        )
    )


def _draw(
    panel: Axes,
    evaluation: Evaluation,
    protocol: str,
    entries: Sequence[dict[str, Any]],
    names: list[str],
) -> None:
    champion, baseline = evaluation["champion"], best_baseline(evaluation, protocol)
    points: dict[str, list[tuple[float, int]]] = {"": [], baseline or "": [], champion: []}
    for entry in entries:
        row = names.index(entry["slice"])
        values: dict[str, float | None] = entry.get(f"ndcg@{evaluation['k']}") or {}
        for name, value in values.items():
            if value is not None:
                points[name if name in points else ""].append((value, row))
        ours, theirs = values.get(champion), values.get(baseline or "")
        if ours is not None and theirs is not None:
            colour = style.CHAMPION if ours >= theirs else style.BASELINE
            panel.plot([theirs, ours], [row, row], color=colour, linewidth=2.4, alpha=0.45)
    # The two that count are drawn last, above the others.
    for name, found in points.items():
        style.draw_points(panel, found, style.marking(name, champion, baseline))
    panel.set_xlim(left=0)
    panel.locator_params(axis="x", nbins=4)
    panel.grid(axis="x")
    panel.spines["left"].set_visible(False)
