"""Figures as JSON has them, and no more of them than a workflow can carry."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

MOST_BYTES = 100_000
"""Step Functions reads an evaluation into its state, which holds 256 kB with all else."""

_DECIMALS = 6
_MOST_POINTS = 400
_Content = dict[str, Any]


def within_limits(content: Mapping[str, object]) -> _Content:
    """The same as plain JSON; where that is too long, what a reader misses least is shortened.

    What decides (metrics, gates, significance) always stays whole; ``shortened`` names the rest.
    """
    result: _Content = plain(content)
    result["learningCurve"] = _spaced(result.get("learningCurve", []), _MOST_POINTS)
    shortened = []
    for name, shorten in _SHORTER:
        if len(encoded(result)) <= MOST_BYTES:
            break
        result[name] = shorten(result.get(name))
        shortened.append(name)
    if shortened:
        result["shortened"] = shortened
    return result


def encoded(content: Mapping[str, object]) -> str:
    """As a job writes it, in one line."""
    return json.dumps(content, allow_nan=False) + "\n"


def plain(value: object) -> Any:  # noqa: ANN401  JSON is any of six types, nested
    """Numbers of numpy become Python's, floats get 6 decimals, and what is no number null.

    >>> plain({"a": (np.float64(1 / 3), np.int64(2), float("inf"))})
    {'a': [0.333333, 2, None]}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [plain(below) for below in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return round(float(value), _DECIMALS) if math.isfinite(value) else None
    return value


def _spaced(points: Sequence[Any], most: int) -> list[Any]:
    """Evenly, with the first and the last."""
    if len(points) <= most:
        return list(points)
    return [points[place] for place in np.linspace(0, len(points) - 1, most).astype(int)]


def _few_trials(tuning: Mapping[str, Sequence[Any]] | None) -> _Content:
    return {model: list(trials[:3]) for model, trials in (tuning or {}).items()}


def _few_errors(errors: Sequence[Mapping[str, Any]] | None) -> list[_Content]:
    return [
        {key: value[:10] if isinstance(value, list) else value for key, value in error.items()}
        for error in (errors or [])[:5]
    ]


def _short_curve(curve: Sequence[Any] | None) -> list[Any]:
    return _spaced(curve or [], 100)


def _few_slices(slices: Mapping[str, Sequence[Any]] | None) -> _Content:
    """Those of all shoppers and items; columns of the users go."""
    kept = ("activity", "item-popularity", "cold-items")
    return {
        protocol: [row for row in rows if row["dimension"] in kept]
        for protocol, rows in (slices or {}).items()
    }


_SHORTER: Sequence[tuple[str, Callable[[Any], Any]]] = (
    ("tuning", _few_trials),
    ("errors", _few_errors),
    ("learningCurve", _short_curve),
    ("slices", _few_slices),
    ("errors", lambda _: []),
    ("tuning", lambda _: {}),
)
