"""Numbers as people read them."""

from collections.abc import Sequence

NONE = "\u2013"
"""Stands where nothing was measured."""
_MINUS = "\u2212"


def decimal(value: float | None, places: int = 4) -> str:
    """``0.3871``; a dash for None.

    >>> decimal(0.38712), decimal(None) == NONE
    ('0.3871', True)
    """
    return NONE if value is None else f"{value:,.{places}f}".replace("-", _MINUS)


def signed(value: float, places: int = 4) -> str:
    """With its sign, which a difference has unless it is nothing at the places shown."""
    text = f"{value:+,.{places}f}"
    return text[1:] if float(text.replace(",", "")) == 0 else text.replace("-", _MINUS)


def interval(ends: Sequence[float] | None, places: int = 4) -> str:
    """``0.3800 to 0.3942``; a dash for None."""
    return NONE if ends is None else f"{decimal(ends[0], places)} to {decimal(ends[1], places)}"


def plain(value: object) -> str:
    """A setting or a limit, whatever it is: whole numbers whole, others with what distinguishes.

    >>> plain(1200), plain(0.00125), plain(300.0), plain(True), plain("cosine")
    ('1,200', '0.00125', '300', 'yes', 'cosine')
    """
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace("-", _MINUS)
    if isinstance(value, float):
        text = f"{value:,.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.4g}"
        return text.replace("-", _MINUS)
    return str(value)


def p_value(value: float | None) -> str:
    """Below a thousandth, how far below says nothing."""
    if value is None:
        return NONE
    return "under 0.001" if value < 0.001 else f"{value:.3f}"


def size(count: float | None) -> str:
    """Bytes in decimal units, as disks are sold.

    >>> size(934), size(5_316_000)
    ('934 B', '5.3 MB')
    """
    if count is None:
        return NONE
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count:.0f} B"


def times(ratio: float) -> str:
    """``1.10 times``."""
    return f"{ratio:.2f} times"


def plural(count: int, one: str, many: str | None = None) -> str:
    """``1 gate``, ``2 gates``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
