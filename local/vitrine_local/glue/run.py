"""One run of a Glue job, from STARTING to its end."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from vitrine_local.child_processes import ShuttingDownError
from vitrine_local.glue.failure import FailureFinder
from vitrine_local.glue.program import RunRequest, prepare
from vitrine_local.jobs.errors import JobFailedError, JobStoppedError
from vitrine_local.jobs.events import publish
from vitrine_local.jobs.logs import JobLog
from vitrine_local.jobs.process import OutputStream
from vitrine_local.jobs.roles import RoleRefusedError, assume_role
from vitrine_local.jobs.runner import Ending, Outcome, run_program
from vitrine_local.jobs.settings import run_settings

LOG = logging.getLogger(__name__)

_LOG_GROUPS: Mapping[OutputStream, str] = {
    "stdout": "/aws-glue/jobs/output",
    "stderr": "/aws-glue/jobs/error",
}
# Spark ends at once on SIGTERM; this is for a script that is in the middle of a write.
_STOP_GRACE_SECONDS = 10.0
_ACTIVE = {"STARTING", "RUNNING", "STOPPING"}


@dataclass(frozen=True)
class RunStatus:
    """Where a run is."""

    state: str
    started_on: datetime
    last_modified_on: datetime
    completed_on: datetime | None = None
    error_message: str | None = None
    execution_seconds: int = 0


class JobRun:
    """Runs in a thread of its own; its status may be read at any time."""

    def __init__(self, request: RunRequest) -> None:
        self.request = request
        now = datetime.now(UTC)
        self._status = RunStatus(state="STARTING", started_on=now, last_modified_on=now)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._directory = run_settings().state_dir / "glue" / request.job_name / request.run_id
        self._failure = FailureFinder()

    @property
    def status(self) -> RunStatus:
        """The status, with the execution time so far."""
        with self._lock:
            status = self._status
        end = status.completed_on or datetime.now(UTC)
        return replace(status, execution_seconds=int((end - status.started_on).total_seconds()))

    @property
    def active(self) -> bool:
        """Whether the run counts against the job's concurrent runs."""
        return self.status.state in _ACTIVE

    def start(self) -> None:
        """Begin; returns at once."""
        threading.Thread(target=self._run, name=f"glue-{self.request.run_id}", daemon=True).start()

    def stop(self) -> bool:
        """Ask the run to stop; False when it is over."""
        if not self.active:
            return False
        self._set("STOPPING")
        self._stop.set()
        return True

    def _set(self, state: str, error_message: str | None = None) -> None:
        now = datetime.now(UTC)
        with self._lock:
            if state == "RUNNING" and self._status.state == "STOPPING":
                return
            self._status = replace(
                self._status,
                state=state,
                last_modified_on=now,
                completed_on=None if state in _ACTIVE else now,
                error_message=error_message,
            )

    def _run(self) -> None:
        try:
            self._finish(self._execute())
        except JobStoppedError:
            self._set("STOPPED")
        except (JobFailedError, RoleRefusedError, ShuttingDownError) as error:
            self._set("FAILED", str(error))
        except (BotoCoreError, ClientError) as error:
            self._set("FAILED", f"{type(error).__name__}: {error}")
        except Exception as error:
            # A run that stays RUNNING for ever would hide it.
            LOG.exception("Glue run %s failed inside the provider", self.request.run_id)
            self._set("FAILED", f"Internal service error: {error}")
        self._publish()

    def _finish(self, outcome: Outcome) -> None:
        if outcome.ending is Ending.STOPPED:
            self._set("STOPPED")
        elif outcome.ending is Ending.TIMED_OUT:
            self._set("TIMEOUT", f"The job run exceeded its time-out of {self.request.timeout}.")
        elif outcome.exit_code == 0:
            self._set("SUCCEEDED")
        else:
            self._set("FAILED", self._failure.message(outcome.exit_code))

    def _execute(self) -> Outcome:
        request = self.request
        role = assume_role(request.scope, request.role_arn, "glue", "GlueJobRunnerSession")
        program = prepare(request, role, self._directory / "work")
        if self._stop.is_set():
            raise JobStoppedError
        logs = {
            name: JobLog(role, group, request.run_id, self._directory / f"{name}.log")
            for name, group in _LOG_GROUPS.items()
        }

        def on_line(stream: OutputStream, line: str) -> None:
            logs[stream].write(line)
            self._failure.read(stream, line)

        self._set("RUNNING")
        try:
            return run_program(
                program,
                timeout_seconds=request.timeout.total_seconds(),
                stop=self._stop,
                grace_seconds=_STOP_GRACE_SECONDS,
                on_line=on_line,
            )
        finally:
            for log in logs.values():
                log.close()

    def _publish(self) -> None:
        status = self.status
        publish(
            self.request.scope,
            source="aws.glue",
            detail_type="Glue Job State Change",
            resources=[],
            detail={
                "jobName": self.request.job_name,
                "jobRunId": self.request.run_id,
                "state": status.state,
                "severity": "INFO" if status.state in {"SUCCEEDED", "STOPPED"} else "ERROR",
                "message": status.error_message or f"Job run {status.state.lower()}",
            },
        )
