"""What scores promise against what shoppers did."""

import math

from markupsafe import Markup

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.plots import style

_LARGEST = 260.0
"""Square points of the marker of the fullest bin."""


def calibration_plot(evaluation: Evaluation) -> Markup:
    """A point a bin, its area by how many recommendations are in it; on the line is honest."""
    bins = [entry for entry in evaluation["calibration"]["bins"] if entry["count"] > 0]
    predicted = [entry["predicted"] for entry in bins]
    observed = [entry["observed"] for entry in bins]
    fullest = max(entry["count"] for entry in bins)
    with style.drawing():
        figure = style.new_figure(3.4, width=3.6)
        axes = figure.subplots()
        top = max(*predicted, *observed, 1e-9) * 1.12
        axes.plot([0, top], [0, top], color=style.MUTED, linewidth=1, linestyle=(0, (4, 3)))
        axes.plot(predicted, observed, color=style.CHAMPION, linewidth=1.2, alpha=0.6)
        areas = [max(_LARGEST * entry["count"] / fullest, 12.0) for entry in bins]
        axes.scatter(predicted, observed, s=areas, color=style.CHAMPION, alpha=0.75, linewidth=0)
        axes.set(xlim=(0, top), ylim=(0, top))
        axes.set_xlabel("Predicted chance to be chosen")
        axes.set_ylabel("Share that was chosen")
        places = max(0, math.ceil(-math.log10(top)) - 1)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: f"{value:.{places}%}")
        axes.locator_params(nbins=5)
        axes.grid()
        said = "; ".join(
            f"{p:.1%} predicted, {o:.1%} observed" for p, o in zip(predicted, observed, strict=True)
        )
        return style.to_svg(figure, "calibration", f"Calibration of the scores: {said}.")
