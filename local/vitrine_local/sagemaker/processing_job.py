"""A processing job: inputs from S3 to local paths, a program, and outputs back to S3."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vitrine_local.jobs import s3
from vitrine_local.jobs.call import Response, Scope
from vitrine_local.jobs.errors import JobFailedError, validation_error
from vitrine_local.jobs.events import publish
from vitrine_local.jobs.roles import RoleSession
from vitrine_local.jobs.runner import Ending
from vitrine_local.sagemaker.container_job import RESOURCE_CONFIG, ContainerJob
from vitrine_local.sagemaker.contract import CONTAINER_PREFIX
from vitrine_local.sagemaker.images import command_of, find_image
from vitrine_local.sagemaker.inputs import fetch, fresh_directory, s3_input_uri

_LOG_GROUP = "/aws/sagemaker/ProcessingJobs"


class ProcessingJob(ContainerJob):
    """Runs in a thread of its own."""

    def __init__(
        self,
        scope: Scope,
        arn: str,
        request: Mapping[str, Any],
        role: RoleSession,
        directory: Path,
    ) -> None:
        """Check what can be checked before the job starts."""
        super().__init__(scope, arn, request, role, directory)
        specification = request["AppSpecification"]
        self._image = find_image(specification.get("ImageUri") or "")
        self._command = command_of(
            self._image,
            specification.get("ContainerEntrypoint"),
            specification.get("ContainerArguments") or [],
        )
        self._inputs = [
            (entry["S3Input"], self._local(entry["S3Input"]["LocalPath"]))
            for entry in request.get("ProcessingInputs") or []
        ]
        outputs = (request.get("ProcessingOutputConfig") or {}).get("Outputs") or []
        self._outputs = [
            (entry["S3Output"]["S3Uri"], self._local(entry["S3Output"]["LocalPath"]))
            for entry in outputs
        ]
        self._exit_message: str | None = None

    def describe(self) -> Response:
        """Return the job as DescribeProcessingJob shows it."""
        with self._lock:
            described = {
                key: value for key, value in self.request.items() if key not in {"Tags"}
            } | {
                "ProcessingJobArn": self.arn,
                "ProcessingJobStatus": self.status,
                "CreationTime": self.created,
                "LastModifiedTime": self.modified,
            }
            optional = {
                "ExitMessage": self._exit_message,
                "FailureReason": self.failure_reason,
                "ProcessingStartTime": self.started,
                "ProcessingEndTime": self.ended,
            }
        return described | {key: value for key, value in optional.items() if value is not None}

    def _local(self, path: str) -> Path:
        if not path.startswith(f"{CONTAINER_PREFIX}/processing/"):
            raise validation_error(
                f"LocalPath {path} must begin with {CONTAINER_PREFIX}/processing/"
            )
        return Path(self._ml.relocate(path))

    def _execute(self) -> str:
        fresh_directory(self._ml.root)
        (self._ml.root / "output").mkdir()
        self._ml.write_config("config/processingjobconfig.json", self.request)
        self._ml.write_config("config/resourceconfig.json", RESOURCE_CONFIG)
        client = self._role.client("s3")
        for source, directory in self._inputs:
            self._check_stop()
            fetch(self._role, client, s3_input_uri(source), directory)
        for _, directory in self._outputs:
            directory.mkdir(parents=True, exist_ok=True)
        variables = {
            **(self.request.get("Environment") or {}),
            "PROCESSING_JOB_NAME": self.request["ProcessingJobName"],
            "PROCESSING_JOB_ARN": self.arn,
        }
        outcome = self._run_container(
            self._image, self._command, variables, _LOG_GROUP, lambda _line: None
        )
        self._exit_message = self._ml.message() or self._ml.failure()
        if outcome.ending is not Ending.EXITED:
            if outcome.ending is Ending.TIMED_OUT:
                self._exit_message = "The job exceeded its MaxRuntimeInSeconds."
            return "Stopped"
        if outcome.exit_code != 0:
            said = self._exit_message or "See job logs for more information"
            raise JobFailedError(f"AlgorithmError: {said}, exit code: {outcome.exit_code}")
        kms_key = (self.request.get("ProcessingOutputConfig") or {}).get("KmsKeyId")
        for uri, directory in self._outputs:
            s3.upload_directory(client, directory, uri, kms_key)
        return "Completed"

    def _changed(self) -> None:
        publish(
            self.scope,
            source="aws.sagemaker",
            detail_type="SageMaker Processing Job State Change",
            resources=[self.arn],
            detail=self.describe(),
        )
