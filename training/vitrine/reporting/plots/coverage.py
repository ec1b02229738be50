"""Accuracy against coverage: who ranks well, and shows more than a few items."""

from markupsafe import Markup

from vitrine.reporting.evaluation import Evaluation, best_baseline
from vitrine.reporting.names import metric_name, protocol_phrase, protocol_title
from vitrine.reporting.plots import style
from vitrine.reporting.plots.labels import place_labels


def coverage_plot(evaluation: Evaluation, protocol: str) -> Markup:
    """A point a model."""
    key = f"ndcg@{evaluation['k']}"
    champion, baseline = evaluation["champion"], best_baseline(evaluation, protocol)
    # The two that count come first: they have the first choice of a place for their names.
    models = sorted(
        (
            (name, metrics["coverage"], metrics[key])
            for name, metrics in evaluation["protocols"][protocol].items()
            if metrics.get("coverage") is not None and metrics.get(key) is not None
        ),
        key=lambda model: (model[0] != champion, model[0] != baseline, -model[2]),
    )
    with style.drawing():
        figure = style.new_figure(3.5)
        axes = figure.subplots()
        labels = []
        for name, across, up in models:
            marking = style.marking(name, champion, baseline)
            style.draw_points(axes, [(across, up)], marking)
            counts = name in (champion, baseline)
            colour = marking.colour if counts else style.MUTED
            labels.append((style.shortened(name), colour, "bold" if counts else "normal"))
        axes.set_title(protocol_title(protocol), fontsize=11)
        axes.margins(0.14, 0.12)
        axes.set_xlabel("Coverage: share of the catalogue that is shown to anybody")
        axes.set_ylabel(metric_name(key))
        axes.grid()
        place_labels(figure, axes, [(across, up) for _, across, up in models], labels)
        best = max(models, key=lambda model: model[2])[0]
        widest = max(models, key=lambda model: model[1])[0]
        alt = (
            f"{metric_name(key)} against coverage of {len(models)} models "
            f"{protocol_phrase(protocol)}: {best} ranks best, {widest} shows most of the catalogue."
        )
        return style.to_svg(figure, f"coverage-{protocol}", alt)
