"""Jobs as a state machine runs them, with its own role and nothing more."""

import json
from typing import Any

import pytest
from job_aws import Emulator, create_job_role, unique
from job_programs import TRAINING_IMAGE
from machine_aws import ACCOUNT, Machines, machines_of


@pytest.fixture(scope="module")
def machines(emulator: Emulator) -> Machines:
    return machines_of(emulator)


def _training_definition(machines: Machines, name: str, behave: str) -> dict[str, Any]:
    source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{machines.bucket}/set/"}
    create = {
        "TrainingJobName": name,
        "AlgorithmSpecification": {
            "TrainingImage": TRAINING_IMAGE,
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": "rows", "Regex": r"\[metric\] rows=([0-9.]+)"}],
        },
        "RoleArn": machines.job_role,
        "HyperParameters": {"behave": behave},
        "Environment": {"GIVEN": "x"},
        "InputDataConfig": [{"ChannelName": "training", "DataSource": {"S3DataSource": source}}],
        "OutputDataConfig": {"S3OutputPath": f"s3://{machines.bucket}/models"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
    }
    return {
        "StartAt": "Create",
        "States": {
            "Create": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:sagemaker:createTrainingJob",
                "Parameters": create,
                "Next": "Wait",
            },
            "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Describe"},
            "Describe": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:sagemaker:describeTrainingJob",
                "Parameters": {"TrainingJobName": name},
                "Next": "Ended",
            },
            "Ended": {
                "Type": "Choice",
                "Choices": [
                    {
                        "Variable": "$.TrainingJobStatus",
                        "StringEquals": "Completed",
                        "Next": "Done",
                    },
                    {"Variable": "$.TrainingJobStatus", "StringEquals": "Failed", "Next": "Sorry"},
                ],
                "Default": "Wait",
            },
            "Sorry": {"Type": "Fail", "Error": "TrainingFailed", "CausePath": "$.FailureReason"},
            "Done": {"Type": "Succeed"},
        },
    }


def _training_statement(name: str) -> tuple[list[str], list[str]]:
    return (
        ["sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob"],
        [f"arn:aws:sagemaker:{ACCOUNT}:training-job/{name}*"],
    )


def test_a_state_machine_trains(machines: Machines) -> None:
    name = unique("training")
    role = machines.role(train=_training_statement(name), hand_on=machines.pass_role())
    ended = machines.run(role, _training_definition(machines, name, "fit"))

    assert ended["status"] == "SUCCEEDED", ended.get("cause")
    output = json.loads(ended["output"])
    uri = f"s3://{machines.bucket}/models/{name}/output/model.tar.gz"
    assert output["ModelArtifacts"]["S3ModelArtifacts"] == uri
    assert output["FinalMetricDataList"][0]["Value"] == 2.0


def test_the_cause_of_a_failed_training_reaches_the_execution(machines: Machines) -> None:
    name = unique("training")
    role = machines.role(train=_training_statement(name), hand_on=machines.pass_role())
    ended = machines.run(role, _training_definition(machines, name, "fail"))

    assert ended["status"] == "FAILED"
    assert ended["error"] == "TrainingFailed"
    assert "The training set has no purchases." in ended["cause"]


def test_a_state_machine_whose_role_may_not_train_is_denied(machines: Machines) -> None:
    name = unique("training")
    role = machines.role(train=_training_statement("other"), hand_on=machines.pass_role())
    ended = machines.run(role, _training_definition(machines, name, "fit"))

    assert ended["status"] == "FAILED"
    assert "not authorized to perform: sagemaker:CreateTrainingJob" in ended["cause"]
    assert f":training-job/{name}" in ended["cause"]


def test_a_state_machine_that_may_not_pass_the_role_is_denied(machines: Machines) -> None:
    name = unique("training")
    role = machines.role(train=_training_statement(name))
    ended = machines.run(role, _training_definition(machines, name, "fit"))

    assert ended["status"] == "FAILED"
    assert "not authorized to perform: iam:PassRole" in ended["cause"]


@pytest.mark.parametrize(
    ("script", "status"), [("scripts/job.py", "SUCCEEDED"), ("scripts/missing.py", "FAILED")]
)
def test_a_state_machine_waits_for_a_glue_run(machines: Machines, script: str, status: str) -> None:
    job = unique("job")
    machines.emulator.client("glue").create_job(
        Name=job,
        Role=create_job_role(machines.emulator, "glue.amazonaws.com", machines.bucket),
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{machines.bucket}/{script}"},
    )
    role = machines.role(
        run=(
            ["glue:StartJobRun", "glue:GetJobRun"],
            [f"arn:aws:glue:{ACCOUNT}:job/{job}"],
        )
    )
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "Parameters": {"JobName": job, "Arguments": {"--run-id": "r"}},
        "End": True,
    }
    ended = machines.run(role, {"StartAt": "Run", "States": {"Run": task}})

    assert ended["status"] == status, ended.get("cause")
    if status == "SUCCEEDED":
        assert json.loads(ended["output"])["JobRunState"] == "SUCCEEDED"
    else:
        assert "Cannot read s3://" in ended["cause"]
