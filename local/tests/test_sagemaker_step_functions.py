"""Jobs and releases as a state machine runs them, with its own role and nothing more."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from job_aws import (
    Emulator,
    create_bucket,
    create_job_role,
    create_role,
    model_archive,
    unique,
    wait_for,
)
from job_programs import SERVING_IMAGE, TRAINING_IMAGE

_ACCOUNT = "us-east-1:000000000000"


@dataclass(frozen=True)
class Machines:
    """Creates state machines, runs them, and tells how they ended."""

    emulator: Emulator
    bucket: str
    job_role: str

    def run(
        self, role: str, definition: dict[str, Any], data: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Run a state machine to its end."""
        states = self.emulator.client("stepfunctions")
        machine = states.create_state_machine(
            name=unique("machine"), definition=json.dumps(definition), roleArn=role
        )
        execution = states.start_execution(
            stateMachineArn=machine["stateMachineArn"], input=json.dumps(data or {})
        )
        ended: dict[str, Any] = wait_for(
            lambda: states.describe_execution(executionArn=execution["executionArn"]),
            lambda found: found["status"] != "RUNNING",
        )
        return ended

    def role(self, **statements: tuple[list[str], list[str]]) -> str:
        """Create a state machine's role."""
        return create_role(self.emulator, "states.amazonaws.com", statements)

    def pass_role(self) -> tuple[list[str], list[str]]:
        """Return the statement that lets the job's role be handed on."""
        return (["iam:PassRole"], [self.job_role])


@pytest.fixture(scope="module")
def machines(emulator: Emulator) -> Machines:
    bucket, s3 = create_bucket(emulator), emulator.client("s3")
    s3.put_object(Bucket=bucket, Key="set/a.csv", Body=b"1\n2\n")
    s3.put_object(Bucket=bucket, Key="scripts/job.py", Body=b"print('done')")
    body = model_archive({"name": "released"})
    s3.put_object(Bucket=bucket, Key="m/model.tar.gz", Body=body)
    trust = "sagemaker.amazonaws.com"
    return Machines(emulator, bucket, create_job_role(emulator, trust, bucket))


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
        [f"arn:aws:sagemaker:{_ACCOUNT}:training-job/{name}*"],
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
            [f"arn:aws:glue:{_ACCOUNT}:job/{job}"],
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


def test_a_state_machine_releases_a_model(machines: Machines) -> None:
    name = unique("released")
    steps: list[tuple[str, dict[str, Any]]] = [
        (
            "createModel",
            {
                "ModelName": name,
                "ExecutionRoleArn": machines.job_role,
                "PrimaryContainer": {
                    "Image": SERVING_IMAGE,
                    "ModelDataUrl": f"s3://{machines.bucket}/m/model.tar.gz",
                },
            },
        ),
        (
            "createEndpointConfig",
            {
                "EndpointConfigName": name,
                "ProductionVariants": [
                    {
                        "VariantName": "primary",
                        "ModelName": name,
                        "InitialInstanceCount": 1,
                        "InstanceType": "ml.m5.large",
                        "InitialVariantWeight": 1,
                    }
                ],
            },
        ),
        ("createEndpoint", {"EndpointName": name, "EndpointConfigName": name}),
        ("describeEndpoint", {"EndpointName": name}),
    ]
    chain: dict[str, Any] = {}
    for index, (action, parameters) in enumerate(steps):
        chain[action] = {
            "Type": "Task",
            "Resource": f"arn:aws:states:::aws-sdk:sagemaker:{action}",
            "Parameters": parameters,
            "ResultPath": f"$.{action}",
            **({"Next": steps[index + 1][0]} if index + 1 < len(steps) else {"End": True}),
        }
    kinds = ("model", "endpoint-config", "endpoint")
    role = machines.role(
        release=(
            [f"sagemaker:{action[0].upper()}{action[1:]}" for action, _ in steps],
            [f"arn:aws:sagemaker:{_ACCOUNT}:{kind}/{name}" for kind in kinds],
        ),
        hand_on=machines.pass_role(),
    )
    ended = machines.run(role, {"StartAt": "createModel", "States": chain})

    assert ended["status"] == "SUCCEEDED", ended.get("cause")
    endpoint = json.loads(ended["output"])["describeEndpoint"]
    assert endpoint["EndpointStatus"] in {"Creating", "InService"}
    sagemaker = machines.emulator.client("sagemaker")
    wait_for(
        lambda: sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"],
        lambda found: found == "InService",
    )
    answer = machines.emulator.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=name, Body=b"{}", ContentType="application/json"
    )
    assert json.loads(answer["Body"].read())["model"] == "released"
    sagemaker.delete_endpoint(EndpointName=name)


def test_an_approved_package_starts_the_release(machines: Machines) -> None:
    emulator, name = machines.emulator, unique("release")
    states, events = emulator.client("stepfunctions"), emulator.client("events")
    done = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    machine = states.create_state_machine(
        name=name, definition=json.dumps(done), roleArn=machines.role()
    )["stateMachineArn"]
    pattern = {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Package State Change"],
        "detail": {"ModelPackageGroupName": [name], "ModelApprovalStatus": ["Approved"]},
    }
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    target_role = create_role(
        emulator, "events.amazonaws.com", {"start": (["states:StartExecution"], [machine])}
    )
    target = {
        "Id": "release",
        "Arn": machine,
        "RoleArn": target_role,
        "InputTransformer": {
            "InputPathsMap": {"arn": "$.detail.ModelPackageArn"},
            "InputTemplate": '{"modelPackageArn": <arn>}',
        },
    }
    events.put_targets(Rule=name, Targets=[target])
    sagemaker = emulator.client("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName=name)
    package = sagemaker.create_model_package(
        ModelPackageGroupName=name, ModelApprovalStatus="PendingManualApproval"
    )["ModelPackageArn"]
    sagemaker.update_model_package(ModelPackageArn=package, ModelApprovalStatus="Approved")
    [execution] = wait_for(
        lambda: states.list_executions(stateMachineArn=machine)["executions"],
        lambda found: len(found) == 1,
    )

    described = states.describe_execution(executionArn=execution["executionArn"])
    assert json.loads(described["input"]) == {"modelPackageArn": package}
