"""Training jobs: the contract with the container, and each way that a job can end."""

import io
import itertools
import json
import tarfile
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from job_aws import Emulator, create_bucket, create_job_role, log_lines, unique, wait_for
from job_programs import TRAINING_IMAGE


@dataclass(frozen=True)
class Training:
    """A bucket with a training set, and the role that may read it."""

    emulator: Emulator
    bucket: str
    role: str

    def create(self, behave: str, **changes: Any) -> str:  # noqa: ANN401 - members of the request
        """Start a training job and return its name."""
        name = unique("training")
        request: dict[str, Any] = {
            "TrainingJobName": name,
            "AlgorithmSpecification": {
                "TrainingImage": TRAINING_IMAGE,
                "TrainingInputMode": "File",
                "MetricDefinitions": [{"Name": "rows", "Regex": r"\[metric\] rows=([0-9.]+)"}],
            },
            "RoleArn": self.role,
            "HyperParameters": {"behave": behave},
            "Environment": {"GIVEN": "/opt/ml/model"},
            "InputDataConfig": [
                {
                    "ChannelName": "training",
                    "DataSource": {
                        "S3DataSource": {
                            "S3DataType": "S3Prefix",
                            "S3Uri": f"s3://{self.bucket}/set/",
                        }
                    },
                }
            ],
            "OutputDataConfig": {"S3OutputPath": f"s3://{self.bucket}/models"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 5,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 60},
        }
        self.emulator.client("sagemaker").create_training_job(**(request | changes))
        return name

    def describe(self, name: str) -> dict[str, Any]:
        """Describe a job."""
        found: dict[str, Any] = self.emulator.client("sagemaker").describe_training_job(
            TrainingJobName=name
        )
        return found

    def model(self, name: str) -> dict[str, Any]:
        """Return the model that a job left."""
        body = self.emulator.client("s3").get_object(
            Bucket=self.bucket, Key=f"models/{name}/output/model.tar.gz"
        )["Body"]
        with tarfile.open(fileobj=io.BytesIO(body.read())) as tar:
            file = tar.extractfile("model.json")
            assert file is not None
            model: dict[str, Any] = json.load(file)
            return model

    def finished(self, name: str) -> dict[str, Any]:
        """Wait for a job's end and describe it."""
        return wait_for(
            lambda: self.describe(name),
            lambda job: job["TrainingJobStatus"] in {"Completed", "Failed", "Stopped"},
        )


@pytest.fixture(scope="module")
def training(emulator: Emulator) -> Training:
    bucket = create_bucket(emulator)
    s3 = emulator.client("s3")
    s3.put_object(Bucket=bucket, Key="set/interactions/a.csv", Body=b"1\n2\n3\n")
    s3.put_object(Bucket=bucket, Key="set/items/b.csv", Body=b"4\n")
    s3.put_object(Bucket=bucket, Key="settled/c.csv", Body=b"5\n")
    return Training(emulator, bucket, create_job_role(emulator, "sagemaker.amazonaws.com", bucket))


def test_a_job_trains_on_its_channel_and_leaves_a_model(training: Training) -> None:
    name = training.create("fit")
    job = training.finished(name)

    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    uri = f"s3://{training.bucket}/models/{name}/output/model.tar.gz"
    assert job["ModelArtifacts"]["S3ModelArtifacts"] == uri
    model = training.model(name)
    assert model["rows"] == 4
    # A key of the role's own, not the root user's that started the job.
    assert model["key"] not in {None, "test"}
    assert model["given"].endswith(f"/training-jobs/{name}/ml/model")


def test_a_job_in_network_isolation_cannot_reach_aws(training: Training) -> None:
    name = training.create("fit", EnableNetworkIsolation=True)
    job = training.finished(name)

    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    model = training.model(name)
    assert model["rows"] == 4
    assert model["key"] is None
    assert model["endpoint"] == "https://127.0.0.1:9"


def test_the_last_value_of_a_metric_is_its_final_one(training: Training) -> None:
    job = training.finished(training.create("fit"))

    assert [(m["MetricName"], m["Value"]) for m in job["FinalMetricDataList"]] == [("rows", 4.0)]


