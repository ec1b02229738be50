"""One training job of a tuning job, and how it did."""

from collections.abc import Mapping
from enum import Enum

from vitrine_local.jobs.call import Response
from vitrine_local.sagemaker.container_job import ENDED
from vitrine_local.sagemaker.training_job import TrainingJob
from vitrine_local.sagemaker.tuning_request import TuningPlan


class Stopped(Enum):
    """Why a tuning job stopped one of its training jobs."""

    NOT = "not"
    HOPELESS = "hopeless"
    """Others did better at the same point."""
    ENOUGH = "enough"
    """It has used all the resource that Hyperband gives a job."""


class Trial:
    """A training job with the values that it tries."""

    def __init__(
        self, number: int, job: TrainingJob, tuned: Mapping[str, str], plan: TuningPlan
    ) -> None:
        self.number = number
        """What stands for it in the search."""
        self.job = job
        self.tuned = tuned
        self.stopped = Stopped.NOT
        self.followed = 0
        """How many values of the objective were looked at."""
        self._plan = plan

    @property
    def ended(self) -> bool:
        """Whether the training job is over."""
        return self.job.status in ENDED

    def values(self) -> list[float]:
        """Return the values of the objective so far."""
        return self.job.metric_values(self._plan.metric)

    def objective(self) -> float | None:
        """Return the objective's last value; None of a failed job or of one that told none."""
        values = self.values()
        return values[-1] if values and self.job.status != "Failed" else None

    def final(self) -> float | None:
        """Return the objective of a job that came to its end; None of one that did not."""
        complete = self.job.status == "Completed" or self.stopped is Stopped.ENOUGH
        return self.objective() if self.ended and complete else None

    def objective_status(self) -> str:
        """Return SageMaker's ObjectiveStatus."""
        if not self.ended:
            return "Pending"
        return "Failed" if self.objective() is None else "Succeeded"

    def summary(self) -> Response:
        """Return the job as lists and BestTrainingJob show it."""
        job = self.job
        summary: Response = {
            "TrainingJobName": job.request["TrainingJobName"],
            "TrainingJobArn": job.arn,
            "CreationTime": job.created,
            "TrainingJobStatus": job.status,
            "TunedHyperParameters": dict(self.tuned),
            "ObjectiveStatus": self.objective_status(),
        }
        for member, known in (
            ("TrainingStartTime", job.started),
            ("TrainingEndTime", job.ended),
            ("FailureReason", job.failure_reason),
        ):
            if known is not None:
                summary[member] = known
        value = self.objective()
        if self.ended and value is not None:
            summary["FinalHyperParameterTuningJobObjectiveMetric"] = {
                "Type": "Maximize" if self._plan.maximize else "Minimize",
                "MetricName": self._plan.metric,
                "Value": value,
            }
        return summary
