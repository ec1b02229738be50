"""Processing jobs: inputs, arguments, outputs, and what is said of a failure."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from job_aws import Emulator, create_bucket, create_job_role, unique, wait_for
from job_programs import TRAINING_IMAGE

type Process = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def bucket(emulator: Emulator) -> str:
    name = create_bucket(emulator)
    s3 = emulator.client("s3")
    s3.put_object(Bucket=name, Key="models/m/model.tar.gz", Body=b"an archive")
    s3.put_object(Bucket=name, Key="set/part/a.csv", Body=b"1,2")
    return name


@pytest.fixture(scope="module")
def process(emulator: Emulator, bucket: str) -> Process:
    role = create_job_role(emulator, "sagemaker.amazonaws.com", bucket)
    sagemaker = emulator.client("sagemaker")

    def run(environment: dict[str, str], **specification: object) -> dict[str, Any]:
        name = unique("processing")
        inputs = {
            "model": (f"s3://{bucket}/models/m/model.tar.gz", "/opt/ml/processing/model"),
            "set": (f"s3://{bucket}/set", "/opt/ml/processing/set"),
        }
        sagemaker.create_processing_job(
            ProcessingJobName=name,
            ProcessingInputs=[
                {
                    "InputName": key,
                    "S3Input": {
                        "S3Uri": uri,
                        "LocalPath": path,
                        "S3DataType": "S3Prefix",
                        "S3InputMode": "File",
                    },
                }
                for key, (uri, path) in inputs.items()
            ],
            ProcessingOutputConfig={
                "Outputs": [
                    {
                        "OutputName": "evaluation",
                        "S3Output": {
                            "S3Uri": f"s3://{bucket}/evaluations/{name}",
                            "LocalPath": "/opt/ml/processing/evaluation",
                            "S3UploadMode": "EndOfJob",
                        },
                    }
                ]
            },
            ProcessingResources={
                "ClusterConfig": {
                    "InstanceCount": 1,
                    "InstanceType": "ml.m5.large",
                    "VolumeSizeInGB": 5,
                }
            },
            AppSpecification={
                "ImageUri": TRAINING_IMAGE,
                "ContainerEntrypoint": ["python", "-m", "vitrine", "evaluate"],
                "ContainerArguments": ["--set", "/opt/ml/processing/set"],
                **specification,
            },
            Environment={"SOURCE_DIR": "/opt/ml/processing", **environment},
            RoleArn=role,
        )
        return wait_for(
            lambda: sagemaker.describe_processing_job(ProcessingJobName=name),
            lambda job: job["ProcessingJobStatus"] in {"Completed", "Failed", "Stopped"},
        )

    return run


def test_a_job_reads_its_inputs_and_leaves_its_outputs(
    emulator: Emulator, bucket: str, process: Process
) -> None:
    job = process({})

    assert job["ProcessingJobStatus"] == "Completed", job.get("FailureReason")
    assert job["ExitMessage"] == "evaluated"
    key = f"evaluations/{job['ProcessingJobName']}/evaluation.json"
    body = emulator.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    evaluation = json.loads(body)
    assert evaluation["found"] == {"model.tar.gz": "an archive", "a.csv": "1,2"}
    assert evaluation["arguments"][0] == "--set"
    assert evaluation["arguments"][1].endswith("/ml/processing/set")


def test_a_failed_job_says_why_and_leaves_nothing(
    emulator: Emulator, bucket: str, process: Process
) -> None:
    job = process({"FAIL": "1"})

    assert job["ProcessingJobStatus"] == "Failed"
    assert job["ExitMessage"] == "The model has no items."
    assert job["FailureReason"] == "AlgorithmError: The model has no items., exit code: 1"
    prefix = f"evaluations/{job['ProcessingJobName']}/"
    assert emulator.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)["KeyCount"] == 0


def test_an_entry_point_that_is_not_the_images_is_refused(process: Process) -> None:
    with pytest.raises(ClientError, match="does not begin with"):
        process({}, ContainerEntrypoint=["/bin/sh", "-c", "true"])
