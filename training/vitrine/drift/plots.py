"""A variable before and since, side by side."""

import numpy as np
from markupsafe import Markup

from vitrine.drift.features import Compared
from vitrine.reporting.plots import style

_WIDTH = 0.38
"""Of a bar, where two stand beside each other at a whole number."""


def distribution(compared: Compared) -> Markup:
    """Two bars a bin; the drawing's own text says which moved most."""
    before, now = (np.array(side) / sum(side) for side in (compared.reference, compared.fresh))
    places = np.arange(len(compared.bins))
    with style.drawing():
        figure = style.new_figure(style.list_height(len(compared.bins)))
        axes = figure.subplots()
        axes.barh(places + _WIDTH / 2, before, _WIDTH, color=style.OTHER, label="before")
        axes.barh(places - _WIDTH / 2, now, _WIDTH, color=style.CHAMPION, label="since")
        style.row_labels(axes, compared.bins)
        axes.set_xlabel("Share")
        axes.set_title(compared.name)
        axes.legend(frameon=False)
        most = int(np.abs(now - before).argmax())
        alt = (
            f"Shares of {compared.name}: {compared.bins[most]} moved most,"
            f" from {before[most]:.0%} to {now[most]:.0%}."
        )
        return style.to_svg(figure, f"drift-{style.identifier(compared.name)}", alt)
