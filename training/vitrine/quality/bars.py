"""Bars as SVG."""

from collections.abc import Iterable
from html import escape

_ROW, _LABEL, _BAR, _WIDTH, _LETTERS = 20, 170, 250, 500, 26


def bars(counts: Iterable[tuple[str, int]], title: str) -> str:
    """A bar a count, its label left and its number right of it; the title is read aloud."""
    rows = list(counts)
    most = max((count for _, count in rows), default=0) or 1
    drawn = "".join(
        _bar(number, label, count, _BAR * count / most)
        for number, (label, count) in enumerate(rows)
    )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_ROW * max(len(rows), 1)}" role="img"'
        f' aria-label="{escape(title)}" font-size="12" fill="var(--ink)">{drawn}</svg>'
    )


def _bar(number: int, label: str, count: int, width: float) -> str:
    top = number * _ROW
    short = label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1]}\u2026"
    return (
        f'<text x="{_LABEL - 8}" y="{top + 14}" text-anchor="end">{escape(short)}</text>'
        f'<rect x="{_LABEL}" y="{top + 3}" width="{max(width, 0.5):.1f}" height="{_ROW - 6}"'
        f' fill="var(--champion)"/>'
        f'<text x="{_LABEL + width + 6:.1f}" y="{top + 14}">{count:,}</text>'
    )
