"""Every model's figures with their intervals, the best on top."""

from collections.abc import Sequence

from markupsafe import Markup
from matplotlib.axes import Axes

from vitrine.reporting.evaluation import Evaluation, best_baseline
from vitrine.reporting.names import metric_name, protocol_phrase, protocol_title
from vitrine.reporting.numbers import decimal
from vitrine.reporting.plots import style


def quality_plot(evaluation: Evaluation, protocol: str) -> Markup:
    """A line a model; NDCG and Recall beside each other."""
    models = evaluation["protocols"][protocol]
    keys = [f"{kind}@{evaluation['k']}" for kind in ("ndcg", "recall")]
    names = sorted(models, key=lambda name: models[name].get(keys[0]) or 0.0)
    champion, baseline = evaluation["champion"], best_baseline(evaluation, protocol) or ""
    with style.drawing():
        figure = style.new_figure(style.list_height(len(names)) + style.ROW)
        figure.suptitle(protocol_title(protocol), x=0.01, ha="left", fontsize=11, weight="bold")
        panels: Sequence[Axes] = figure.subplots(1, 2, sharey=True)
        for panel, key in zip(panels, keys, strict=True):
            _draw(panel, evaluation, protocol, key, names)
            panel.set_title(metric_name(key), fontweight="normal", color=style.MUTED)
        style.row_labels(panels[0], names, champion=champion, baseline=baseline)
        panels[1].tick_params(axis="y", length=0)
        best = ", ".join(
            f"{name} {decimal(models[name].get(keys[0]), 3)}" for name in names[::-1][:3]
        )
        alt = f"{metric_name(keys[0])} of {len(names)} models {protocol_phrase(protocol)}: {best}."
        return style.to_svg(figure, f"quality-{protocol}", alt)


def _draw(panel: Axes, evaluation: Evaluation, protocol: str, key: str, names: list[str]) -> None:
    champion, baseline = evaluation["champion"], best_baseline(evaluation, protocol)
    ends = evaluation.get("intervals", {}).get(protocol, {})
    for row, name in enumerate(names):
        value = evaluation["protocols"][protocol][name].get(key)
        marking = style.marking(name, champion, baseline)
        if name == champion:
            panel.axhspan(row - 0.5, row + 0.5, color=style.CHAMPION, alpha=0.12, linewidth=0)
        if low_high := ends.get(name, {}).get(key):
            panel.plot(low_high, [row, row], color=marking.colour, linewidth=2.4, alpha=0.55)
        if value is not None:
            style.draw_points(panel, [(value, row)], marking)
    panel.set_xlim(left=0)
    panel.locator_params(axis="x", nbins=4)
    panel.grid(axis="x")
    panel.spines["left"].set_visible(False)
