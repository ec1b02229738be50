"""What a training job is told about a search: the hyperparameters ``search_...``."""

from collections.abc import Mapping
from dataclasses import dataclass

from vitrine.errors import RefusalError
from vitrine.tuning.space import SearchSpace

CMA_ES = "cma-es"
NONE = "none"
SEARCH_HYPERPARAMETERS = (
    "search",
    "search_space",
    "search_metric",
    "search_goal",
    "search_folds",
    "search_trials",
    "search_parallel",
    "search_seconds",
    "search_seed",
)
"""All that is read here; the others are the model's."""

_OBJECTIVE = "_tuning_objective_metric"
"""SageMaker tells it to the training jobs of a tuning job, and to no others."""

_WHOLE = {
    "search_folds": (1, 12, 1),
    "search_trials": (1, 10_000, 50),
    "search_parallel": (1, 1_000, 1),
    "search_seconds": (1, 432_000, 3_600),
    "search_seed": (0, 2**31 - 1, 0),
}
"""Lowest, highest, and what is meant where it is not given."""


@dataclass(frozen=True)
class SearchRequest:
    """A search by CMA-ES inside one job."""

    space: SearchSpace
    metric: str
    """The objective, among the metrics that a trial has."""
    maximize: bool
    folds: int
    """A trial is judged at as many moments of the past."""
    trials: int
    parallel: int
    """As many processes try at the same time."""
    seconds: int
    """No trial begins later; those that have begun are finished."""
    seed: int

    @classmethod
    def parse(cls, given: Mapping[str, str], default_metric: str) -> "SearchRequest | None":
        """None when ``search`` is ``none`` or absent.

        :param given: all hyperparameters of the job.
        :raises RefusalError: naming the one that is wrong.
        """
        kind = given.get("search", NONE)
        if kind == NONE:
            for name in SEARCH_HYPERPARAMETERS[1:]:
                if name in given and not (name == "search_folds" and is_trial(given)):
                    raise RefusalError(f"The hyperparameter {name} says nothing without `search`.")
            return None
        if kind != CMA_ES:
            raise RefusalError(f"The hyperparameter search must be {CMA_ES} or none, not {kind!r}.")
        if "search_space" not in given:
            raise RefusalError("The hyperparameter search_space is missing: what is searched.")
        whole = {name: _whole(name, given) for name in _WHOLE}
        return cls(
            space=SearchSpace.parse(given["search_space"]),
            metric=given.get("search_metric", default_metric),
            maximize=_maximize(given),
            folds=whole["search_folds"],
            trials=whole["search_trials"],
            parallel=whole["search_parallel"],
            seconds=whole["search_seconds"],
            seed=whole["search_seed"],
        )


def is_trial(given: Mapping[str, str]) -> bool:
    """Whether the job is one of a tuning job, and so has only to be measured."""
    return _OBJECTIVE in given


def trial_folds(given: Mapping[str, str]) -> int:
    """At how many moments of the past a job of a tuning job is judged."""
    return _whole("search_folds", given)


def _maximize(given: Mapping[str, str]) -> bool:
    goal = given.get("search_goal", "maximize")
    if goal not in ("maximize", "minimize"):
        raise RefusalError(
            f"The hyperparameter search_goal must be maximize or minimize, not {goal!r}."
        )
    return goal == "maximize"


def _whole(name: str, given: Mapping[str, str]) -> int:
    low, high, default = _WHOLE[name]
    text = given.get(name, str(default))
    try:
        value = int(text)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise RefusalError(
            f"The hyperparameter {name} must be a whole number from {low} to {high}, not {text!r}."
        )
    return value
