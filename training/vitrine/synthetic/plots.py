"""How far distributions are apart, made up and real."""

from collections.abc import Mapping

from markupsafe import Markup

from vitrine.reporting.plots import style


def marginals_plot(distances: Mapping[str, tuple[float, float]]) -> Markup:
    """A line a distribution: made-up shoppers, and as many real ones.

    :param distances: by name, those of the made-up and of the real ones.
    """
    names = list(distances)[::-1]
    with style.drawing():
        figure = style.new_figure(style.list_height(len(names)))
        axes = figure.subplots()
        for row, name in enumerate(names):
            made, real = distances[name]
            axes.plot([real, made], [row, row], color=style.CHAMPION, linewidth=2.4, alpha=0.4)
        sides = zip(*(distances[name] for name in names), strict=True)
        looks = (style.Marking(style.CHAMPION, "D", 6.0), style.Marking(style.OTHER, "o", 6.0))
        for values, look in zip(sides, looks, strict=True):
            style.draw_points(axes, list(zip(values, range(len(names)), strict=True)), look)
        style.row_labels(axes, names)
        axes.set_xlim(left=0)
        axes.set_xlabel("Distance: diamonds are made up, dots are real")
        axes.grid(axis="x")
        worst = max(names, key=lambda name: distances[name][0])
        far = f"{worst} is furthest, {distances[worst][0]:.2f}"
        alt = f"Distances of {len(names)} distributions; {far}."
        return style.to_svg(figure, "marginals", alt)
