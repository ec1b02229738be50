"""What a training job is told: strings from SageMaker, checked here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from vitrine.errors import RefusalError
from vitrine.models.ease import EaseSettings
from vitrine.models.ease_weights import Blend
from vitrine.neural.settings import SasrecSettings
from vitrine.ranges import Range, check_number
from vitrine.two_stage.retrieval import RetrievalSettings
from vitrine.two_stage.settings import TwoStageSettings
from vitrine.two_stage.student import StudentSettings
from vitrine.two_stage.teacher import TeacherSettings

AUTO = "auto"
"""Of a blend's weight: choose it by the data."""

Algorithm = Literal["two-stage", "ease", "sasrec"]
_TWO_STAGE: Algorithm = "two-stage"
_EASE: Algorithm = "ease"
_SASREC: Algorithm = "sasrec"
_ALGORITHMS: tuple[Algorithm, ...] = (_TWO_STAGE, _EASE, _SASREC)
_LIGHTGBM: Literal["lightgbm"] = "lightgbm"
_XGBOOST: Literal["xgboost"] = "xgboost"
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "algorithm": _ALGORITHMS,
    "fit_until": ("end", "cut"),
    "teacher": (_LIGHTGBM, _XGBOOST),
}
_DAYS, _WEIGHT = Range(0.01, 36_500.0), Range(0.0, 1.0)
# Lowest and highest; what lies outside is a slip of the pen, or breaks the arithmetic.
_COMMON = {
    "history_length": Range(1, 1_000, whole=True),
    "top_k": Range(1, 1_000, whole=True),
    "seed": Range(0, 2**31 - 1, whole=True),
    "catalogue_size": Range(1, 10_000_000, whole=True),
}
_BOTH = {
    "view_weight": _WEIGHT,
    "click_weight": _WEIGHT,
    "add_to_cart_weight": _WEIGHT,
    "purchase_weight": _WEIGHT,
    "other_weight": _WEIGHT,
    "context_share": Range(0.0, 100.0),
}
_OF_EASE = {
    "l2": Range(0.001, 1e9),
    "popularity_half_life_days": _DAYS,
    "decay_floor": _WEIGHT,
    **_BOTH,
}
_BLEND = {
    "half_life_days": _DAYS,
    "own_weight": Range(0.0, 1_000.0),
    "own_half_life_days": _DAYS,
    "popularity_weight": Range(0.0, 1_000.0),
}
_OF_RETRIEVAL = {
    "candidates": Range(1, 2_000, whole=True),
    "neighbours": Range(1, 2_000, whole=True),
    "recent_items": Range(0, 500, whole=True),
    "dense_items": Range(0, 20_000, whole=True),
    "ease_l2": Range(0.001, 1e9),
    "similar_half_life_days": _DAYS,
    "next_l2": Range(0.001, 1e9),
    "next_shrunk_l2": Range(0.001, 1e9),
    "next_half_life_days": _DAYS,
    "together_half_life_days": _DAYS,
    "visit_half_life_days": _DAYS,
    **_BOTH,
}
_OF_TEACHER = {
    "trees": Range(1, 5_000, whole=True),
    "learning_rate": Range(1e-4, 1.0),
    "leaves": Range(2, 1_024, whole=True),
    "min_child": Range(1, 1_000_000, whole=True),
    "path_smooth": Range(0.0, 1e6),
}
_OF_STUDENT = {"epochs": Range(1, 1_000, whole=True)}
_OF_TWO_STAGE = {
    "windows": Range(1, 24, whole=True),
    "lessons": Range(0, 24, whole=True),
    "feedback": Range(0, 1, whole=True),
    "position_bias": Range(0, 1, whole=True),
}
_OF_SASREC = {
    "dimension": Range(4, 1_024, whole=True),
    "blocks": Range(1, 12, whole=True),
    "heads": Range(1, 32, whole=True),
    "sequence_length": Range(2, 200, whole=True),
    "dropout": Range(0.0, 0.9),
    "epochs": Range(1, 1_000, whole=True),
    "patience": Range(1, 1_000, whole=True),
    "batch_size": Range(1, 100_000, whole=True),
    "learning_rate": Range(1e-6, 1.0),
    "weight_decay": Range(0.0, 1.0),
    "full_softmax_items": Range(0, 1_000_000, whole=True),
    "negatives": Range(1, 1_000_000, whole=True),
}

_KNOWN: Mapping[str, Mapping[str, Range]] = {
    _TWO_STAGE: {**_OF_RETRIEVAL, **_OF_TEACHER, **_OF_STUDENT, **_OF_TWO_STAGE},
    _EASE: {**_OF_EASE, **_BLEND},
    _SASREC: _OF_SASREC,
}


def known_ranges() -> Mapping[str, Mapping[str, Range]]:
    """By algorithm, the limits of every hyperparameter that is a number."""
    return {algorithm: {**_COMMON, **own} for algorithm, own in _KNOWN.items()}


_Part = (
    EaseSettings
    | Blend
    | RetrievalSettings
    | TeacherSettings
    | StudentSettings
    | TwoStageSettings
    | SasrecSettings
)


