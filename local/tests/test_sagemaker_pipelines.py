"""Pipelines: a definition that could not run is refused, and one that can is run as real jobs."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from job_aws import Emulator, create_bucket, create_role, unique, wait_for
from job_programs import SERVING_IMAGE, TRAINING_IMAGE

type Definition = dict[str, Any]
type Run = Callable[..., dict[str, Any]]

REPORT = {"PropertyFile": {"Get": "Steps.Judge.PropertyFiles.Report"}, "Path": "found['a.csv']"}
MACHINE = {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 5}


@pytest.fixture(scope="module")
def bucket(emulator: Emulator) -> str:
    name = create_bucket(emulator)
    emulator.client("s3").put_object(Bucket=name, Key="set/a.csv", Body=b"1,2")
    return name


@pytest.fixture(scope="module")
def role(emulator: Emulator, bucket: str) -> str:
    logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    jobs = [f"sagemaker:{verb}*Job" for verb in ("Create", "Describe", "Stop")]
    return create_role(
        emulator,
        "sagemaker.amazonaws.com",
        {
            "objects": (["s3:GetObject", "s3:PutObject"], [f"arn:aws:s3:::{bucket}/*"]),
            "bucket": (["s3:ListBucket"], [f"arn:aws:s3:::{bucket}"]),
            "logs": (logs, ["arn:aws:logs:us-east-1:000000000000:log-group:/aws*"]),
            "jobs": ([*jobs, "sagemaker:CreateModelPackage"], ["*"]),
            "roles": (["iam:PassRole"], ["arn:aws:iam::000000000000:role/*"]),
        },
    )


@pytest.fixture
def definition(bucket: str, group: str, role: str) -> Definition:
    """Fit, judge what the fit read, and register it if it is what a parameter says."""
    run_id = {"Get": "Execution.PipelineExecutionId"}
    fit = {
        "RoleArn": role,
        "AlgorithmSpecification": {"TrainingImage": TRAINING_IMAGE, "TrainingInputMode": "File"},
        "HyperParameters": {"behave": {"Get": "Parameters.Behave"}},
        "Environment": {"GIVEN": "it"},
        "InputDataConfig": [
            {
                "ChannelName": "training",
                "DataSource": {
                    "S3DataSource": {
                        "S3DataType": "S3Prefix",
                        "S3Uri": {"Get": "Parameters.Data"},
                        "S3DataDistributionType": "FullyReplicated",
                    }
                },
            }
        ],
        "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/models"},
        "ResourceConfig": MACHINE,
        "StoppingCondition": {"MaxRuntimeInSeconds": 600},
    }
    inputs = {
        "model": {"Get": "Steps.Fit.ModelArtifacts.S3ModelArtifacts"},
        "set": {"Get": "Parameters.Data"},
    }
    uri = {"Std:Join": {"On": "/", "Values": [f"s3://{bucket}/evaluations", run_id]}}
    judge = {
        "RoleArn": role,
        "AppSpecification": {
            "ImageUri": TRAINING_IMAGE,
            "ContainerEntrypoint": ["python", "-m", "vitrine", "evaluate"],
        },
        "Environment": {"SOURCE_DIR": "/opt/ml/processing/set"},
        "ProcessingInputs": [
            {
                "InputName": name,
                "S3Input": {
                    "S3Uri": source,
                    "LocalPath": f"/opt/ml/processing/{name}",
                    "S3DataType": "S3Prefix",
                    "S3InputMode": "File",
                },
            }
            for name, source in inputs.items()
        ],
        "ProcessingOutputConfig": {
            "Outputs": [
                {
                    "OutputName": "evaluation",
                    "S3Output": {
                        "S3Uri": uri,
                        "LocalPath": "/opt/ml/processing/evaluation",
                        "S3UploadMode": "EndOfJob",
                    },
                }
            ]
        },
        "ProcessingResources": {"ClusterConfig": MACHINE},
    }
    register = {
        "ModelPackageGroupName": group,
        "ModelApprovalStatus": "PendingManualApproval",
        "InferenceSpecification": {
            "Containers": [{"Image": SERVING_IMAGE, "ModelDataUrl": inputs["model"]}],
            "SupportedContentTypes": ["application/json"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
        "CustomerMetadataProperties": {"modelVersion": {"Get": "Steps.Fit.TrainingJobName"}},
    }
    says = {"Std:Join": {"On": " ", "Values": ["Refused:", {"Std:JsonGet": REPORT}]}}
    gate = {
        "Conditions": [
            {
                "Type": "Equals",
                "LeftValue": {"Std:JsonGet": REPORT},
                "RightValue": {"Get": "Parameters.Wanted"},
            }
        ],
        "IfSteps": [{"Name": "Register", "Type": "RegisterModel", "Arguments": register}],
        "ElseSteps": [{"Name": "Refuse", "Type": "Fail", "Arguments": {"ErrorMessage": says}}],
    }
    report = {
        "PropertyFileName": "Report",
        "OutputName": "evaluation",
        "FilePath": "evaluation.json",
    }
    return {
        "Version": "2020-12-01",
        "Parameters": [
            {"Name": "Data", "Type": "String"},
            {"Name": "Wanted", "Type": "String", "DefaultValue": "1,2"},
            {"Name": "Behave", "Type": "String", "DefaultValue": "fit"},
        ],
        # Not in the order in which they can run.
        "Steps": [
            {"Name": "Gate", "Type": "Condition", "Arguments": gate},
            {
                "Name": "Judge",
                "Type": "Processing",
                "Arguments": judge,
                "PropertyFiles": [report],
            },
            {"Name": "Fit", "Type": "Training", "Arguments": fit},
        ],
    }


@pytest.fixture
def pipeline(emulator: Emulator, definition: Definition, role: str) -> str:
    name = unique("pipeline")
    emulator.client("sagemaker").create_pipeline(
        PipelineName=name,
        PipelineDefinition=json.dumps(definition),
        RoleArn=role,
        ClientRequestToken=unique("a-token-of-thirty-two-characters"),
    )
    return name


@pytest.fixture
def run(emulator: Emulator, bucket: str, pipeline: str) -> Run:
    sagemaker = emulator.client("sagemaker")

    def start(**parameters: str) -> dict[str, Any]:
        given = {"Data": f"s3://{bucket}/set/", **parameters}
        arn = sagemaker.start_pipeline_execution(
            PipelineName=pipeline,
            PipelineParameters=[{"Name": name, "Value": value} for name, value in given.items()],
        )["PipelineExecutionArn"]
        ended = wait_for(
            lambda: sagemaker.describe_pipeline_execution(PipelineExecutionArn=arn),
            lambda one: one["PipelineExecutionStatus"] not in {"Executing", "Stopping"},
            seconds=60,
        )
        steps = sagemaker.list_pipeline_execution_steps(
            PipelineExecutionArn=arn, SortOrder="Ascending"
        )["PipelineExecutionSteps"]
        return {**ended, "steps": {step["StepName"]: step for step in steps}}

    return start


def test_steps_run_as_jobs_when_what_they_refer_to_is_known(emulator: Emulator, run: Run) -> None:
    ended = run()

    assert ended["PipelineExecutionStatus"] == "Succeeded", ended.get("FailureReason")
    steps = ended["steps"]
    assert list(steps) == ["Fit", "Judge", "Gate", "Register"]
    assert {step["StepStatus"] for step in steps.values()} == {"Succeeded"}
    assert steps["Gate"]["Metadata"] == {"Condition": {"Outcome": "True"}}
    sagemaker = emulator.client("sagemaker")
    job = steps["Fit"]["Metadata"]["TrainingJob"]["Arn"].rsplit("/", 1)[-1]
    package = sagemaker.describe_model_package(
        ModelPackageName=steps["Register"]["Metadata"]["RegisterModel"]["Arn"]
    )
    version = package["CustomerMetadataProperties"]["modelVersion"]
    assert version.lower() == job
    fitted = sagemaker.describe_training_job(TrainingJobName=version)["ModelArtifacts"]
    container = package["InferenceSpecification"]["Containers"][0]
    assert container["ModelDataUrl"] == fitted["S3ModelArtifacts"]


def test_a_condition_that_does_not_hold_fails_the_run_with_what_the_step_says(run: Run) -> None:
    ended = run(Wanted="3,4")

    assert ended["PipelineExecutionStatus"] == "Failed"
    assert ended["FailureReason"] == "Step failure: Refuse: Refused: 1,2"
    assert list(ended["steps"]) == ["Fit", "Judge", "Gate", "Refuse"]
    assert ended["steps"]["Refuse"]["Metadata"] == {"Fail": {"ErrorMessage": "Refused: 1,2"}}


def test_a_job_that_fails_ends_the_run_with_its_reason(run: Run) -> None:
    ended = run(Behave="fail")

    assert ended["PipelineExecutionStatus"] == "Failed"
    assert "Fit: AlgorithmError: The training set has no purchases." in ended["FailureReason"]
    assert {name: step["StepStatus"] for name, step in ended["steps"].items()} == {"Fit": "Failed"}


def test_a_run_that_is_stopped_stops_its_job(
    emulator: Emulator, bucket: str, pipeline: str
) -> None:
    sagemaker = emulator.client("sagemaker")
    given = {"Data": f"s3://{bucket}/set/", "Behave": "sleep"}
    arn = sagemaker.start_pipeline_execution(
        PipelineName=pipeline,
        PipelineParameters=[{"Name": name, "Value": value} for name, value in given.items()],
    )["PipelineExecutionArn"]
    job = wait_for(
        lambda: [
            step.get("Metadata", {}).get("TrainingJob", {}).get("Arn", "").rsplit("/", 1)[-1]
            for step in sagemaker.list_pipeline_execution_steps(PipelineExecutionArn=arn)[
                "PipelineExecutionSteps"
            ]
        ],
        any,
    )[0]
    wait_for(
        lambda: sagemaker.list_training_jobs(NameContains="pipelines-", SortOrder="Descending"),
        lambda page: page["TrainingJobSummaries"][0]["TrainingJobStatus"] == "InProgress",
    )
    sagemaker.stop_pipeline_execution(
        PipelineExecutionArn=arn, ClientRequestToken=unique("a-token-of-thirty-two-characters")
    )
    ended = wait_for(
        lambda: sagemaker.describe_pipeline_execution(PipelineExecutionArn=arn),
        lambda one: one["PipelineExecutionStatus"] not in {"Executing", "Stopping"},
    )
    assert ended["PipelineExecutionStatus"] == "Stopped"
    stopped = [
        each["TrainingJobStatus"]
        for each in sagemaker.list_training_jobs(NameContains="pipelines-")["TrainingJobSummaries"]
        if each["TrainingJobName"].lower() == job
    ]
    assert stopped == ["Stopped"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"Version": "1"}, "must have the Version 2020-12-01"),
        ({"Steps": [{"Name": "Tune", "Type": "EMR", "Arguments": {}}]}, "Tune is of the type EMR"),
        (
            {
                "Steps": [
                    {
                        "Name": "End",
                        "Type": "Fail",
                        "Arguments": {"ErrorMessage": {"Get": "Steps.Nothing.Reason"}},
                    }
                ]
            },
            "End refers to unknown steps: Nothing",
        ),
    ],
)
def test_a_definition_that_could_not_run_is_refused(
    emulator: Emulator, definition: Definition, role: str, change: Definition, says: str
) -> None:
    with pytest.raises(ClientError, match=says):
        emulator.client("sagemaker").create_pipeline(
            PipelineName=unique("pipeline"),
            PipelineDefinition=json.dumps(definition | change),
            RoleArn=role,
            ClientRequestToken=unique("a-token-of-thirty-two-characters"),
        )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Parameters without a value: Data"),
        ({"Data": "s3://b/c/", "Other": "1"}, "Unknown pipeline parameters: Other"),
    ],
)
def test_a_run_is_given_every_parameter_and_no_others(
    emulator: Emulator, pipeline: str, given: dict[str, str], says: str
) -> None:
    with pytest.raises(ClientError, match=says):
        emulator.client("sagemaker").start_pipeline_execution(
            PipelineName=pipeline,
            PipelineParameters=[{"Name": name, "Value": value} for name, value in given.items()],
        )
