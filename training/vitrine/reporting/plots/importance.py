"""What the ranking goes by: gain and SHAP of each feature."""

from collections.abc import Sequence

from markupsafe import Markup
from matplotlib.axes import Axes

from vitrine.reporting.plots import style

KINDS = {"gain": "Gain (share)", "shap": "SHAP (share)"}


def importance_plot(rows: Sequence[tuple[str, dict[str, float]]]) -> Markup:
    """:param rows: features with their shares by kind, the most important first."""
    kinds = [kind for kind in KINDS if any(kind in shares for _, shares in rows)]
    names = [name for name, _ in rows][::-1]
    with style.drawing():
        figure = style.new_figure(style.list_height(len(names)))
        panels: Sequence[Axes] = figure.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
        for panel, kind in zip(panels, kinds, strict=True):
            values = [shares.get(kind, 0.0) for _, shares in rows][::-1]
            panel.barh(range(len(names)), values, height=0.62, color=style.CHAMPION)
            panel.set_title(KINDS[kind])
            panel.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
            panel.locator_params(axis="x", nbins=4)
            panel.grid(axis="x")
            panel.spines["left"].set_visible(False)
            panel.tick_params(axis="y", length=0)
        style.row_labels(panels[0], names)
        alt = f"Importance of {len(names)} features; the first are {', '.join(names[::-1][:3])}."
        return style.to_svg(figure, "importance", alt)
