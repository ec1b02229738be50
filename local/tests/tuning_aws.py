"""Tuning jobs for the tests: what one is asked for, and how it is followed to its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from job_aws import Emulator, create_bucket, create_job_role, unique, wait_for
from job_programs import TRAINING_IMAGE

type Json = dict[str, Any]

RATE: Json = {"Name": "rate", "MinValue": "0.0001", "MaxValue": "1", "ScalingType": "Logarithmic"}
DEPTH: Json = {"Name": "depth", "MinValue": "2", "MaxValue": "12", "ScalingType": "Linear"}
RANGES: Json = {"ContinuousParameterRanges": [RATE], "IntegerParameterRanges": [DEPTH]}


@dataclass(frozen=True)
class Tuning:
    """A bucket with a training set, and the role of the jobs."""

    emulator: Emulator
    bucket: str
    role: str

    @property
    def sagemaker(self) -> Any:  # noqa: ANN401 - boto3 has no static types
        """Return a client of the root user."""
        return self.emulator.client("sagemaker")

    def request(
        self,
        *,
        strategy: str = "Random",
        jobs: int | None = 4,
        parallel: int = 2,
        ranges: Json | None = None,
        static: Mapping[str, str] | None = None,
        **config: Any,  # noqa: ANN401 - members of the configuration
    ) -> Json:
        """Return a request that SageMaker would take."""
        limits = {"MaxParallelTrainingJobs": parallel}
        if jobs is not None:
            limits["MaxNumberOfTrainingJobs"] = jobs
        metric = {"Name": "score", "Regex": r"\[metric\] score=([0-9.eE+-]+)"}
        source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{self.bucket}/set/"}
        return {
            "HyperParameterTuningJobName": unique("tune"),
            "HyperParameterTuningJobConfig": {
                "Strategy": strategy,
                "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "score"},
                "ResourceLimits": limits,
                "ParameterRanges": ranges or RANGES,
                "RandomSeed": 7,
                **config,
            },
            "TrainingJobDefinition": {
                "AlgorithmSpecification": {
                    "TrainingImage": TRAINING_IMAGE,
                    "TrainingInputMode": "File",
                    "MetricDefinitions": [metric],
                },
                "RoleArn": self.role,
                "StaticHyperParameters": {"behave": "score", **(static or {})},
                "Environment": {"GIVEN": "x"},
                "InputDataConfig": [
                    {"ChannelName": "training", "DataSource": {"S3DataSource": source}}
                ],
                "OutputDataConfig": {"S3OutputPath": f"s3://{self.bucket}/models"},
                "ResourceConfig": {
                    "InstanceType": "ml.m5.large",
                    "InstanceCount": 1,
                    "VolumeSizeInGB": 5,
                },
                "StoppingCondition": {"MaxRuntimeInSeconds": 60},
            },
        }

    def start(self, request: Json) -> str:
        """Start a tuning job and return its name."""
        self.sagemaker.create_hyper_parameter_tuning_job(**request)
        name: str = request["HyperParameterTuningJobName"]
        return name

    def describe(self, name: str) -> Json:
        """Describe a tuning job."""
        found: Json = self.sagemaker.describe_hyper_parameter_tuning_job(
            HyperParameterTuningJobName=name
        )
        return found

    def finished(self, name: str, seconds: float = 90) -> Json:
        """Wait for a tuning job's end and describe it."""
        return wait_for(
            lambda: self.describe(name),
            lambda job: job["HyperParameterTuningJobStatus"] in {"Completed", "Failed", "Stopped"},
            seconds,
        )

    def run(self, **request: Any) -> Json:  # noqa: ANN401 - see `request`
        """Run a tuning job to its end and describe it."""
        return self.finished(self.start(self.request(**request)))

    def trials(self, job: Json, **filters: Any) -> list[Json]:  # noqa: ANN401 - of the request
        """Return the training jobs of a tuning job, in the order in which they were started."""
        page = self.sagemaker.list_training_jobs_for_hyper_parameter_tuning_job(
            HyperParameterTuningJobName=job["HyperParameterTuningJobName"], **filters
        )
        found: list[Json] = page["TrainingJobSummaries"]
        return found


def tuning_of(emulator: Emulator) -> Tuning:
    """Return what tuning jobs of the tests work on."""
    bucket = create_bucket(emulator)
    emulator.client("s3").put_object(Bucket=bucket, Key="set/a.csv", Body=b"1\n")
    return Tuning(emulator, bucket, create_job_role(emulator, "sagemaker.amazonaws.com", bucket))


def value_of(trial: Json) -> float:
    """Return a training job's objective."""
    value: float = trial["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    return value
