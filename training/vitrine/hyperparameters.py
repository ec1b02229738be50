"""What a training job is told: strings from SageMaker, checked here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from vitrine.errors import RefusalError
from vitrine.models.ease import EaseSettings
from vitrine.models.ease_weights import Blend

AUTO = "auto"
"""Of a blend's weight: choose it by the data."""

_CHOICES = {"algorithm": ("ease",), "fit_until": ("cut", "end")}
# Lowest and highest; what lies outside is a slip of the pen, or breaks the arithmetic.
_WHOLE = {
    "history_length": (1, 1_000),
    "top_k": (1, 1_000),
    "seed": (0, 2**31 - 1),
    "catalogue_size": (1, 10_000_000),
}
_DAYS, _WEIGHT = (0.01, 36_500.0), (0.0, 1.0)
_SETTINGS = {
    "l2": (0.001, 1e9),
    "view_weight": _WEIGHT,
    "click_weight": _WEIGHT,
    "add_to_cart_weight": _WEIGHT,
    "purchase_weight": _WEIGHT,
    "other_weight": _WEIGHT,
    "popularity_half_life_days": _DAYS,
    "context_share": (0.0, 100.0),
    "decay_floor": _WEIGHT,
}
_BLEND = {
    "half_life_days": _DAYS,
    "own_weight": (0.0, 1_000.0),
    "own_half_life_days": _DAYS,
    "popularity_weight": (0.0, 1_000.0),
}


@dataclass(frozen=True)
class Hyperparameters:
    """Checked, with defaults filled in."""

    fit_until: Literal["cut", "end"] = "end"
    settings: EaseSettings = field(default_factory=EaseSettings)
    fixed_blend: Mapping[str, float] = field(default_factory=dict)
    """The blend's weights that are given; the others are chosen by the data."""
    history_length: int = 200
    top_k: int = 500
    seed: int = 0
    catalogue_size: int | None = None
    """Train on this many of the items, those that most shoppers had; None: on all."""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> "Hyperparameters":
        """:raises RefusalError: naming the first one that is unknown or out of range."""
        # SageMaker and its SDK add their own, such as _tuning_objective_metric and
        # sagemaker_program.
        own = {k: v for k, v in given.items() if not k.startswith(("_", "sagemaker_"))}
        known = [*_CHOICES, *_WHOLE, *_SETTINGS, *_BLEND]
        for name in own:
            if name not in known:
                raise RefusalError(
                    f"The hyperparameter {name} is not known; known are {', '.join(known)}."
                )
        for name, choices in _CHOICES.items():
            if own.get(name, choices[0]) not in choices:
                raise RefusalError(
                    f"The hyperparameter {name} must be {' or '.join(choices)}, not {own[name]!r}."
                )
        whole = {name: _whole(name, own[name]) for name in _WHOLE if name in own}
        settings = {name: _number(name, own[name], _SETTINGS) for name in _SETTINGS if name in own}
        blend = {
            name: _number(name, own[name], _BLEND) for name in _BLEND if own.get(name, AUTO) != AUTO
        }
        return cls(
            fit_until="cut" if own.get("fit_until") == "cut" else "end",
            settings=EaseSettings(**settings),
            fixed_blend=blend,
            **whole,
        )

    def record(self, blend: Blend) -> dict[str, float | int | str]:
        """All that shaped the model, with the blend that was used; for the manifest."""
        shaped: dict[str, float | int | str] = {
            "algorithm": "ease",
            "fit_until": self.fit_until,
            "history_length": self.history_length,
            "top_k": self.top_k,
            "seed": self.seed,
        }
        if self.catalogue_size is not None:
            shaped["catalogue_size"] = self.catalogue_size
        for part in (self.settings, blend):
            shaped |= {entry.name: getattr(part, entry.name) for entry in fields(part)}
        return shaped


def _whole(name: str, text: str) -> int:
    low, high = _WHOLE[name]
    try:
        value = int(text)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise RefusalError(
            f"The hyperparameter {name} must be a whole number from {low} to {high}, not {text!r}."
        )
    return value


def _number(name: str, text: str, ranges: Mapping[str, tuple[float, float]]) -> float:
    low, high = ranges[name]
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise RefusalError(
            f"The hyperparameter {name} must be a number from {low:g} to {high:g}, not {text!r}."
        )
    return value
