"""The operations on the runs of Glue jobs."""

import secrets
from datetime import timedelta
from typing import Any

from vitrine_local.glue import arguments
from vitrine_local.glue.jobs_api import DEFAULT_TIMEOUT_MINUTES, Job, find_job
from vitrine_local.glue.program import RunRequest
from vitrine_local.glue.run import JobRun
from vitrine_local.jobs.call import Call, Request, Response, required
from vitrine_local.jobs.errors import ApiError
from vitrine_local.jobs.roles import role_arn_of


def start_job_run(call: Call, request: Request) -> Response:
    """StartJobRun."""
    job = find_job(call.scope, required(request, "JobName"))
    definition = job.definition
    timeout = request.get("Timeout") or definition.get("Timeout") or DEFAULT_TIMEOUT_MINUTES
    run = JobRun(
        RunRequest(
            scope=call.scope,
            job_name=job.name,
            run_id=f"jr_{secrets.token_hex(32)}",
            role_arn=role_arn_of(call.scope, definition["Role"]),
            script=definition["Command"]["ScriptLocation"],
            arguments=arguments.merged(
                definition.get("DefaultArguments") or {},
                request.get("Arguments") or {},
                definition.get("NonOverridableArguments") or {},
            ),
            timeout=timedelta(minutes=int(timeout)),
        )
    )
    limit = (definition.get("ExecutionProperty") or {}).get("MaxConcurrentRuns") or 1
    with job.lock:
        if sum(other.active for other in job.runs) >= limit:
            raise ApiError(
                "ConcurrentRunsExceededException", f"Concurrent runs exceeded for {job.name}"
            )
        job.runs.append(run)
    run.start()
    return {"JobRunId": run.request.run_id}


def get_job_run(call: Call, request: Request) -> Response:
    """GetJobRun."""
    job = find_job(call.scope, required(request, "JobName"))
    run_id = required(request, "RunId")
    run = _find_run(job, run_id)
    if run is None:
        raise ApiError("EntityNotFoundException", f"Job Run {run_id} not found for {job.name}.")
    return {"JobRun": _describe(job, run)}


def get_job_runs(call: Call, request: Request) -> Response:
    """GetJobRuns, newest first, all on one page."""
    job = find_job(call.scope, required(request, "JobName"))
    return {"JobRuns": [_describe(job, run) for run in reversed(job.runs)]}


def batch_stop_job_run(call: Call, request: Request) -> Response:
    """BatchStopJobRun."""
    job = find_job(call.scope, required(request, "JobName"))
    submitted: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for run_id in required(request, "JobRunIds"):
        run = _find_run(job, run_id)
        if run is not None and run.stop():
            submitted.append({"JobName": job.name, "JobRunId": run_id})
            continue
        code, message = (
            ("EntityNotFoundException", f"Job run {run_id} not found")
            if run is None
            else ("InvalidInputException", f"Job run {run_id} is not running")
        )
        errors.append(
            {
                "JobName": job.name,
                "JobRunId": run_id,
                "ErrorDetail": {"ErrorCode": code, "ErrorMessage": message},
            }
        )
    return {"SuccessfulSubmissions": submitted, "Errors": errors}


def _find_run(job: Job, run_id: str) -> JobRun | None:
    return next((run for run in job.runs if run.request.run_id == run_id), None)


def _describe(job: Job, run: JobRun) -> dict[str, Any]:
    status, request = run.status, run.request
    described: dict[str, Any] = {
        "Id": request.run_id,
        "Attempt": 0,
        "JobName": request.job_name,
        "StartedOn": status.started_on,
        "LastModifiedOn": status.last_modified_on,
        "JobRunState": status.state,
        "Arguments": dict(request.arguments),
        "ExecutionTime": status.execution_seconds,
        "Timeout": int(request.timeout.total_seconds() // 60),
        "LogGroupName": "/aws-glue/jobs",
        "GlueVersion": job.definition.get("GlueVersion", "5.0"),
    }
    if status.completed_on is not None:
        described["CompletedOn"] = status.completed_on
    if status.error_message is not None:
        described["ErrorMessage"] = status.error_message
    return described
