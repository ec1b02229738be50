"""A training job: SageMaker's contract with a training container, from inputs to model.tar.gz."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vitrine_local.jobs import s3
from vitrine_local.jobs.call import Response, Scope
from vitrine_local.jobs.errors import JobFailedError
from vitrine_local.jobs.events import publish
from vitrine_local.jobs.roles import RoleSession
from vitrine_local.jobs.runner import Ending
from vitrine_local.sagemaker.container_job import RESOURCE_CONFIG, ContainerJob
from vitrine_local.sagemaker.images import command_of, find_image
from vitrine_local.sagemaker.inputs import fetch, fresh_directory, pack, s3_input_uri
from vitrine_local.sagemaker.metrics import MetricReader

_LOG_GROUP = "/aws/sagemaker/TrainingJobs"

_PHASES = {
    "Starting": "Preparing the instances for training",
    "Downloading": "Downloading input data",
    "Training": "Training image is running",
    "Uploading": "Uploading generated training model",
    "Completed": "Training job completed",
    "Failed": "Training job failed",
    "Stopping": "Stopping the training job",
    "Stopped": "Training job stopped",
    "MaxRuntimeExceeded": "Training job runtime exceeded MaxRuntimeInSeconds provided",
}


def _transition(phase: str, at: datetime, message: str | None = None) -> dict[str, Any]:
    return {"Status": phase, "StartTime": at, "StatusMessage": message or _PHASES[phase]}


class TrainingJob(ContainerJob):
    """Runs in a thread of its own."""

    def __init__(
        self,
        scope: Scope,
        arn: str,
        request: Mapping[str, Any],
        role: RoleSession,
        directory: Path,
        *,
        tuning_job_arn: str | None = None,
    ) -> None:
        """Check what can be checked before the job starts."""
        super().__init__(scope, arn, request, role, directory)
        algorithm = request["AlgorithmSpecification"]
        self._image = find_image(algorithm.get("TrainingImage") or "")
        self._command = command_of(
            self._image,
            algorithm.get("ContainerEntrypoint"),
            algorithm.get("ContainerArguments") or ["train"],
        )
        self._metrics = MetricReader(algorithm.get("MetricDefinitions") or [])
        self._transitions = [_transition("Starting", self.created)]
        self._artifacts: str | None = None
        self._tuning_job_arn = tuning_job_arn

    def start(self) -> None:
        """Begin; returns at once."""
        self._publish()
        super().start()

    def stop(self) -> bool:
        """Ask the job to stop; False when it is over."""
        with self._lock:
            stopping = super().stop()
            if stopping:
                self._enter("Stopping")
        return stopping

    def metric_values(self, name: str) -> list[float]:
        """Return the finite values of a metric that the log has had so far, oldest first."""
        return self._metrics.values(name)

    def describe(self) -> Response:
        """Return the job as DescribeTrainingJob shows it."""
        with self._lock:
            described = {
                key: value for key, value in self.request.items() if key not in {"Tags"}
            } | {
                "TrainingJobArn": self.arn,
                "TrainingJobStatus": self.status,
                "SecondaryStatus": self._transitions[-1]["Status"],
                "SecondaryStatusTransitions": [dict(entry) for entry in self._transitions],
                "CreationTime": self.created,
                "LastModifiedTime": self.modified,
                "FinalMetricDataList": self._metrics.final(),
            }
            if self._tuning_job_arn is not None:
                described["TuningJobArn"] = self._tuning_job_arn
            if self._artifacts is not None:
                described["ModelArtifacts"] = {"S3ModelArtifacts": self._artifacts}
            if self.failure_reason is not None:
                described["FailureReason"] = self.failure_reason
            if self.started is not None:
                described["TrainingStartTime"] = self.started
            if self.ended is not None:
                begun = self.started or self.ended
                seconds = max(int((self.ended - begun).total_seconds()), 1)
                described |= {
                    "TrainingEndTime": self.ended,
                    "TrainingTimeInSeconds": seconds,
                    "BillableTimeInSeconds": seconds,
                }
        return described

    def _enter(self, phase: str, message: str | None = None, at: datetime | None = None) -> None:
        at = at or datetime.now(UTC)
        with self._lock:
            self._transitions[-1]["EndTime"] = at
            self._transitions.append(_transition(phase, at, message))
            self.modified = at
        self._publish()

    def _changed(self) -> None:
        if self._transitions[-1]["Status"] != "MaxRuntimeExceeded":
            self._enter(self.status, self.failure_reason, self.ended)
        self._transitions[-1]["EndTime"] = self.ended

    def _execute(self) -> str:
        fresh_directory(self._ml.root)
        self._ml.model.mkdir()
        self._ml.output_data.mkdir(parents=True)
        self._write_config()
        self._check_stop()
        self._enter("Downloading")
        client = self._role.client("s3")
        for channel in self.request.get("InputDataConfig") or []:
            uri = s3_input_uri(channel["DataSource"]["S3DataSource"])
            fetch(self._role, client, uri, self._ml.channel(channel["ChannelName"]))
        self._check_stop()
        self._enter("Training")
        variables = {
            **(self.request.get("Environment") or {}),
            "TRAINING_JOB_NAME": self.request["TrainingJobName"],
            "TRAINING_JOB_ARN": self.arn,
        }
        outcome = self._run_container(
            self._image, self._command, variables, _LOG_GROUP, self._metrics.read
        )
        if outcome.ending is Ending.EXITED and outcome.exit_code != 0:
            said = self._ml.failure() or "See job logs for more information"
            raise JobFailedError(f"AlgorithmError: {said}, exit code: {outcome.exit_code}")
        # A job that was stopped keeps the model that it has by then.
        self._upload()
        if outcome.ending is Ending.TIMED_OUT:
            self._enter("MaxRuntimeExceeded")
        return "Completed" if outcome.ending is Ending.EXITED else "Stopped"

    def _write_config(self) -> None:
        channels = {
            channel["ChannelName"]: {
                "TrainingInputMode": "File",
                "S3DistributionType": "FullyReplicated",
                "RecordWrapperType": "None",
            }
            for channel in self.request.get("InputDataConfig") or []
        }
        config = "input/config"
        hyperparameters = self.request.get("HyperParameters") or {}
        self._ml.write_config(f"{config}/hyperparameters.json", hyperparameters)
        self._ml.write_config(f"{config}/inputdataconfig.json", channels)
        self._ml.write_config(f"{config}/resourceconfig.json", RESOURCE_CONFIG)

    def _upload(self) -> None:
        self._enter("Uploading")
        output = self.request["OutputDataConfig"]
        client, kms_key = self._role.client("s3"), output.get("KmsKeyId")
        base = f"{output['S3OutputPath'].rstrip('/')}/{self.request['TrainingJobName']}/output"
        for name, source in (("model", self._ml.model), ("output", self._ml.output_data)):
            archive = self._directory / f"{name}.tar.gz"
            if pack(source, archive):
                s3.upload_file(client, archive, f"{base}/{archive.name}", kms_key)
                if name == "model":
                    self._artifacts = f"{base}/{archive.name}"

    def _publish(self) -> None:
        publish(
            self.scope,
            source="aws.sagemaker",
            detail_type="SageMaker Training Job State Change",
            resources=[self.arn],
            detail=self.describe(),
        )
