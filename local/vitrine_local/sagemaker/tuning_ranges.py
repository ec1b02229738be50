"""What a tuning job searches: the ranges of its hyperparameters, and the scale of each."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from vitrine_local.jobs.errors import ApiError, validation_error

_MOST_RANGES = 30
# Auto takes a logarithm where a range spans this factor: even steps would hardly see its low end.
_WIDE = 100.0


class Scale(Enum):
    """How evenly a range is searched; the values are SageMaker's."""

    AUTO = "Auto"
    LINEAR = "Linear"
    LOGARITHMIC = "Logarithmic"
    REVERSE_LOGARITHMIC = "ReverseLogarithmic"


@dataclass(frozen=True)
class NumberRange:
    """A hyperparameter that is a number between two, both included."""

    name: str
    low: float
    high: float
    scale: Scale
    whole: bool

    def combinations(self) -> float:
        """Return how many values there are."""
        return self.high - self.low + 1 if self.whole else math.inf


@dataclass(frozen=True)
class CategoricalRange:
    """A hyperparameter that is one of some texts."""

    name: str
    values: tuple[str, ...]

    def combinations(self) -> float:
        """Return how many values there are."""
        return len(self.values)


type Range = NumberRange | CategoricalRange


def parse_ranges(given: Mapping[str, Any]) -> tuple[Range, ...]:
    """Read the ParameterRanges of a request; ValidationException names the field that is wrong."""
    if given.get("AutoParameters"):
        raise validation_error("ParameterRanges.AutoParameters are not available here.")
    ranges = tuple(_each_range(given))
    if not ranges:
        raise validation_error("ParameterRanges must have at least one range to search.")
    if len(ranges) > _MOST_RANGES:
        raise validation_error(
            f"ParameterRanges have {len(ranges)} ranges; at most {_MOST_RANGES} can be searched."
        )
    names = [entry.name for entry in ranges]
    for name in names:
        if names.count(name) > 1:
            raise validation_error(f"ParameterRanges have the hyperparameter {name} twice.")
    return ranges


def combinations(ranges: Sequence[Range]) -> float:
    """Return how many combinations there are; infinite with a continuous range."""
    return math.prod(entry.combinations() for entry in ranges)


def _each_range(given: Mapping[str, Any]) -> Iterator[Range]:
    for kind, whole in (("IntegerParameterRanges", True), ("ContinuousParameterRanges", False)):
        for index, entry in enumerate(given.get(kind) or []):
            yield _number_range(entry, f"ParameterRanges.{kind}[{index}]", whole=whole)
    for index, entry in enumerate(given.get("CategoricalParameterRanges") or []):
        values = tuple(entry.get("Values") or ())
        where = f"ParameterRanges.CategoricalParameterRanges[{index}]"
        if not values or len(set(values)) < len(values):
            raise _wrong(entry, f"{where}.Values", "must be values, each once")
        yield CategoricalRange(entry["Name"], values)


def _number_range(entry: Mapping[str, str], where: str, *, whole: bool) -> NumberRange:
    low = _number(entry, "MinValue", where, whole=whole)
    high = _number(entry, "MaxValue", where, whole=whole)
    if low > high:
        raise _wrong(entry, f"{where}.MinValue", f"must not exceed MaxValue {entry['MaxValue']}")
    return NumberRange(entry["Name"], low, high, _scale(entry, where, low, high, whole), whole)


def _number(entry: Mapping[str, str], member: str, where: str, *, whole: bool) -> float:
    text = entry[member]
    try:
        value = float(int(text)) if whole else float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        kind = "a whole number" if whole else "a number"
        raise _wrong(entry, f"{where}.{member}", f"must be {kind}, not '{text}'")
    return value


def _scale(entry: Mapping[str, str], where: str, low: float, high: float, whole: bool) -> Scale:
    asked = entry.get("ScalingType") or Scale.AUTO.value
    if asked not in {scale.value for scale in Scale}:
        choices = ", ".join(scale.value for scale in Scale)
        raise _wrong(entry, f"{where}.ScalingType", f"must be one of {choices}, not '{asked}'")
    scale = Scale(asked)
    if scale is Scale.LOGARITHMIC and low <= 0:
        raise _wrong(entry, f"{where}.MinValue", "must be greater than 0 for Logarithmic scaling")
    if scale is Scale.REVERSE_LOGARITHMIC:
        if whole:
            raise _wrong(entry, f"{where}.ScalingType", "cannot be ReverseLogarithmic for integers")
        if low < 0 or high >= 1:
            raise _wrong(entry, where, "must lie within 0 <= x < 1 for ReverseLogarithmic scaling")
    return _best_scale(low, high, whole=whole) if scale is Scale.AUTO else scale


def _best_scale(low: float, high: float, *, whole: bool) -> Scale:
    if low > 0 and high / low >= _WIDE:
        return Scale.LOGARITHMIC
    if not whole and low >= 0 and high < 1 and (1 - low) / (1 - high) >= _WIDE:
        return Scale.REVERSE_LOGARITHMIC
    return Scale.LINEAR


def _wrong(entry: Mapping[str, Any], field: str, rule: str) -> ApiError:
    return validation_error(f"{field} of the hyperparameter {entry.get('Name')} {rule}.")
