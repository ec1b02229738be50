"""A tuning job as a state machine runs it, with its own role and nothing more."""

import json

import pytest
from job_aws import Emulator, unique
from machine_aws import ACCOUNT, Machines, machines_of
from tuning_aws import Json, Tuning


@pytest.fixture(scope="module")
def machines(emulator: Emulator) -> Machines:
    return machines_of(emulator)


def _definition(machines: Machines, name: str, static: dict[str, str]) -> Json:
    tuning = Tuning(machines.emulator, machines.bucket, machines.job_role)
    request = tuning.request(jobs=2, static=static) | {"HyperParameterTuningJobName": name}
    status = "$.HyperParameterTuningJobStatus"
    sagemaker = "arn:aws:states:::aws-sdk:sagemaker"
    return {
        "StartAt": "Create",
        "States": {
            "Create": {
                "Type": "Task",
                "Resource": f"{sagemaker}:createHyperParameterTuningJob",
                "Parameters": request,
                "Next": "Wait",
            },
            "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Describe"},
            "Describe": {
                "Type": "Task",
                "Resource": f"{sagemaker}:describeHyperParameterTuningJob",
                "Parameters": {"HyperParameterTuningJobName": name},
                "Next": "Ended",
            },
            "Ended": {
                "Type": "Choice",
                "Choices": [
                    {"Variable": status, "StringEquals": "Completed", "Next": "Done"},
                    {"Variable": status, "StringEquals": "Failed", "Next": "Sorry"},
                ],
                "Default": "Wait",
            },
            "Sorry": {"Type": "Fail", "Error": "TuningFailed", "CausePath": "$.FailureReason"},
            "Done": {
                "Type": "Pass",
                "Parameters": {"best.$": "$.BestTrainingJob.TunedHyperParameters"},
                "End": True,
            },
        },
    }


def _statement(name: str) -> tuple[list[str], list[str]]:
    return (
        ["sagemaker:CreateHyperParameterTuningJob", "sagemaker:DescribeHyperParameterTuningJob"],
        [f"arn:aws:sagemaker:{ACCOUNT}:hyper-parameter-tuning-job/{name}"],
    )


def test_a_state_machine_tunes_without_the_right_to_train(machines: Machines) -> None:
    name = unique("tune")
    role = machines.role(tune=_statement(name), hand_on=machines.pass_role())
    ended = machines.run(role, _definition(machines, name, {}))

    assert ended["status"] == "SUCCEEDED", ended.get("cause")
    assert set(json.loads(ended["output"])["best"]) == {"rate", "depth"}


def test_the_cause_of_a_failed_tuning_reaches_the_execution(machines: Machines) -> None:
    name = unique("tune")
    role = machines.role(tune=_statement(name), hand_on=machines.pass_role())
    ended = machines.run(role, _definition(machines, name, {"deepest": "0"}))

    assert ended["status"] == "FAILED"
    assert ended["error"] == "TuningFailed"
    assert "is too much., exit code: 2" in ended["cause"]


def test_a_state_machine_whose_role_may_not_tune_is_denied(machines: Machines) -> None:
    name = unique("tune")
    role = machines.role(tune=_statement("other"), hand_on=machines.pass_role())
    ended = machines.run(role, _definition(machines, name, {}))

    assert ended["status"] == "FAILED"
    assert "not authorized to perform: sagemaker:CreateHyperParameterTuningJob" in ended["cause"]


def test_a_state_machine_that_may_not_pass_the_role_is_denied(machines: Machines) -> None:
    name = unique("tune")
    role = machines.role(tune=_statement(name))
    ended = machines.run(role, _definition(machines, name, {}))

    assert ended["status"] == "FAILED"
    assert "not authorized to perform: iam:PassRole" in ended["cause"]
