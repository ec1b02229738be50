"""What a tuning job is asked for, checked as SageMaker checks it before anything runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vitrine_local.jobs.call import Request, required
from vitrine_local.jobs.errors import ApiError, validation_error
from vitrine_local.sagemaker.tuning_ranges import (
    CategoricalRange,
    Range,
    combinations,
    parse_ranges,
)

type Strategy = Literal["Bayesian", "Random", "Hyperband", "Grid"]
_STRATEGIES: tuple[Strategy, ...] = ("Bayesian", "Random", "Hyperband", "Grid")
# Where Hyperband looks for the largest resource of a job when it is not told.
_EPOCHS = ("epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs")
_CONFIG = "hyperParameterTuningJobConfig"


@dataclass(frozen=True)
class HyperbandResources:
    """Hyperband's measure of a job's cost: how often it has reported its objective."""

    least: int
    """No job is stopped before."""
    most: int
    """Every job is stopped then."""


@dataclass(frozen=True)
class TuningPlan:
    """What to search, and until when."""

    strategy: Strategy
    metric: str
    maximize: bool
    ranges: tuple[Range, ...]
    most_jobs: int
    parallel_jobs: int
    most_seconds: float | None
    stops_early: bool
    seed: int | None
    hyperband: HyperbandResources | None
    target: float | None
    """The search ends with a job that is this good."""
    patience: int | None
    """The search ends after this many jobs without a better one."""

    def is_better(self, value: float, than: float) -> bool:
        """Tell whether a value of the objective is better than another."""
        return value > than if self.maximize else value < than


def parse_plan(request: Request) -> TuningPlan:
    """Read a request; ValidationException names the field that is wrong."""
    for member in ("Autotune", "TrainingJobDefinitions"):
        if request.get(member):
            raise validation_error(f"{member} is not available here.")
    config = required(request, "HyperParameterTuningJobConfig")
    definition = required(request, "TrainingJobDefinition")
    for member in ("TuningObjective", "HyperParameterRanges"):
        if definition.get(member):
            raise validation_error(f"TrainingJobDefinition.{member} is not available here.")
    strategy = _strategy(config)
    objective = _objective(config, definition)
    ranges = parse_ranges(config.get("ParameterRanges") or {})
    static = definition.get("StaticHyperParameters") or {}
    for entry in ranges:
        if entry.name in static:
            raise validation_error(
                f"The hyperparameter {entry.name} is in ParameterRanges and in"
                " TrainingJobDefinition.StaticHyperParameters; it is searched or it is fixed."
            )
    limits = required(config, "ResourceLimits")
    most_jobs = _most_jobs(strategy, limits, ranges)
    criteria = config.get("TuningJobCompletionCriteria") or {}
    if (criteria.get("ConvergenceDetected") or {}).get("CompleteOnConvergence") == "Enabled":
        raise validation_error(
            "TuningJobCompletionCriteria.ConvergenceDetected is not available here."
        )
    return TuningPlan(
        strategy=strategy,
        metric=objective["MetricName"],
        maximize=objective["Type"] == "Maximize",
        ranges=ranges,
        most_jobs=most_jobs,
        parallel_jobs=_parallel_jobs(limits, most_jobs),
        most_seconds=limits.get("MaxRuntimeInSeconds"),
        stops_early=_stops_early(config, strategy),
        seed=config.get("RandomSeed"),
        hyperband=_hyperband(config, static) if strategy == "Hyperband" else None,
        target=criteria.get("TargetObjectiveMetricValue"),
        patience=(criteria.get("BestObjectiveNotImproving") or {}).get(
            "MaxNumberOfTrainingJobsNotImproving"
        ),
    )


def _strategy(config: Mapping[str, Any]) -> Strategy:
    given = required(config, "Strategy")
    for strategy in _STRATEGIES:
        if strategy == given:
            return strategy
    raise _not_in("strategy", given, _STRATEGIES)


def _objective(config: Mapping[str, Any], definition: Mapping[str, Any]) -> Mapping[str, str]:
    objective: Mapping[str, str] = required(config, "HyperParameterTuningJobObjective")
    goals = ("Maximize", "Minimize")
    if required(objective, "Type") not in goals:
        raise _not_in("hyperParameterTuningJobObjective.type", objective["Type"], goals)
    algorithm = required(definition, "AlgorithmSpecification")
    known = [metric["Name"] for metric in algorithm.get("MetricDefinitions") or []]
    if required(objective, "MetricName") not in known:
        raise validation_error(
            "A metric is required for this hyperparameter tuning job objective. Provide a metric"
            " in the metric definitions: HyperParameterTuningJobObjective.MetricName is"
            f" {objective['MetricName']}, AlgorithmSpecification.MetricDefinitions have"
            f" {', '.join(known) or 'none'}."
        )
    return objective


def _most_jobs(strategy: Strategy, limits: Mapping[str, Any], ranges: tuple[Range, ...]) -> int:
    asked: int | None = limits.get("MaxNumberOfTrainingJobs")
    possible = combinations(ranges)
    if strategy == "Grid":
        for entry in ranges:
            if not isinstance(entry, CategoricalRange):
                raise validation_error(
                    "Strategy Grid searches CategoricalParameterRanges only;"
                    f" {entry.name} is a range of numbers."
                )
        if asked not in {None, int(possible)}:
            raise validation_error(
                f"ResourceLimits.MaxNumberOfTrainingJobs is {asked}; Strategy Grid runs every"
                f" combination, which are {possible:.0f}: leave it out."
            )
        return int(possible)
    if asked is None:
        raise validation_error(
            f"ResourceLimits.MaxNumberOfTrainingJobs is required with Strategy {strategy}."
        )
    if possible < asked:
        raise validation_error(
            "You don't have enough combinations of hyperparameter ranges. The total number of"
            f" hyperparameter combinations for the provided ranges [{possible:.1f}] must be equal"
            f" or greater than the value of MaxNumberOfTrainingJobs, [{asked}]. Provide"
            " additional ranges."
        )
    return asked


def _parallel_jobs(limits: Mapping[str, Any], most_jobs: int) -> int:
    parallel: int = required(limits, "MaxParallelTrainingJobs")
    if parallel > most_jobs:
        raise validation_error(
            f"ResourceLimits.MaxParallelTrainingJobs is {parallel}; it must not exceed"
            f" MaxNumberOfTrainingJobs, which is {most_jobs}."
        )
    return parallel


def _stops_early(config: Mapping[str, Any], strategy: Strategy) -> bool:
    given = config.get("TrainingJobEarlyStoppingType") or "Off"
    if given not in ("Off", "Auto"):
        raise _not_in("trainingJobEarlyStoppingType", given, ("Off", "Auto"))
    if given == "Auto" and strategy == "Hyperband":
        raise validation_error(
            "TrainingJobEarlyStoppingType must be Off with Strategy Hyperband, which stops jobs"
            " by a rule of its own."
        )
    return given == "Auto"


def _hyperband(config: Mapping[str, Any], static: Mapping[str, str]) -> HyperbandResources:
    given = (config.get("StrategyConfig") or {}).get("HyperbandStrategyConfig") or {}
    where = "StrategyConfig.HyperbandStrategyConfig"
    most = given.get("MaxResource")
    if most is None:
        epochs = [static[name] for name in _EPOCHS if name in static]
        if not epochs or not epochs[0].isdigit():
            raise validation_error(
                f"{where}.MaxResource is required: how many values of the objective a job"
                f" reports. None of {', '.join(_EPOCHS)} is among StaticHyperParameters."
            )
        most = int(epochs[0])
    least = given.get("MinResource") or 1
    if least > most:
        raise validation_error(f"{where}.MinResource {least} must not exceed MaxResource {most}.")
    return HyperbandResources(least, most)


def _not_in(member: str, value: str, choices: tuple[str, ...]) -> ApiError:
    return validation_error(
        f"1 validation error detected: Value '{value}' at '{_CONFIG}.{member}' failed to satisfy"
        f" constraint: Member must satisfy enum value set: [{', '.join(choices)}]"
    )
