"""What is searched: a range and a scale for each hyperparameter, as the configuration says it."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from vitrine.errors import RefusalError

Scale = Literal["linear", "logarithmic", "reverse-logarithmic"]
Settings = Mapping[str, float | int | str]
"""A value for each hyperparameter."""

_AUTO = "auto"
# Auto takes a logarithm where a range spans this factor, as the tuning jobs of one machine do.
_WIDE = 100.0


@dataclass(frozen=True)
class NumberRange:
    """From ``low`` to ``high``, both included; ``whole`` numbers only, or any."""

    low: float
    high: float
    scale: Scale
    whole: bool

    def extremes(self) -> tuple[float | int, ...]:
        """The lowest and the highest value."""
        return (int(self.low), int(self.high)) if self.whole else (self.low, self.high)

    def distribution(self) -> BaseDistribution:
        """What Optuna draws from: on a reverse logarithm, the distance from 1."""
        log = self.scale != "linear"
        if self.whole:
            return IntDistribution(int(self.low), int(self.high), log=log)
        if self.scale == "reverse-logarithmic":
            return FloatDistribution(1 - self.high, 1 - self.low, log=True)
        return FloatDistribution(self.low, self.high, log=log)

    def value(self, drawn: float) -> float | int:
        """A draw as the model is told it."""
        if self.whole:
            return int(drawn)
        turned = 1 - drawn if self.scale == "reverse-logarithmic" else drawn
        return min(max(turned, self.low), self.high)

    def drawn(self, value: object) -> float | None:
        """A value as Optuna would have drawn it; None when it is not within the range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        if not self.low <= value <= self.high or (self.whole and value != int(value)):
            return None
        return 1 - value if self.scale == "reverse-logarithmic" else value


@dataclass(frozen=True)
class Choice:
    """One of some texts."""

    values: tuple[str, ...]

    def extremes(self) -> tuple[str, ...]:
        """All of them: none stands for another."""
        return self.values

    def distribution(self) -> BaseDistribution:
        """What Optuna draws from."""
        return CategoricalDistribution(self.values)

    def value(self, drawn: str) -> str:
        """A draw as the model is told it."""
        return drawn

    def drawn(self, value: object) -> str | None:
        """A value as Optuna would have drawn it; None when it is not one of these."""
        return value if isinstance(value, str) and value in self.values else None


Range = NumberRange | Choice


@dataclass(frozen=True)
class SearchSpace:
    """The range of each hyperparameter that is searched."""

    ranges: Mapping[str, Range]

    @classmethod
    def parse(cls, text: str) -> "SearchSpace":
        """Reads JSON such as ``{"leaves": {"type": "integer", "from": 15, "to": 127}}``.

        A range has a ``type`` (``integer``, ``continuous``, ``categorical``); numbers have
        ``from``, ``to`` and perhaps a ``scale`` (``auto``, ``linear``, ``logarithmic``,
        ``reverse-logarithmic``), texts have ``values``.

        :raises RefusalError: naming what is wrong.
        """
        try:
            given = json.loads(text)
        except ValueError as error:
            raise RefusalError(f"The search space is not JSON ({error}).") from error
        if not isinstance(given, dict) or not given:
            raise RefusalError("The search space must be an object with a range or more.")
        return cls({str(name): _range(str(name), entry) for name, entry in given.items()})

    def distributions(self) -> dict[str, BaseDistribution]:
        """By hyperparameter, what Optuna draws from."""
        return {name: entry.distribution() for name, entry in self.ranges.items()}

    def settings(self, drawn: Mapping[str, Any]) -> dict[str, float | int | str]:
        """What Optuna drew, as the model is told it."""
        return {name: entry.value(drawn[name]) for name, entry in self.ranges.items()}

    def drawn(self, settings: Settings) -> dict[str, float | str]:
        """Settings as Optuna would have drawn them, without what lies outside of its range."""
        return dict(self._within(settings))

    def _within(self, settings: Settings) -> Iterator[tuple[str, float | str]]:
        for name, entry in self.ranges.items():
            found = entry.drawn(settings.get(name))
            if found is not None:
                yield name, found


def _range(name: str, entry: object) -> Range:
    if not isinstance(entry, dict):
        raise _refused(name, "must be an object")
    kind = entry.get("type")
    if kind == "categorical":
        values = entry.get("values")
        if not isinstance(values, list) or not values or len(set(map(str, values))) < len(values):
            raise _refused(name, "needs `values`, each once")
        return Choice(tuple(map(str, values)))
    if kind not in ("integer", "continuous"):
        raise _refused(name, f"has the type {kind!r}; it is integer, continuous or categorical")
    whole = kind == "integer"
    low, high = (_bound(name, entry, end, whole=whole) for end in ("from", "to"))
    if low > high:
        raise _refused(name, f"runs from {low:g} to {high:g}: `from` must not exceed `to`")
    return NumberRange(low, high, _scale(name, entry, low, high, whole=whole), whole)


def _bound(name: str, entry: Mapping[str, object], end: str, *, whole: bool) -> float:
    value = entry.get(end)
    fits = isinstance(value, int) or (isinstance(value, float) and not whole)
    if isinstance(value, bool) or not fits or not math.isfinite(value):  # type: ignore[arg-type]
        raise _refused(name, f"needs {'a whole number' if whole else 'a number'} as `{end}`")
    return float(value)  # type: ignore[arg-type]


def _scale(
    name: str, entry: Mapping[str, object], low: float, high: float, *, whole: bool
) -> Scale:
    given = entry.get("scale", _AUTO)
    if given == _AUTO:
        return _best_scale(low, high, whole=whole)
    for scale in get_args(Scale):
        if scale == given:
            _check_scale(name, scale, low, high, whole=whole)
            found: Scale = scale
            return found
    raise _refused(name, f"has the scale {given!r}; it is {_AUTO}, {', '.join(get_args(Scale))}")


def _best_scale(low: float, high: float, *, whole: bool) -> Scale:
    if low > 0 and high / low >= _WIDE:
        return "logarithmic"
    if not whole and low >= 0 and high < 1 and (1 - low) / (1 - high) >= _WIDE:
        return "reverse-logarithmic"
    return "linear"


def _check_scale(name: str, scale: Scale, low: float, high: float, *, whole: bool) -> None:
    if scale == "logarithmic" and low <= 0:
        raise _refused(name, "begins at 0 or below, which has no place on a logarithmic scale")
    if scale == "reverse-logarithmic" and (whole or low < 0 or high >= 1):
        raise _refused(name, "must be continuous, within 0 <= x < 1, to be reverse-logarithmic")


def _refused(name: str, why: str) -> RefusalError:
    return RefusalError(f"In the search space, {name} {why}.")
