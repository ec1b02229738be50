"""The lengths that SageMaker's schema of model cards allows."""

from typing import Any

SHORT, LONG = 1024, 2048
AXIS, GROUP, NAME = 63, 63, 255


def limited(text: object, most: int) -> str:
    """The text, or as much of it as fits, with an ellipsis that shows that it went on."""
    whole = " ".join(str(text).split())
    return whole if len(whole) <= most else f"{whole[: most - 1]}\u2026"


def metric(name: str, value: float, notes: str = "") -> dict[str, Any]:
    """A metric of a training job; one of an evaluation also has a type."""
    said: dict[str, Any] = {"name": limited(name, NAME), "value": float(value)}
    return said | ({"notes": limited(notes, SHORT)} if notes else {})
