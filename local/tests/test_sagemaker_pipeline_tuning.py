"""Pipelines with a step that tunes: a real tuning job, of whose best trial later steps are told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from job_aws import Emulator, create_role, unique, wait_for
from job_programs import SERVING_IMAGE
from tuning_aws import Json, Tuning, tuning_of, value_of


@pytest.fixture(scope="module")
def tuning(emulator: Emulator) -> Tuning:
    return tuning_of(emulator)


@pytest.fixture(scope="module")
def role(emulator: Emulator, tuning: Tuning) -> str:
    verbs = ("Create", "Describe", "Stop")
    return create_role(
        emulator,
        "sagemaker.amazonaws.com",
        {
            "jobs": ([f"sagemaker:{verb}HyperParameterTuningJob" for verb in verbs], ["*"]),
            "trials": (["sagemaker:ListTrainingJobsForHyperParameterTuningJob"], ["*"]),
            "packages": (["sagemaker:CreateModelPackage"], ["*"]),
            "roles": (["iam:PassRole"], [tuning.role]),
        },
    )


def start(tuning: Tuning, group: str, role: str, **request: Any) -> str:  # noqa: ANN401
    """Start a pipeline that tunes and registers the best model; return the run's ARN."""
    arguments = tuning.request(**request)
    del arguments["HyperParameterTuningJobName"]
    best = {"Get": "Steps.tune.TrainingJobSummaries[0].TrainingJobName"}
    folder = [f"s3://{tuning.bucket}/models", best, "output/model.tar.gz"]
    container = {
        "Image": SERVING_IMAGE,
        "ModelDataUrl": {"Std:Join": {"On": "/", "Values": folder}},
    }
    register = {
        "ModelPackageGroupName": group,
        "ModelApprovalStatus": "PendingManualApproval",
        "InferenceSpecification": {
            "Containers": [container],
            "SupportedContentTypes": ["application/json"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
        "CustomerMetadataProperties": {
            "modelVersion": {"Get": "Steps.tune.BestTrainingJob.TrainingJobName"}
        },
    }
    steps = [
        {"Name": "Register", "Type": "RegisterModel", "Arguments": register},
        {"Name": "tune", "Type": "Tuning", "Arguments": arguments},
    ]
    name = unique("pipeline")
    tuning.sagemaker.create_pipeline(
        PipelineName=name,
        PipelineDefinition=json.dumps({"Version": "2020-12-01", "Steps": steps}),
        RoleArn=role,
        ClientRequestToken=unique("a-token-of-thirty-two-characters"),
    )
    arn: str = tuning.sagemaker.start_pipeline_execution(PipelineName=name)["PipelineExecutionArn"]
    return arn


def ended(tuning: Tuning, arn: str) -> dict[str, Any]:
    """Wait for the end of a run, and return it with its steps by name."""
    run = wait_for(
        lambda: tuning.sagemaker.describe_pipeline_execution(PipelineExecutionArn=arn),
        lambda one: one["PipelineExecutionStatus"] not in {"Executing", "Stopping"},
        seconds=90,
    )
    return {**run, "steps": steps_of(tuning, arn)}


def steps_of(tuning: Tuning, arn: str) -> dict[str, Any]:
    """Return the steps that a run has begun, by name, first one first."""
    page = tuning.sagemaker.list_pipeline_execution_steps(
        PipelineExecutionArn=arn, SortOrder="Ascending"
    )
    return {step["StepName"]: step for step in page["PipelineExecutionSteps"]}


def job_of(step: dict[str, Any]) -> str:
    """Return the name of a step's tuning job; empty while it has none."""
    arn: str = step.get("Metadata", {}).get("TuningJob", {}).get("Arn", "")
    return arn.rsplit("/", 1)[-1]


@pytest.mark.parametrize(("goal", "best"), [("Maximize", max), ("Minimize", min)])
def test_what_comes_after_a_search_is_told_of_its_best_trial(
    tuning: Tuning, group: str, role: str, goal: str, best: Callable[..., Json]
) -> None:
    objective = {"Type": goal, "MetricName": "score"}
    arn = start(tuning, group, role, jobs=3, HyperParameterTuningJobObjective=objective)
    run = ended(tuning, arn)

    assert run["PipelineExecutionStatus"] == "Succeeded", run.get("FailureReason")
    assert list(run["steps"]) == ["tune", "Register"]
    job = tuning.describe(job_of(run["steps"]["tune"]))
    winner = best(tuning.trials(job), key=value_of)["TrainingJobName"]
    package = tuning.sagemaker.describe_model_package(
        ModelPackageName=run["steps"]["Register"]["Metadata"]["RegisterModel"]["Arn"]
    )
    assert package["CustomerMetadataProperties"] == {"modelVersion": winner}
    fitted = tuning.sagemaker.describe_training_job(TrainingJobName=winner)["ModelArtifacts"]
    (container,) = package["InferenceSpecification"]["Containers"]
    assert container["ModelDataUrl"] == fitted["S3ModelArtifacts"]


def test_a_search_that_fails_ends_the_run_with_its_reason(
    tuning: Tuning, group: str, role: str
) -> None:
    run = ended(tuning, start(tuning, group, role, jobs=1, parallel=1, static={"behave": "fail"}))

    assert run["PipelineExecutionStatus"] == "Failed"
    job = tuning.describe(job_of(run["steps"]["tune"]))
    assert run["FailureReason"] == f"Step failure: tune: {job['FailureReason']}"


def test_a_run_that_is_stopped_stops_its_search(tuning: Tuning, group: str, role: str) -> None:
    arn = start(tuning, group, role, jobs=1, parallel=1, static={"behave": "sleep"})
    name = wait_for(lambda: job_of(steps_of(tuning, arn).get("tune", {})), bool)
    wait_for(
        lambda: tuning.describe(name)["TrainingJobStatusCounters"]["InProgress"],
        lambda running: running == 1,
    )
    tuning.sagemaker.stop_pipeline_execution(
        PipelineExecutionArn=arn, ClientRequestToken=unique("a-token-of-thirty-two-characters")
    )

    assert ended(tuning, arn)["PipelineExecutionStatus"] == "Stopped"
    assert tuning.finished(name)["HyperParameterTuningJobStatus"] == "Stopped"
