"""A release as a state machine does it, and what starts it."""

import json
from typing import Any

import pytest
from job_aws import Emulator, create_role, unique, wait_for
from job_programs import SERVING_IMAGE
from machine_aws import ACCOUNT, Machines, machines_of


@pytest.fixture(scope="module")
def machines(emulator: Emulator) -> Machines:
    return machines_of(emulator)


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
            [f"arn:aws:sagemaker:{ACCOUNT}:{kind}/{name}" for kind in kinds],
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
