"""What shoppers choose and what they are shown, by group of items."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from matplotlib.axes import Axes

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.names import protocol_short, spaced
from vitrine.reporting.plots import style


def exposure_plot(evaluation: Evaluation, dimension: str) -> Markup:
    """A panel a protocol, a line a group: from its share of what is chosen to that of lists."""
    entries = [e for e in evaluation["fairness"]["exposure"] if e["dimension"] == dimension]
    protocols = list(dict.fromkeys(entry["protocol"] for entry in entries))
    names = list(dict.fromkeys(entry["slice"] for entry in entries))[::-1]
    with style.drawing():
        figure = style.new_figure(style.list_height(len(names)))
        # Squeezed, a single panel would come alone instead of in an array.
        panels: Sequence[Axes] = figure.subplots(1, len(protocols), sharey=True, squeeze=False)[0]
        for panel, protocol in zip(panels, protocols, strict=True):
            _draw(panel, [e for e in entries if e["protocol"] == protocol], names)
            panel.set_title(style.shortened(protocol_short(protocol), 18))
        style.row_labels(panels[0], names)
        alt = f"Shares of what is chosen and of what is shown, by {spaced(dimension).lower()}."
        return style.to_svg(figure, f"exposure-{style.identifier(dimension)}", alt)


def _draw(panel: Axes, entries: Sequence[dict[str, Any]], names: list[str]) -> None:
    rows = [names.index(entry["slice"]) for entry in entries]
    chosen = [(entry["chosen"], row) for entry, row in zip(entries, rows, strict=True)]
    shown = [(entry["exposure"], row) for entry, row in zip(entries, rows, strict=True)]
    for (left, row), (right, _) in zip(chosen, shown, strict=True):
        panel.plot([left, right], [row, row], color=style.CHAMPION, linewidth=2.4, alpha=0.4)
    style.draw_points(panel, chosen, style.Marking(style.OTHER, "o", 6.0))
    style.draw_points(panel, shown, style.Marking(style.CHAMPION, "D", 6.0))
    panel.set_xlim(left=0)
    panel.locator_params(axis="x", nbins=4)
    panel.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    panel.grid(axis="x")
    panel.spines["left"].set_visible(False)
    panel.tick_params(axis="y", length=0)
