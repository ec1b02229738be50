"""What training and processing jobs share: a thread, a role, a log, a stop, and an end."""

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from vitrine_local.child_processes import ShuttingDownError
from vitrine_local.jobs.call import Scope
from vitrine_local.jobs.environment import job_environment
from vitrine_local.jobs.errors import JobFailedError, JobStoppedError
from vitrine_local.jobs.logs import JobLog
from vitrine_local.jobs.process import OutputStream
from vitrine_local.jobs.roles import RoleSession
from vitrine_local.jobs.runner import Outcome, Program, run_program
from vitrine_local.jobs.settings import Image
from vitrine_local.sagemaker.contract import MlDirectory

LOG = logging.getLogger(__name__)

# What SageMaker gives a container between SIGTERM and SIGKILL.
STOP_GRACE_SECONDS = 120.0
_DEFAULT_MAX_RUNTIME_SECONDS = 86_400
ENDED = frozenset({"Completed", "Failed", "Stopped"})

# The one instance that every job has.
RESOURCE_CONFIG = {
    "current_host": "algo-1",
    "hosts": ["algo-1"],
    "network_interface_name": "lo",
}


class ContainerJob(ABC):
    """A job whose program runs once; its status may be read at any time."""

    def __init__(
        self,
        scope: Scope,
        arn: str,
        request: Mapping[str, Any],
        role: RoleSession,
        directory: Path,
    ) -> None:
        self.scope = scope
        self.arn = arn
        self.request = request
        self.status = "InProgress"
        self.failure_reason: str | None = None
        self.created = datetime.now(UTC)
        self.modified = self.created
        self.started: datetime | None = None
        self.ended: datetime | None = None
        self._role = role
        self._directory = directory
        self._ml = MlDirectory(directory / "ml")
        self._stop = threading.Event()
        self._lock = threading.RLock()

    @abstractmethod
    def _execute(self) -> str:
        """Do the whole job and return its final status."""

    @abstractmethod
    def _changed(self) -> None:
        """Tell others that the status has changed; called under the lock."""

    def start(self) -> None:
        """Begin; returns at once."""
        threading.Thread(target=self._run, name=self.arn, daemon=True).start()

    def stop(self) -> bool:
        """Ask the job to stop; False when it is over."""
        with self._lock:
            if self.status in ENDED:
                return False
            self._set_status("Stopping")
        self._stop.set()
        return True

    def _set_status(self, status: str, failure_reason: str | None = None) -> None:
        with self._lock:
            self.status = status
            self.failure_reason = failure_reason
            self.modified = datetime.now(UTC)
            if status in ENDED:
                self.ended = self.modified

    def _run(self) -> None:
        status, reason = "Failed", None
        try:
            status = self._execute()
        except JobStoppedError:
            status = "Stopped"
        except (JobFailedError, ShuttingDownError) as error:
            reason = str(error)
        except (BotoCoreError, ClientError) as error:
            reason = f"ClientError: {error}"
        except Exception as error:
            # A job that stays InProgress for ever would hide it.
            LOG.exception("%s failed inside the provider", self.arn)
            reason = f"InternalServerError: {error}"
        with self._lock:  # Nobody sees a job that is over in a phase that is not.
            self._set_status(status, reason)
            self._changed()

    def _check_stop(self) -> None:
        if self._stop.is_set():
            raise JobStoppedError

    def _run_container(
        self,
        image: Image,
        command: Sequence[str],
        variables: Mapping[str, str],
        log_group: str,
        on_line: Callable[[str], None],
    ) -> Outcome:
        """Run the program to its end, with its output in the log."""
        self._check_stop()
        name = self.arn.rsplit("/", 1)[-1]
        stream = f"{name}/algo-1-{int(self.created.timestamp())}"
        log = JobLog(self._role, log_group, stream, self._directory / "job.log")

        def write(_stream: OutputStream, line: str) -> None:
            log.write(line)
            on_line(line)

        isolated = self.request.get("EnableNetworkIsolation") or (
            self.request.get("NetworkConfig") or {}
        ).get("EnableNetworkIsolation")
        limit = (self.request.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds")
        self.started = datetime.now(UTC)
        try:
            return run_program(
                Program(
                    [self._ml.relocate(part) for part in command],
                    {
                        **job_environment(None if isolated else self._role),
                        **image.environment,
                        **self._ml.environment(variables),
                    },
                    image.cwd or self._directory,
                ),
                timeout_seconds=limit or _DEFAULT_MAX_RUNTIME_SECONDS,
                stop=self._stop,
                grace_seconds=STOP_GRACE_SECONDS,
                on_line=write,
            )
        finally:
            log.close()
