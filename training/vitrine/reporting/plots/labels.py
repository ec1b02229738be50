"""Names beside the points of a scatter, none over another."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vitrine.reporting.plots import style

Array = npt.NDArray[np.float64]
"""Boxes are rows of left, bottom, right, top; places are rows of x, y; all in pixels."""

_RINGS, _TURNS, _FIRST, _STEP = 24, 16, 7.0, 5.0
"""Rings around a point on which its name may stand, places on a ring, and their distances."""
_MARKER = 5.0
"""Half the side of the square that a marker takes."""
_NEAR = 12.0
"""A name further than this from its point is led to it by a line."""
_DOTS = 24
"""Places at which a line is held against the names it may not cross."""


def place_labels(
    figure: Figure,
    axes: Axes,
    points: Sequence[tuple[float, float]],
    labels: Sequence[tuple[str, str, str]],
) -> None:
    """Puts each name at the nearest free place; where none is free, at the least bad.

    The first names have the first choice. The limits of the axes must not change afterwards.

    :param labels: text, colour and weight by point.
    """
    # The layout must be known before a place can be measured, and stay as it was measured.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    frame = np.array(axes.get_window_extent().extents)
    centres = axes.transData.transform(np.array(points, dtype=np.float64))
    markers = np.hstack([centres - _MARKER, centres + _MARKER])
    names, lines = np.empty((0, 4)), np.empty((0, 2))
    inverted = axes.transData.inverted()
    for centre, (text, colour, weight) in zip(centres, labels, strict=True):
        drawn = axes.text(0, 0, text, color=colour, fontweight=weight, fontsize=8.5, va="center")
        extent = drawn.get_window_extent()
        boxes = _around(centre, extent.width + 4, extent.height)
        leads = _leads(centre, boxes)
        cost = _overlaps(boxes, np.vstack([markers, names])).sum(axis=1) + _outside(boxes, frame)
        cost += _within(lines, boxes).sum(axis=0)
        cost += _within(leads, names).sum(axis=(1, 2))
        # The first of equals: rings are in the order of their distance.
        chosen = int(cost.argmin())
        box, lead = boxes[chosen], leads[chosen]
        names, lines = np.vstack([names, box]), np.vstack([lines, lead[~np.isnan(lead[:, 0])]])
        drawn.set_position(tuple(inverted.transform((box[0] + 2, (box[1] + box[3]) / 2))))
        if not np.isnan(lead).any():
            ends = inverted.transform(lead[[0, -1]])
            axes.plot(ends[:, 0], ends[:, 1], color=style.MUTED, linewidth=0.6, zorder=1)


def _around(centre: Array, width: float, height: float) -> Array:
    """[C,4]: the places that a name may have, the nearest first."""
    reach = _FIRST + _STEP * np.repeat(np.arange(_RINGS), _TURNS)
    angle = 2 * np.pi * np.tile(np.arange(_TURNS), _RINGS) / _TURNS
    left = centre[0] + np.cos(angle) * (reach + width / 2) - width / 2
    bottom = centre[1] + np.sin(angle) * (reach + height / 2) - height / 2
    return np.column_stack([left, bottom, left + width, bottom + height])


def _leads(centre: Array, boxes: Array) -> Array:
    """[C,D,2]: the line from a point to each box, as places on it; NaN where the box is near."""
    nearest = np.clip(centre, boxes[:, :2], boxes[:, 2:])
    share = np.linspace(0, 1, _DOTS)[None, :, None]
    leads = centre + share * (nearest - centre)[:, None, :]
    leads[np.hypot(*(nearest - centre).T) <= _NEAR] = np.nan
    return leads


def _overlaps(boxes: Array, others: Array) -> Array:
    """[C,M]: square pixels that each box shares with each of the others."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    shared: Array = np.clip(high - low, 0, None).prod(axis=2)
    return shared


def _outside(boxes: Array, frame: Array) -> Array:
    """[C]: the area of boxes that leave the frame, 0 for the others."""
    leaves = (boxes[:, :2] < frame[:2]).any(axis=1) | (boxes[:, 2:] > frame[2:]).any(axis=1)
    area: Array = leaves * (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    return area


def _within(places: Array, boxes: Array) -> npt.NDArray[np.bool_]:
    """[...,M] for places [...,2] and boxes [M,4]: which lie in which."""
    x, y = places[..., None, 0], places[..., None, 1]
    inside: npt.NDArray[np.bool_] = (
        (x >= boxes[:, 0]) & (x <= boxes[:, 2]) & (y >= boxes[:, 1]) & (y <= boxes[:, 3])
    )
    return inside
