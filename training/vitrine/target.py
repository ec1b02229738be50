"""What a recommendation is for: a purchase where the data has any, else any interaction."""

from collections.abc import Iterable

PURCHASE = "purchase"


def target_types(types: Iterable[str]) -> frozenset[str]:
    """The event types that count as success among those that the data has."""
    present = frozenset(types)
    return frozenset({PURCHASE}) if PURCHASE in present else present
