"""A search that begins with what former tuning jobs found out."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from vitrine_local.jobs.call import Request
from vitrine_local.jobs.errors import validation_error
from vitrine_local.sagemaker.container_job import ENDED
from vitrine_local.sagemaker.tuning_job import TuningJob
from vitrine_local.sagemaker.tuning_request import TuningPlan

if TYPE_CHECKING:
    from vitrine_local.sagemaker.tuning_search import Search, Tried

IDENTICAL, TRANSFER = "IdenticalDataAndAlgorithm", "TransferLearning"


def find_parents(
    request: Request, plan: TuningPlan, find: Callable[[str], TuningJob | None]
) -> list[TuningJob]:
    """Return the tuning jobs to start from; ValidationException when SageMaker would refuse one."""
    config = request.get("WarmStartConfig")
    if not config:
        return []
    if config.get("WarmStartType") not in (IDENTICAL, TRANSFER):
        raise validation_error(
            f"WarmStartConfig.WarmStartType must be {IDENTICAL} or {TRANSFER}, not"
            f" '{config.get('WarmStartType')}'."
        )
    if plan.strategy == "Grid":
        raise validation_error("WarmStartConfig cannot be used with Strategy Grid.")
    parents = []
    for entry in config.get("ParentHyperParameterTuningJobs") or []:
        name = entry.get("HyperParameterTuningJobName") or ""
        parent = find(name)
        if parent is None:
            raise _unfit(name, "does not exist")
        _check_parent(request, plan, config["WarmStartType"], parent)
        parents.append(parent)
    return parents


def warm_up(search: "Search", warm_start_type: str, tried: Sequence["Tried"]) -> None:
    """Tell a search what was tried before."""
    if warm_start_type == IDENTICAL:
        search.learn(tried)
    else:
        search.try_again(tried)


def _check_parent(
    request: Request, plan: TuningPlan, warm_start_type: str, parent: TuningJob
) -> None:
    if parent.status not in ENDED:
        raise _unfit(parent.name, f"is {parent.status}; it has to have ended")
    theirs = parent.plan
    if (theirs.metric, theirs.maximize) != (plan.metric, plan.maximize):
        raise _unfit(parent.name, "has another HyperParameterTuningJobObjective")
    mine, others = request["TrainingJobDefinition"], parent.request["TrainingJobDefinition"]
    counts = [
        len(job_plan.ranges) + len(definition.get("StaticHyperParameters") or {})
        for job_plan, definition in ((plan, mine), (theirs, others))
    ]
    if counts[0] != counts[1]:
        raise _unfit(
            parent.name,
            f"has {counts[1]} hyperparameters, static and tunable, and this one {counts[0]}",
        )
    if warm_start_type == IDENTICAL:
        if _image(mine) != _image(others):
            raise _unfit(parent.name, "has another AlgorithmSpecification.TrainingImage")
        if mine.get("InputDataConfig") != others.get("InputDataConfig"):
            raise _unfit(parent.name, "has another InputDataConfig")


def _image(definition: Any) -> Any:  # noqa: ANN401 - as the service model gives it
    return definition["AlgorithmSpecification"].get("TrainingImage")


def _unfit(name: str, why: str) -> Exception:
    return validation_error(
        f"WarmStartConfig.ParentHyperParameterTuningJobs: the tuning job {name} {why}."
    )
