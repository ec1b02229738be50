"""The operations on hyperparameter tuning jobs."""

from vitrine_local.jobs.call import Call, Request, Resources, Response, required
from vitrine_local.jobs.errors import ApiError, validation_error
from vitrine_local.sagemaker.images import find_image
from vitrine_local.sagemaker.listing import list_page, picked
from vitrine_local.sagemaker.metrics import MetricReader
from vitrine_local.sagemaker.naming import arn_of, new_name
from vitrine_local.sagemaker.training_api import role_for
from vitrine_local.sagemaker.tuning_job import TuningJob
from vitrine_local.sagemaker.tuning_request import parse_plan
from vitrine_local.sagemaker.tuning_warm_start import find_parents, warm_up

_LONGEST_NAME = 32
# SageMaker's defaults here differ from those of training jobs.
_SORTING = {"SortBy": "Name", "SortOrder": "Ascending"}
_OBJECTIVE = "FinalHyperParameterTuningJobObjectiveMetric"

_jobs: Resources[TuningJob] = Resources()


def create_hyper_parameter_tuning_job(call: Call, request: Request) -> Response:
    """CreateHyperParameterTuningJob."""
    # Optuna takes a second to load, which no other operation is to wait for.
    from vitrine_local.sagemaker.tuning_search import Search, Tried  # noqa: PLC0415

    name = new_name(request, "HyperParameterTuningJobName", _LONGEST_NAME)
    plan = parse_plan(request)
    definition = request["TrainingJobDefinition"]
    algorithm = definition["AlgorithmSpecification"]
    # What would fail each training job is refused at once.
    find_image(algorithm.get("TrainingImage") or "")
    MetricReader(algorithm.get("MetricDefinitions") or [])
    required(definition, "OutputDataConfig")
    parents = find_parents(request, plan, lambda parent: _jobs.find(call.scope, parent))
    tried = [
        Tried(parent.hyperparameters(trial.tuned), value)
        for parent in parents
        for trial in parent.progress.trials()
        if (value := trial.final()) is not None
    ]
    search = Search(plan, drawn_before=len(tried))
    if tried:
        warm_up(search, request["WarmStartConfig"]["WarmStartType"], tried)
    job = TuningJob(
        call.scope,
        arn_of(call.scope, "hyper-parameter-tuning-job", name),
        request=request,
        plan=plan,
        role=role_for(call, required(definition, "RoleArn")),
        search=search,
        parents=parents,
    )
    if not _jobs.add(call.scope, name, job):
        raise ApiError(
            "ResourceInUse",
            f"A hyperparameter tuning job with the name, {name}, already exists. Choose a"
            " different name.",
        )
    job.start()
    return {"HyperParameterTuningJobArn": job.arn}


def _find(call: Call, request: Request) -> TuningJob:
    name = required(request, "HyperParameterTuningJobName")
    job = _jobs.find(call.scope, name)
    if job is None:
        raise ApiError("ResourceNotFound", f"There is no hyperparameter tuning job {name}.")
    return job


def describe_hyper_parameter_tuning_job(call: Call, request: Request) -> Response:
    """DescribeHyperParameterTuningJob."""
    return _find(call, request).describe()


def stop_hyper_parameter_tuning_job(call: Call, request: Request) -> Response:
    """StopHyperParameterTuningJob."""
    job = _find(call, request)
    if not job.stop():
        raise validation_error(
            "The request was rejected because the hyperparameter tuning job is in status"
            f" {job.status}."
        )
    return {}


def list_hyper_parameter_tuning_jobs(call: Call, request: Request) -> Response:
    """ListHyperParameterTuningJobs."""
    jobs = [job.describe() for job in _jobs.all(call.scope)]
    for described in jobs:
        config = described["HyperParameterTuningJobConfig"]
        described |= {key: config[key] for key in ("Strategy", "ResourceLimits")}
    return list_page(
        {**_SORTING, **request},
        jobs,
        key="HyperParameterTuningJobSummaries",
        name="HyperParameterTuningJobName",
        status="HyperParameterTuningJobStatus",
        summary=picked(
            "HyperParameterTuningJobName",
            "HyperParameterTuningJobArn",
            "HyperParameterTuningJobStatus",
            "Strategy",
            "CreationTime",
            "HyperParameterTuningEndTime",
            "LastModifiedTime",
            "TrainingJobStatusCounters",
            "ObjectiveStatusCounters",
            "ResourceLimits",
        ),
    )


def list_training_jobs_for_hyper_parameter_tuning_job(call: Call, request: Request) -> Response:
    """ListTrainingJobsForHyperParameterTuningJob."""
    trials = [trial.summary() for trial in _find(call, request).progress.trials()]
    if request.get("SortBy") == "FinalObjectiveMetricValue":
        # As in SageMaker, those without a value are then left out.
        trials = [trial for trial in trials if _OBJECTIVE in trial]
    return list_page(
        {**_SORTING, **request},
        trials,
        key="TrainingJobSummaries",
        name="TrainingJobName",
        status="TrainingJobStatus",
        summary=dict,
        order={"FinalObjectiveMetricValue": lambda trial: trial[_OBJECTIVE]["Value"]},
    )
