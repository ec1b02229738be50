"""The operations on Glue jobs; what a job is made of is kept as it was given."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.glue.models import glue_backends

from vitrine_local.glue.run import JobRun
from vitrine_local.jobs.authorization import check_pass_role
from vitrine_local.jobs.call import Call, Request, Resources, Response, Scope, required
from vitrine_local.jobs.errors import ApiError
from vitrine_local.jobs.roles import role_arn_of

# Glue's own default for a Spark job of version 5.0 is 480 minutes.
DEFAULT_TIMEOUT_MINUTES = 480


@dataclass
class Job:
    """A job's definition and its runs."""

    scope: Scope
    name: str
    definition: Mapping[str, Any]
    created_on: datetime
    last_modified_on: datetime
    runs: list[JobRun] = field(default_factory=list)
    # Two runs that start at once must not both be the last one allowed.
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def arn(self) -> str:
        """The job's ARN, which its tags are kept under."""
        return self.scope.arn("glue", f"job/{self.name}")

    def describe(self) -> Response:
        """Return the job as GetJob shows it."""
        defaults = {
            "ExecutionProperty": {"MaxConcurrentRuns": 1},
            "MaxRetries": 0,
            "Timeout": DEFAULT_TIMEOUT_MINUTES,
            "DefaultArguments": {},
            "GlueVersion": "5.0",
        }
        return {
            **defaults,
            **self.definition,
            "Name": self.name,
            "CreatedOn": self.created_on,
            "LastModifiedOn": self.last_modified_on,
        }


_jobs: Resources[Job] = Resources()


def find_job(scope: Scope, name: str) -> Job:
    """Return the job of that name."""
    job = _jobs.find(scope, name)
    if job is None:
        raise ApiError("EntityNotFoundException", f"Job {name} not found.")
    return job


def _checked_definition(call: Call, definition: Mapping[str, Any]) -> dict[str, Any]:
    role = required(definition, "Role")
    command = required(definition, "Command")
    if not command.get("ScriptLocation"):
        raise ApiError("InvalidInputException", "Command.ScriptLocation is missing.")
    check_pass_role(call, role_arn_of(call.scope, role), "glue")
    return {key: value for key, value in definition.items() if value is not None}


def create_job(call: Call, request: Request) -> Response:
    """CreateJob."""
    name = required(request, "Name")
    definition = _checked_definition(
        call, {key: value for key, value in request.items() if key not in {"Name", "Tags"}}
    )
    now = datetime.now(UTC)
    job = Job(call.scope, name, definition, now, now)
    if not _jobs.add(call.scope, name, job):
        raise ApiError("AlreadyExistsException", f"Job {name} already exists.")
    if request.get("Tags"):
        # GetTags stays moto's, so the tags go where it looks.
        backend = glue_backends[call.scope.account][call.scope.region]
        backend.tag_resource(job.arn, request["Tags"])
    return {"Name": name}


def get_job(call: Call, request: Request) -> Response:
    """GetJob."""
    return {"Job": find_job(call.scope, required(request, "JobName")).describe()}


def get_jobs(call: Call, _request: Request) -> Response:
    """GetJobs, all on one page."""
    return {"Jobs": [job.describe() for job in _jobs.all(call.scope)]}


def list_jobs(call: Call, _request: Request) -> Response:
    """ListJobs, all on one page."""
    return {"JobNames": [job.name for job in _jobs.all(call.scope)]}


def batch_get_jobs(call: Call, request: Request) -> Response:
    """BatchGetJobs."""
    names = required(request, "JobNames")
    found = {name: _jobs.find(call.scope, name) for name in names}
    return {
        "Jobs": [job.describe() for job in found.values() if job is not None],
        "JobsNotFound": [name for name, job in found.items() if job is None],
    }


def update_job(call: Call, request: Request) -> Response:
    """UpdateJob, which replaces the definition: what it does not name is gone, as on AWS."""
    job = find_job(call.scope, required(request, "JobName"))
    job.definition = _checked_definition(call, required(request, "JobUpdate"))
    job.last_modified_on = datetime.now(UTC)
    return {"JobName": job.name}


def delete_job(call: Call, request: Request) -> Response:
    """DeleteJob, which succeeds for a job that does not exist; its runs are stopped."""
    job = _jobs.remove(call.scope, required(request, "JobName"))
    if job is not None:
        for run in job.runs:
            run.stop()
    return {"JobName": request["JobName"]}
