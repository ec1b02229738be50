"""The operations on processing jobs."""

from vitrine_local.jobs.call import Call, Request, Resources, Response, required
from vitrine_local.jobs.errors import validation_error
from vitrine_local.jobs.settings import run_settings
from vitrine_local.sagemaker.listing import list_page, picked
from vitrine_local.sagemaker.naming import already_exists, arn_of, new_name
from vitrine_local.sagemaker.processing_job import ProcessingJob
from vitrine_local.sagemaker.training_api import role_for

_jobs: Resources[ProcessingJob] = Resources()


def create_processing_job(call: Call, request: Request) -> Response:
    """CreateProcessingJob."""
    name = new_name(request, "ProcessingJobName")
    required(request, "AppSpecification")
    job = ProcessingJob(
        call.scope,
        arn_of(call.scope, "processing-job", name),
        request,
        role_for(call, required(request, "RoleArn")),
        run_settings().state_dir / "processing-jobs" / name,
    )
    if not _jobs.add(call.scope, name, job):
        raise already_exists("Processing job", job.arn)
    job.start()
    return {"ProcessingJobArn": job.arn}


def _find(call: Call, request: Request) -> ProcessingJob:
    name = required(request, "ProcessingJobName")
    job = _jobs.find(call.scope, name)
    if job is None:
        raise validation_error(f"Could not find requested job with name: {name}")
    return job


def describe_processing_job(call: Call, request: Request) -> Response:
    """DescribeProcessingJob."""
    return _find(call, request).describe()


def stop_processing_job(call: Call, request: Request) -> Response:
    """StopProcessingJob."""
    job = _find(call, request)
    if not job.stop():
        raise validation_error(
            f"The request was rejected because the processing job is in status {job.status}."
        )
    return {}


def list_processing_jobs(call: Call, request: Request) -> Response:
    """ListProcessingJobs."""
    return list_page(
        request,
        [job.describe() for job in _jobs.all(call.scope)],
        key="ProcessingJobSummaries",
        name="ProcessingJobName",
        status="ProcessingJobStatus",
        summary=picked(
            "ProcessingJobName",
            "ProcessingJobArn",
            "CreationTime",
            "ProcessingEndTime",
            "LastModifiedTime",
            "ProcessingJobStatus",
            "FailureReason",
            "ExitMessage",
        ),
    )
