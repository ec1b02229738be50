"""How training went on, and where it stopped gaining."""

from markupsafe import Markup

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.plots import style


def learning_plot(evaluation: Evaluation) -> Markup:
    """Both curves, each named at its end, with the best round of the validation."""
    curve = evaluation["learningCurve"]
    with style.drawing():
        figure = style.new_figure(2.8)
        axes = figure.subplots()
        for key, colour in (("train", style.OTHER), ("validation", style.CHAMPION)):
            points = [(p["iteration"], p[key]) for p in curve if p.get(key) is not None]
            if not points:
                continue
            rounds, values = zip(*points, strict=True)
            axes.plot(rounds, values, color=colour, linewidth=1.8)
            axes.annotate(
                key,
                (rounds[-1], values[-1]),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                color=style.MUTED if key == "train" else colour,
                fontweight="normal" if key == "train" else "bold",
            )
        best = best_round(evaluation)
        if best:
            axes.axvline(best[0], color=style.CHAMPION, linewidth=0.8, linestyle=(0, (3, 3)))
            axes.plot([best[0]], [best[1]], marker="D", markersize=6, color=style.CHAMPION)
        axes.set_xlabel("Round of boosting")
        axes.set_ylabel("NDCG")
        axes.grid(axis="y")
        said = f": the validation is best at round {best[0]:g}, with {best[1]:.4f}" if best else ""
        return style.to_svg(figure, "learning", f"NDCG by round of training{said}.")


def best_round(evaluation: Evaluation) -> tuple[float, float] | None:
    """Round and value at the top of the validation's curve; None where there is no such curve."""
    points = [
        (float(point["iteration"]), float(point["validation"]))
        for point in evaluation["learningCurve"]
        if point.get("validation") is not None
    ]
    return max(points, key=lambda point: point[1]) if points else None
