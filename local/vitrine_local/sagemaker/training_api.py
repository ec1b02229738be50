"""The operations on training jobs."""

from vitrine_local.jobs.authorization import check_pass_role
from vitrine_local.jobs.call import Call, Request, Resources, Response, Scope, required
from vitrine_local.jobs.errors import validation_error
from vitrine_local.jobs.roles import RoleRefusedError, RoleSession, assume_role
from vitrine_local.jobs.settings import run_settings
from vitrine_local.sagemaker.listing import list_page, picked
from vitrine_local.sagemaker.naming import already_exists, arn_of, new_name
from vitrine_local.sagemaker.training_job import TrainingJob

_jobs: Resources[TrainingJob] = Resources()


def role_for(call: Call, role_arn: str) -> RoleSession:
    """Assume the role of a new resource, if the caller may pass it to SageMaker."""
    check_pass_role(call, role_arn, "sagemaker")
    try:
        return assume_role(call.scope, role_arn, "sagemaker", "SageMaker")
    except RoleRefusedError as error:
        raise validation_error(str(error)) from error


def create_training_job(call: Call, request: Request) -> Response:
    """CreateTrainingJob."""
    new_name(request, "TrainingJobName")
    for member in ("AlgorithmSpecification", "OutputDataConfig"):
        required(request, member)
    role = role_for(call, required(request, "RoleArn"))
    return {"TrainingJobArn": start_training_job(call.scope, request, role).arn}


def start_training_job(
    scope: Scope, request: Request, role: RoleSession, tuning_job_arn: str | None = None
) -> TrainingJob:
    """Start a job of a caller's, or of the tuning job that is named; both can be described."""
    name = request["TrainingJobName"]
    job = TrainingJob(
        scope,
        arn_of(scope, "training-job", name),
        request,
        role,
        run_settings().state_dir / "training-jobs" / name,
        tuning_job_arn=tuning_job_arn,
    )
    if not _jobs.add(scope, name, job):
        raise already_exists("Training job", job.arn)
    job.start()
    return job


def _find(call: Call, request: Request) -> TrainingJob:
    job = _jobs.find(call.scope, required(request, "TrainingJobName"))
    if job is None:
        raise validation_error("Requested resource not found.")
    return job


def describe_training_job(call: Call, request: Request) -> Response:
    """DescribeTrainingJob."""
    return _find(call, request).describe()


def stop_training_job(call: Call, request: Request) -> Response:
    """StopTrainingJob."""
    job = _find(call, request)
    if not job.stop():
        raise validation_error(
            f"The request was rejected because the training job is in status {job.status}."
        )
    return {}


def list_training_jobs(call: Call, request: Request) -> Response:
    """ListTrainingJobs."""
    return list_page(
        request,
        [job.describe() for job in _jobs.all(call.scope)],
        key="TrainingJobSummaries",
        name="TrainingJobName",
        status="TrainingJobStatus",
        summary=picked(
            "TrainingJobName",
            "TrainingJobArn",
            "CreationTime",
            "TrainingEndTime",
            "LastModifiedTime",
            "TrainingJobStatus",
            "SecondaryStatus",
        ),
    )
