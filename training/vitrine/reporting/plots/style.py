"""How every drawing looks, and how it becomes a piece of the page.

Matplotlib draws in stand-in colours, which become the page's CSS variables: one drawing then serves
light and dark. Texts stay texts, so that they can be searched, and take the page's own font.
"""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from xml.sax.saxutils import escape

import matplotlib.style
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, MUTED, LINE = "#000001", "#000002", "#000003"
CHAMPION, BASELINE, OTHER, PAPER = "#000004", "#000005", "#000006", "#000007"
_VARIABLES = {
    INK: "--ink",
    MUTED: "--muted",
    LINE: "--line",
    CHAMPION: "--champion",
    BASELINE: "--baseline",
    OTHER: "--other",
    PAPER: "--paper",
}

WIDTH = 4.7
"""Inches. Scaled down to a phone's width, texts stay readable."""
ROW = 0.25
"""Inches that a line of a list needs."""
_POINTS_PER_INCH = 72
_SCALE = 34 / (WIDTH * _POINTS_PER_INCH)
"""Rem a point: texts are of one size in all drawings, and the usual width is 34 rem."""
_LONGEST_LABEL = 26

_RC = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    # A `$` in the name of an item or a category is a dollar.
    "text.parse_math": False,
    "axes.edgecolor": LINE,
    "axes.facecolor": "none",
    "axes.labelcolor": MUTED,
    "axes.labelsize": 9.5,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9.5,
    "figure.facecolor": "none",
    # Wide enough that the last number of an axis and the first of the next stay apart.
    "figure.constrained_layout.w_pad": 0.1,
    "svg.fonttype": "none",
    # Ids are hashes of what they name: the same data give the same file.
    "svg.hashsalt": "vitrine",
}


@contextmanager
def drawing() -> Iterator[None]:
    """The style holds inside; what is drawn must also be written inside."""
    with matplotlib.style.context(_RC), warnings.catch_warnings():
        # The measuring font lacks emoji; the page's font has them.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """:param height: inches."""
    return Figure(figsize=(width, height), layout="constrained")


def list_height(rows: int) -> float:
    """Inches of a drawing with a line a row, its axis included."""
    return 0.75 + ROW * max(rows, 2)


def identifier(name: str) -> str:
    """What may stand in an id, whatever the name holds; other names have other ids."""
    return "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in name)


def shortened(name: str, most: int = _LONGEST_LABEL) -> str:
    """What fits beside a drawing; the tables have names whole."""
    return name if len(name) <= most else f"{name[: most - 1]}\u2026"


class Marking(NamedTuple):
    """How a model's points look."""

    colour: str
    marker: str
    size: float


def marking(name: str, champion: str, baseline: str | None) -> Marking:
    """The two that count differ in shape too, for who cannot tell the colours apart."""
    if name == champion:
        return Marking(CHAMPION, "D", 7.0)
    return Marking(BASELINE, "s", 6.5) if name == baseline else Marking(OTHER, "o", 4.5)


def draw_points(axes: Axes, points: Sequence[tuple[float, float]], look: Marking) -> None:
    """Whole, even on the edge of the axes."""
    # What is drawn unclipped counts for the layout, and what is empty has no extent to count.
    if not points:
        return
    axes.plot(
        [x for x, _ in points],
        [y for _, y in points],
        linestyle="none",
        marker=look.marker,
        markersize=look.size,
        color=look.colour,
        clip_on=False,
        zorder=3,
    )


def row_labels(axes: Axes, names: list[str], *, champion: str = "", baseline: str = "") -> None:
    """Names of the rows 0, 1 ... from the bottom, those of the two that count in their colours."""
    axes.set_yticks(range(len(names)), [shortened(name) for name in names])
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.tick_params(axis="y", length=0, pad=7)
    for label, name in zip(axes.get_yticklabels(), names, strict=True):
        if name == champion:
            label.set(color=CHAMPION, fontweight="bold")
        elif name == baseline:
            label.set(color=BASELINE, fontweight="bold")


def to_svg(figure: Figure, name: str, alt: str) -> Markup:
    """:param name: unique among the page's drawings: their ids begin with it.
    :param alt: what the drawing shows, for who cannot see it.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    # The style sheet inside would hold for the whole page, which has the same rule.
    body = text[text.index("</style>") + len("</style>\n </defs>") : text.rindex("</svg>")]
    # Between tags there are only texts, which come from the data and stay as they are.
    body = re.sub(r"<[^>]*>", lambda tag: _adapted(tag.group(), name), body)
    width, height = (float(inches) * _POINTS_PER_INCH for inches in figure.get_size_inches())
    # The text around is not the author's: `alt` may hold names from the data.
    label = escape(alt, {'"': "&quot;"})
    return Markup(  # noqa: S704  Matplotlib escaped the texts that it drew, and `label` is escaped.
        f'<svg viewBox="0 0 {width:g} {height:g}" style="max-width: {width * _SCALE:.4g}rem" '
        f'role="img" aria-label="{label}">{body}</svg>'
    )


def _adapted(tag: str, name: str) -> str:
    tag = re.sub(r'^<g id="[^"]*"', "<g", tag)
    tag = re.sub(r'\bid="', f'id="{name}-', tag)
    tag = tag.replace("url(#", f"url(#{name}-").replace('xlink:href="#', f'href="#{name}-')
    tag = tag.replace("'DejaVu Sans'", "var(--sans)")
    for colour, variable in _VARIABLES.items():
        tag = tag.replace(colour, f"var({variable})")
    return re.sub(r"\s+", " ", tag)
