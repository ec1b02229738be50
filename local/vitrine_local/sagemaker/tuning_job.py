"""A tuning job: training jobs side by side, each with hyperparameters that the search proposes."""

import logging
import os
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from vitrine_local.jobs.call import Response, Scope
from vitrine_local.jobs.errors import ApiError
from vitrine_local.jobs.events import publish
from vitrine_local.jobs.roles import RoleSession
from vitrine_local.sagemaker.container_job import ENDED
from vitrine_local.sagemaker.training_api import start_training_job
from vitrine_local.sagemaker.tuning_early_stopping import is_below_median
from vitrine_local.sagemaker.tuning_progress import Progress
from vitrine_local.sagemaker.tuning_request import TuningPlan
from vitrine_local.sagemaker.tuning_trial import Stopped, Trial

if TYPE_CHECKING:
    from vitrine_local.sagemaker.tuning_search import Search

LOG = logging.getLogger(__name__)

_POLL_SECONDS = 0.1
# The members of a definition that are not a training job's own.
_OF_TUNING = ("DefinitionName", "StaticHyperParameters", "HyperParameterTuningResourceConfig")


class TuningJob:
    """Runs in a thread of its own; its status may be read at any time."""

    def __init__(
        self,
        scope: Scope,
        arn: str,
        *,
        request: Mapping[str, Any],
        plan: TuningPlan,
        role: RoleSession,
        search: "Search",
        parents: Sequence["TuningJob"],
    ) -> None:
        self.scope = scope
        self.arn = arn
        self.request = request
        self.plan = plan
        self.progress = Progress(plan)
        self.status = "InProgress"
        self.failure_reason: str | None = None
        self.created = datetime.now(UTC)
        self.modified = self.created
        self.ended: datetime | None = None
        self._role = role
        self._search = search
        self._parents = parents
        self._stop = threading.Event()
        self._lock = threading.RLock()

    @property
    def name(self) -> str:
        """The name that the caller gave."""
        name: str = self.request["HyperParameterTuningJobName"]
        return name

    def start(self) -> None:
        """Begin; returns at once."""
        self._publish()
        threading.Thread(target=self._run, name=self.arn, daemon=True).start()

    def stop(self) -> bool:
        """Ask the job to stop; False when it is over."""
        with self._lock:
            if self.status in ENDED:
                return False
            self._set_status("Stopping")
        self._stop.set()
        self._publish()
        return True

    def hyperparameters(self, tuned: Mapping[str, str]) -> dict[str, str]:
        """Return all that a job is told that tries these values."""
        static = self.request["TrainingJobDefinition"].get("StaticHyperParameters") or {}
        return {**static, **tuned}

    def describe(self) -> Response:
        """Return the job as DescribeHyperParameterTuningJob shows it."""
        with self._lock:
            described: Response = {
                member: self.request[member]
                for member in (
                    "HyperParameterTuningJobName",
                    "HyperParameterTuningJobConfig",
                    "TrainingJobDefinition",
                    "WarmStartConfig",
                )
                if member in self.request
            } | {
                "HyperParameterTuningJobArn": self.arn,
                "HyperParameterTuningJobStatus": self.status,
                "CreationTime": self.created,
                "LastModifiedTime": self.modified,
                **self.progress.describe(),
            }
            if self.ended is not None:
                described["HyperParameterTuningEndTime"] = self.ended
            if self.failure_reason is not None:
                described["FailureReason"] = self.failure_reason
        warm_start = self.request.get("WarmStartConfig") or {}
        if warm_start.get("WarmStartType") == "IdenticalDataAndAlgorithm":
            best = self.progress.best_with(parent.progress for parent in self._parents)
            if best is not None:
                described["OverallBestTrainingJob"] = best.summary()
        return described

    def _run(self) -> None:
        status, reason = "Failed", None
        try:
            self._tune()
            reason = self.progress.failure()
            status = "Stopped" if self._stop.is_set() else "Failed" if reason else "Completed"
        except ApiError as error:
            reason = error.message
        except Exception as error:
            # A job that stays InProgress for ever would hide it.
            LOG.exception("%s failed inside the provider", self.arn)
            reason = f"InternalServerError: {error}"
        finally:
            for trial in self.progress.running():
                trial.job.stop()
        self._set_status(status, reason if status == "Failed" else None)
        self._publish()

    def _tune(self) -> None:
        """Keep as many jobs running as may run, until there is nothing left to try."""
        begun, more = time.monotonic(), True
        while more or self.progress.running():
            for trial in self.progress.unsettled():
                self._follow(trial)
            late = self.plan.most_seconds and time.monotonic() - begun > self.plan.most_seconds
            if more and (self._stop.is_set() or late or self.progress.is_satisfied()):
                more = False
                for trial in self.progress.running():
                    trial.job.stop()
            while more and len(self.progress.running()) < self.plan.parallel_jobs:
                more = self._launch()
            time.sleep(_POLL_SECONDS)
        for trial in self.progress.unsettled():
            self._follow(trial)

    def _launch(self) -> bool:
        """Start one more job; False when there is nothing left to try."""
        if self.progress.launched() == self.plan.most_jobs:
            return False
        proposal = self._search.propose()
        if proposal is None:
            return False
        definition = self.request["TrainingJobDefinition"]
        number = self.progress.launched() + 1
        # SageMaker gives each job a machine; here they share one, and each gets its part of it.
        cores = max((os.cpu_count() or 1) // self.plan.parallel_jobs, 1)
        request = {key: value for key, value in definition.items() if key not in _OF_TUNING} | {
            "TrainingJobName": f"{self.name}-{number:03}-{uuid.uuid4().hex[:8]}",
            "HyperParameters": {
                **self.hyperparameters(proposal.hyperparameters),
                "_tuning_objective_metric": self.plan.metric,
            },
            "Environment": {
                "OMP_NUM_THREADS": str(cores),
                **(definition.get("Environment") or {}),
            },
        }
        job = start_training_job(self.scope, request, self._role, self.arn)
        self.progress.add(Trial(proposal.number, job, proposal.hyperparameters, self.plan))
        return True

    def _follow(self, trial: Trial) -> None:
        """Look at what a job has reported since, and at its end."""
        # First whether it has ended: what it reported is then complete.
        ended = trial.ended
        for value in trial.values()[trial.followed :]:
            trial.followed += 1
            hopeless = self._search.report(trial.number, trial.followed, value)
            if trial.stopped is Stopped.NOT and not ended:
                trial.stopped = self._verdict(trial, hopeless=hopeless)
                if trial.stopped is not Stopped.NOT:
                    trial.job.stop()
        if ended:
            self._settle(trial)

    def _verdict(self, trial: Trial, *, hopeless: bool) -> Stopped:
        plan = self.plan
        if plan.hyperband is not None and trial.followed >= plan.hyperband.most:
            return Stopped.ENOUGH
        if plan.stops_early:
            hopeless = is_below_median(
                trial.values()[: trial.followed], self.progress.curves(), maximize=plan.maximize
            )
        return Stopped.HOPELESS if hopeless else Stopped.NOT

    def _settle(self, trial: Trial) -> None:
        value = trial.final()
        if value is not None:
            self._search.finish(trial.number, value)
        elif trial.stopped is Stopped.HOPELESS:
            self._search.give_up(trial.number)
        else:
            self._search.fail(trial.number)
        self.progress.settle(trial)
        self.modified = datetime.now(UTC)

    def _set_status(self, status: str, failure_reason: str | None = None) -> None:
        with self._lock:
            self.status = status
            self.failure_reason = failure_reason
            self.modified = datetime.now(UTC)
            if status in ENDED:
                self.ended = self.modified

    def _publish(self) -> None:
        publish(
            self.scope,
            source="aws.sagemaker",
            detail_type="SageMaker HyperParameter Tuning Job State Change",
            resources=[self.arn],
            detail=self.describe(),
        )
