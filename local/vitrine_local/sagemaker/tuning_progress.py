"""How far a tuning job has come: its training jobs, the best, and whether that is enough."""

import threading
from collections.abc import Iterable

from vitrine_local.jobs.call import Response
from vitrine_local.sagemaker.tuning_request import TuningPlan
from vitrine_local.sagemaker.tuning_trial import Trial


class Progress:
    """The trials of one tuning job; every method is safe from any thread."""

    def __init__(self, plan: TuningPlan) -> None:
        self._plan = plan
        self._trials: list[Trial] = []
        self._settled: list[Trial] = []
        self._lock = threading.Lock()

    def add(self, trial: Trial) -> None:
        """Take a job that was started."""
        with self._lock:
            self._trials.append(trial)

    def settle(self, trial: Trial) -> None:
        """Take that the search knows how a job ended."""
        with self._lock:
            self._settled.append(trial)

    def trials(self) -> list[Trial]:
        """Return all jobs, in the order in which they were started."""
        with self._lock:
            return list(self._trials)

    def launched(self) -> int:
        """Return how many jobs were started."""
        return len(self.trials())

    def running(self) -> list[Trial]:
        """Return the jobs that have not ended."""
        return [trial for trial in self.trials() if not trial.ended]

    def unsettled(self) -> list[Trial]:
        """Return the jobs whose end the search does not know."""
        with self._lock:
            return [trial for trial in self._trials if trial not in self._settled]

    def curves(self) -> list[list[float]]:
        """Return the values of the objective over time of the jobs that came to their end."""
        return [trial.values() for trial in self.trials() if trial.final() is not None]

    def best(self) -> Trial | None:
        """Return the best job that came to its end; of equal ones the first."""
        return self.best_with(())

    def best_with(self, others: Iterable["Progress"]) -> Trial | None:
        """Return the best job of this and of other tuning jobs."""
        found: tuple[float, Trial] | None = None
        for progress in (self, *others):
            for trial in progress.trials():
                value = trial.final()
                if value is not None and (
                    found is None or self._plan.is_better(value, than=found[0])
                ):
                    found = value, trial
        return None if found is None else found[1]

    def is_satisfied(self) -> bool:
        """Tell whether the criteria for an early end of the search are met."""
        best = self.best()
        value = None if best is None else best.final()
        if value is None:
            return False
        target, patience = self._plan.target, self._plan.patience
        if target is not None and not self._plan.is_better(target, than=value):
            return True
        return patience is not None and self._not_improving() >= patience

    def failure(self) -> str | None:
        """Return why the search found nothing; None when it did, or was not asked to try."""
        trials = self.trials()
        if not trials or any(trial.objective() is not None for trial in trials):
            return None
        reasons = [trial.job.failure_reason for trial in trials if trial.job.failure_reason]
        if len(reasons) == len(trials):
            return (
                "All training jobs failed. Please take a look at the training jobs failures to"
                f" get more details. The last one: {reasons[-1]}"
            )
        return (
            f"No objective metrics found after running {len(trials)} training jobs. Please ensure"
            " that the custom algorithm is emitting the objective metric as defined by the"
            " regular expression provided."
        )

    def describe(self) -> Response:
        """Return the counters and the best job as DescribeHyperParameterTuningJob shows them."""
        trials = self.trials()
        statuses = [trial.job.status for trial in trials]
        objectives = [trial.objective_status() for trial in trials]
        described: Response = {
            "TrainingJobStatusCounters": {
                "Completed": statuses.count("Completed"),
                "InProgress": statuses.count("InProgress") + statuses.count("Stopping"),
                "RetryableError": 0,
                "NonRetryableError": statuses.count("Failed"),
                "Stopped": statuses.count("Stopped"),
            },
            "ObjectiveStatusCounters": {
                status: objectives.count(status) for status in ("Succeeded", "Pending", "Failed")
            },
            "TuningJobCompletionDetails": {
                "NumberOfTrainingJobsObjectiveNotImproving": self._not_improving()
            },
            "ConsumedResources": {
                "RuntimeInSeconds": sum(_seconds(trial) for trial in trials),
            },
        }
        best = self.best()
        if best is not None:
            described["BestTrainingJob"] = best.summary()
        return described

    def _not_improving(self) -> int:
        """Return how many jobs have ended since the best one."""
        with self._lock:
            settled = list(self._settled)
        best = self.best()
        return len(settled) - 1 - settled.index(best) if best in settled else 0


def _seconds(trial: Trial) -> int:
    job = trial.job
    if job.started is None or job.ended is None:
        return 0
    return max(int((job.ended - job.started).total_seconds()), 1)
