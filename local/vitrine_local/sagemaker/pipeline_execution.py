"""A run of a pipeline: its steps one after another, each a real job, with the pipeline's role."""

import json
import logging
import threading
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from vitrine_local.jobs import s3
from vitrine_local.jobs.call import Response
from vitrine_local.jobs.errors import JobFailedError, JobStoppedError
from vitrine_local.jobs.roles import RoleSession
from vitrine_local.sagemaker.container_job import ENDED
from vitrine_local.sagemaker.pipeline_definition import Definition, Step
from vitrine_local.sagemaker.pipeline_values import Values, at_path

LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 0.5
_JOBS = {
    "Training": "TrainingJob",
    "Processing": "ProcessingJob",
    "Tuning": "HyperParameterTuningJob",
}
"""What SageMaker's operations call the job that a step runs, by the type of the step."""


class PipelineExecution:
    """Runs in a thread of its own, one step after another; SageMaker runs some side by side."""

    def __init__(
        self, pipeline_arn: str, definition: Definition, role: RoleSession, given: dict[str, str]
    ) -> None:
        self.id = uuid.uuid4().hex[:12]
        self.arn = f"{pipeline_arn}/execution/{self.id}"
        self.status = "Executing"
        self.steps: list[Response] = []
        """As ListPipelineExecutionSteps shows them, in the order of their start."""
        self.parameters = definition.values(given)
        self._definition = definition
        self._pipeline_arn = pipeline_arn
        self._role = role
        self._reason: str | None = None
        self._created = self._modified = datetime.now(UTC)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._files = {
            (step.name, name): file
            for step in definition.steps
            for name, file in step.property_files.items()
        }
        execution = {"PipelineExecutionId": self.id, "PipelineExecutionArn": self.arn}
        self._values = Values(self.parameters, execution, self._read_file)

    def start(self) -> None:
        """Begin; returns at once."""
        threading.Thread(target=self._run, name=self.arn, daemon=True).start()

    def stop(self) -> bool:
        """Ask the run to stop, with the job that it waits for; False when it is over."""
        with self._lock:
            if self.status != "Executing":
                return False
            self.status = "Stopping"
        self._stop.set()
        return True

    def describe(self) -> Response:
        """Return the run as DescribePipelineExecution shows it."""
        described: Response = {
            "PipelineArn": self._pipeline_arn,
            "PipelineExecutionArn": self.arn,
            "PipelineExecutionStatus": self.status,
            "CreationTime": self._created,
            "LastModifiedTime": self._modified,
        }
        return described | ({"FailureReason": self._reason} if self._reason else {})

    def _run(self) -> None:
        status = "Failed"
        try:
            self._run_all(self._definition.steps)
            status = "Succeeded"
        except JobStoppedError:
            status = "Stopped"
        except JobFailedError as error:
            self._reason = f"Step failure: {error}"
        except (BotoCoreError, ClientError) as error:
            self._reason = f"ClientError: {error}"
        except Exception as error:
            # A run that stays Executing for ever would hide it.
            LOG.exception("%s failed inside the provider", self.arn)
            self._reason = f"InternalServerError: {error}"
        with self._lock:
            self.status, self._modified = status, datetime.now(UTC)

    def _run_all(self, steps: Sequence[Step]) -> None:
        """Run each as soon as those that it waits for are done, as they were when it began."""
        waiting = list(steps)
        while waiting:
            pending = {step.name for step in waiting}
            ready = next((step for step in waiting if not step.waits_for & pending), None)
            if ready is None:
                raise JobFailedError(f"{', '.join(sorted(pending))} wait for each other.")
            waiting.remove(ready)
            self._run_step(ready)

    def _run_step(self, step: Step) -> None:
        if self._stop.is_set():
            raise JobStoppedError
        told: Response = {
            "StepName": step.name,
            "StartTime": datetime.now(UTC),
            "StepStatus": "Executing",
        }
        self.steps.append(told)
        try:
            branch = self._act(step, self._values.of(step.arguments), told)
        except (JobFailedError, JobStoppedError, ClientError) as error:
            stopped = isinstance(error, JobStoppedError)
            told |= {"StepStatus": "Stopped" if stopped else "Failed", "EndTime": datetime.now(UTC)}
            if not stopped:
                told["FailureReason"] = str(error)
            raise
        told |= {"StepStatus": "Succeeded", "EndTime": datetime.now(UTC)}
        self._run_all(branch)

    def _act(self, step: Step, arguments: dict[str, Any], told: Response) -> Sequence[Step]:
        """Do what the step is for, and return the steps that it has chosen."""
        match step.kind:
            case kind if kind in _JOBS:
                self._run_job(step, arguments, told)
            case "RegisterModel":
                made = self._role.client("sagemaker").create_model_package(**arguments)
                self._values.steps[step.name] = made
                told["Metadata"] = {"RegisterModel": {"Arn": made["ModelPackageArn"]}}
            case "Condition":
                holds = all(map(_holds, arguments["Conditions"]))
                told["Metadata"] = {"Condition": {"Outcome": str(holds)}}
                return step.branches[holds]
            case _:
                told["Metadata"] = {"Fail": {"ErrorMessage": arguments["ErrorMessage"]}}
                raise JobFailedError(f"{step.name}: {arguments['ErrorMessage']}")
        return ()

    def _run_job(self, step: Step, arguments: dict[str, Any], told: Response) -> None:
        client = self._role.client("sagemaker")
        job_type = _JOBS[step.kind]
        operation = xform_name(job_type)
        of_job = {f"{job_type}Name": self._job_name(step)}
        made = getattr(client, f"create_{operation}")(**of_job, **arguments)
        told["Metadata"] = {f"{step.kind}Job": {"Arn": made[f"{job_type}Arn"]}}
        describe = getattr(client, f"describe_{operation}")
        stopping = False
        while (job := describe(**of_job))[f"{job_type}Status"] not in ENDED:
            if self._stop.wait(_LOOK_SECONDS) and not stopping:
                getattr(client, f"stop_{operation}")(**of_job)
                stopping = True
        status = job[f"{job_type}Status"]
        if status == "Stopped":
            raise JobStoppedError
        if status == "Failed":
            raise JobFailedError(f"{step.name}: {job.get('FailureReason', 'it gave no reason')}")
        if step.kind == "Tuning":
            job["TrainingJobSummaries"] = self._best_first(job)
        self._values.steps[step.name] = job

    def _job_name(self, step: Step) -> str:
        if step.kind == "Tuning":
            # SageMaker allows 32 characters for one.
            return f"{self.id}-{step.name[:8]}-{uuid.uuid4().hex[:10]}"
        return f"pipelines-{self.id}-{step.name[:20]}-{uuid.uuid4().hex[:10]}"

    def _best_first(self, job: dict[str, Any]) -> list[Response]:
        """Return the trials of a tuning job, which a step may refer to by their place."""
        objective = job["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]
        page = self._role.client("sagemaker").list_training_jobs_for_hyper_parameter_tuning_job(
            HyperParameterTuningJobName=job["HyperParameterTuningJobName"],
            SortBy="FinalObjectiveMetricValue",
            SortOrder="Descending" if objective["Type"] == "Maximize" else "Ascending",
        )
        return list(page["TrainingJobSummaries"])

    def _read_file(self, step: str, name: str) -> object:
        """Read a property file where the step has left it."""
        file = self._files[step, name]
        outputs = self._values.steps[step]["ProcessingOutputConfig"]["Outputs"]
        uri = at_path(outputs, f"['{file['OutputName']}'].S3Output.S3Uri")
        bucket, key = s3.split_uri(f"{uri.rstrip('/')}/{file['FilePath']}")
        return json.loads(self._role.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())


def _holds(condition: dict[str, Any]) -> bool:
    if condition["Type"] != "Equals":
        raise JobFailedError(f"Conditions of the type {condition['Type']} are not known here.")
    return bool(condition["LeftValue"] == condition["RightValue"])