def test_the_phases_follow_one_another(training: Training) -> None:
    job = training.finished(training.create("fit"))

    phases = job["SecondaryStatusTransitions"]
    assert [phase["Status"] for phase in phases] == [
        "Starting",
        "Downloading",
        "Training",
        "Uploading",
        "Completed",
    ]
    for phase, following in itertools.pairwise(phases):
        assert phase["StartTime"] <= phase["EndTime"] == following["StartTime"]
    assert phases[-1]["StartTime"] == phases[-1]["EndTime"] == job["TrainingEndTime"]
    assert job["SecondaryStatus"] == "Completed"


def test_both_outputs_reach_the_log(training: Training) -> None:
    name = training.create("fit")
    training.finished(name)

    lines = log_lines(training.emulator, "/aws/sagemaker/TrainingJobs", name)
    assert "[metric] rows=4" in lines
    assert "a line on standard error" in lines


def test_a_failed_job_says_what_its_failure_file_says(training: Training) -> None:
    job = training.finished(training.create("fail"))

    assert job["TrainingJobStatus"] == "Failed"
    assert (
        job["FailureReason"] == "AlgorithmError: The training set has no purchases., exit code: 3"
    )
    assert "ModelArtifacts" not in job


def test_a_stopped_job_keeps_the_model_it_has(training: Training) -> None:
    name = training.create("sleep")
    wait_for(
        lambda: training.emulator.client("logs").describe_log_groups()["logGroups"],
        lambda groups: any(g["logGroupName"] == "/aws/sagemaker/TrainingJobs" for g in groups),
    )
    wait_for(
        lambda: log_lines(training.emulator, "/aws/sagemaker/TrainingJobs", name),
        lambda lines: "sleeping" in lines,
    )
    training.emulator.client("sagemaker").stop_training_job(TrainingJobName=name)
    job = training.finished(name)

    assert job["TrainingJobStatus"] == "Stopped"
    assert job["SecondaryStatus"] == "Stopped"
    assert job["ModelArtifacts"]["S3ModelArtifacts"].endswith(f"{name}/output/model.tar.gz")


def test_a_job_over_its_time_is_stopped(training: Training) -> None:
    name = training.create("sleep", StoppingCondition={"MaxRuntimeInSeconds": 1})
    job = training.finished(name)

    assert job["TrainingJobStatus"] == "Stopped"
    assert job["SecondaryStatus"] == "MaxRuntimeExceeded"


def test_a_role_without_access_fails_the_job(training: Training) -> None:
    other = create_bucket(training.emulator)
    role = create_job_role(training.emulator, "sagemaker.amazonaws.com", other)
    job = training.finished(training.create("fit", RoleArn=role))

    assert job["TrainingJobStatus"] == "Failed"
    assert "not authorized to perform: s3:ListBucket" in job["FailureReason"]


def test_an_empty_channel_fails_the_job(training: Training) -> None:
    source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{training.bucket}/nothing/"}
    channel = {"ChannelName": "training", "DataSource": {"S3DataSource": source}}
    job = training.finished(training.create("fit", InputDataConfig=[channel]))

    assert job["TrainingJobStatus"] == "Failed"
    assert "No S3 objects found" in job["FailureReason"]


def test_a_role_that_does_not_trust_sagemaker_is_refused(training: Training) -> None:
    role = create_job_role(training.emulator, "glue.amazonaws.com", training.bucket)
    with pytest.raises(ClientError, match="Could not assume role"):
        training.create("fit", RoleArn=role)


def test_an_unknown_image_is_refused(training: Training) -> None:
    with pytest.raises(ClientError, match="test/other:1 stands for no program here"):
        training.create(
            "fit",
            AlgorithmSpecification={"TrainingImage": "test/other:1", "TrainingInputMode": "File"},
        )


def test_a_name_can_be_used_once(training: Training) -> None:
    name = training.create("fit")
    with pytest.raises(ClientError) as caught:
        training.create("fit", TrainingJobName=name)
    assert caught.value.response["Error"]["Code"] == "ResourceInUse"


def test_an_unknown_job_is_not_found(training: Training) -> None:
    with pytest.raises(ClientError, match="Requested resource not found"):
        training.describe(unique("missing"))


def test_jobs_are_listed_by_status_and_name(training: Training) -> None:
    failed, fitted = training.create("fail"), training.create("fit")
    training.finished(failed)
    training.finished(fitted)
    page = training.emulator.client("sagemaker").list_training_jobs(StatusEquals="Failed")

    names = [job["TrainingJobName"] for job in page["TrainingJobSummaries"]]
    assert failed in names
    assert fitted not in names