@dataclass(frozen=True)
class Hyperparameters:
    """Checked, with defaults filled in."""

    algorithm: Algorithm = "two-stage"
    fit_until: Literal["cut", "end"] = "end"
    history_length: int = 200
    top_k: int = 200
    seed: int = 0
    catalogue_size: int | None = None
    """Train on this many of the items, those that most shoppers had; None: on all."""
    teacher: Literal["lightgbm", "xgboost"] = "lightgbm"
    """Of ``two-stage``: the library whose trees the network learns from."""
    given: Mapping[str, float] = field(default_factory=dict)
    """Of the algorithm's own, those that are not left to their defaults."""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> "Hyperparameters":
        """:raises RefusalError: naming the first one that is unknown or out of range."""
        # SageMaker and its SDK add their own, such as _tuning_objective_metric and
        # sagemaker_program; search_... are those of a search (tuning/request.py).
        own = {
            name: value
            for name, value in given.items()
            if not name.startswith(("_", "sagemaker_", "search"))
        }
        chosen = {
            name: _choice(name, own.get(name, options[0])) for name, options in _CHOICES.items()
        }
        ranges = {**_COMMON, **_KNOWN[chosen["algorithm"]]}
        choices = [name for name in _CHOICES if name != "teacher" or _is_two_stage(chosen)]
        for name in own:
            if name not in ranges and name not in choices:
                raise RefusalError(
                    f"The hyperparameter {name} is not known to {chosen['algorithm']}; known are "
                    f"{', '.join((*choices, *ranges))}."
                )
        numbers = {
            name: check_number(name, own[name], limits)
            for name, limits in ranges.items()
            if own.get(name, AUTO) != AUTO or (name in own and name not in _BLEND)
        }
        common: dict[str, Any] = {
            name: int(numbers.pop(name)) for name in _COMMON if name in numbers
        }
        return cls(
            algorithm=next(each for each in _ALGORITHMS if each == chosen["algorithm"]),
            teacher=_XGBOOST if chosen["teacher"] == _XGBOOST else _LIGHTGBM,
            fit_until="cut" if chosen["fit_until"] == "cut" else "end",
            given=numbers,
            **common,
        )

    @property
    def ease(self) -> EaseSettings:
        """Of the algorithm ``ease``, but for its blend."""
        return EaseSettings(**self._typed(_OF_EASE))

    @property
    def fixed_blend(self) -> Mapping[str, float]:
        """The weights of EASE's blend that are given; the others are chosen by the data."""
        fixed: dict[str, float] = self._typed(_BLEND)
        return fixed

    @property
    def two_stage(self) -> TwoStageSettings:
        """Of the algorithm ``two-stage``."""
        whole = TwoStageSettings(
            history_length=self.history_length,
            top_k=self.top_k,
            catalogue_size=self.catalogue_size,
        )
        return replace(
            whole,
            retrieval=replace(whole.retrieval, **self._typed(_OF_RETRIEVAL)),
            teacher=replace(whole.teacher, teacher=self.teacher, **self._typed(_OF_TEACHER)),
            student=replace(whole.student, **self._typed(_OF_STUDENT)),
            **self._typed(_OF_TWO_STAGE),
        )

    @property
    def sasrec(self) -> SasrecSettings:
        """Of the algorithm ``sasrec``."""
        return SasrecSettings(**self._typed(_OF_SASREC))

    def record(self, blend: Blend | None = None) -> dict[str, float | int | str]:
        """All that shapes the model, with the blend that was used; for the manifest."""
        shaped: dict[str, float | int | str] = {
            "algorithm": self.algorithm,
            "fit_until": self.fit_until,
            "history_length": self.history_length,
            "top_k": self.top_k,
            "seed": self.seed,
        }
        if self.catalogue_size is not None:
            shaped["catalogue_size"] = self.catalogue_size
        if self.algorithm == _EASE:
            parts: list[_Part] = [self.ease, *([blend] if blend else [])]
        elif self.algorithm == _SASREC:
            parts = [self.sasrec]
        else:
            whole = self.two_stage
            parts = [whole.retrieval, whole.teacher, whole.student, whole]
        for part in parts:
            shaped |= _plain(part)
        return shaped

    def _typed(self, ranges: Mapping[str, Range]) -> dict[str, Any]:
        """Of these names, what is given: each an int or a float, as its range says."""
        return {
            name: int(value) if ranges[name].whole else value
            for name, value in self.given.items()
            if name in ranges
        }


def _is_two_stage(chosen: Mapping[str, str]) -> bool:
    return chosen["algorithm"] == _TWO_STAGE


def _choice(name: str, value: str) -> str:
    options = _CHOICES[name]
    if value not in options:
        raise RefusalError(
            f"The hyperparameter {name} must be {' or '.join(options)}, not {value!r}."
        )
    return value


def _plain(settings: _Part) -> dict[str, float | int | str]:
    """Numbers of a dataclass by name; lists of numbers joined by x, parts left out."""
    found: dict[str, float | int | str] = {}
    for entry in fields(settings):
        value = getattr(settings, entry.name)
        if isinstance(value, int | float | str):
            found[entry.name] = value
        elif isinstance(value, tuple):
            found[entry.name] = "x".join(map(str, value))
    return found
