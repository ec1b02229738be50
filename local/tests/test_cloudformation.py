"""Resource types that LocalEmu lacks, deployed, changed and deleted as a stack."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from conftest import Emulator
from job_aws import create_role, unique, wait_for

type Resources = Mapping[str, Mapping[str, Any]]
type Deploy = Callable[[str, Resources], dict[str, str]]

# The waiters' own pace is a minute's.
_PACE = {"Delay": 1, "MaxAttempts": 60}


class DeploymentError(Exception):
    """A stack was not brought to where its template wants it."""


@pytest.fixture
def deploy(emulator: Emulator) -> Iterator[Deploy]:
    """Create or update stacks, return their outputs, and delete them after the test."""
    client = emulator.client("cloudformation")
    stacks: set[str] = set()

    def create_or_update(stack: str, resources: Resources) -> dict[str, str]:
        kind = "UPDATE" if stack in stacks else "CREATE"
        stacks.add(stack)
        outputs = {
            name: {"Value": {"Ref": name}}
            for name, resource in resources.items()
            if resource["Type"] != "AWS::CloudWatch::Dashboard"
        }
        body = json.dumps({"Resources": resources, "Outputs": outputs})
        change = unique("change")
        client.create_change_set(
            StackName=stack, ChangeSetName=change, ChangeSetType=kind, TemplateBody=body
        )
        client.get_waiter("change_set_create_complete").wait(
            StackName=stack, ChangeSetName=change, WaiterConfig=_PACE
        )
        client.execute_change_set(StackName=stack, ChangeSetName=change)
        described = wait_for(
            lambda: client.describe_stacks(StackName=stack)["Stacks"][0],
            lambda found: not found["StackStatus"].endswith("_IN_PROGRESS"),
        )
        if described["StackStatus"] != f"{kind}_COMPLETE":
            raise DeploymentError(described["StackStatus"])
        return {entry["OutputKey"]: entry["OutputValue"] for entry in described.get("Outputs", [])}

    yield create_or_update
    for stack in stacks:
        delete(emulator, stack)


def delete(emulator: Emulator, stack: str) -> None:
    """Delete a stack and wait until it is gone."""
    client = emulator.client("cloudformation")
    client.delete_stack(StackName=stack)
    client.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig=_PACE)


def _job(**properties: object) -> dict[str, Any]:
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "glue.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        },
    }
    job = {
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Command": {"Name": "glueetl", "ScriptLocation": "s3://scripts/ingest.py"},
        **properties,
    }
    return {"Role": role, "Job": {"Type": "AWS::Glue::Job", "Properties": job}}


def test_a_glue_job_is_created_changed_replaced_and_deleted(
    emulator: Emulator, deploy: Deploy
) -> None:
    glue, stack = emulator.client("glue"), unique("stack")

    def tags(name: str) -> dict[str, str]:
        arn = f"arn:aws:glue:us-east-1:000000000000:job/{name}"
        found: dict[str, str] = glue.get_tags(ResourceArn=arn)["Tags"]
        return found

    first = deploy(
        stack,
        _job(
            DefaultArguments={"--enable-metrics": True, "--horizon": 30},
            Timeout="15",
            GlueVersion="5.0",
            Tags={"kept": "1", "removed": "1"},
        ),
    )["Job"]
    job = glue.get_job(JobName=first)["Job"]
    assert job["DefaultArguments"] == {"--enable-metrics": "true", "--horizon": "30"}
    assert job["Timeout"] == 15
    assert job["Role"].startswith("arn:aws:iam::000000000000:role/")
    assert tags(first) == {"kept": "1", "removed": "1"}

    changed = deploy(
        stack,
        _job(DefaultArguments={"--horizon": 14}, GlueVersion="5.0", Tags={"kept": "2"}),
    )["Job"]
    assert changed == first
    job = glue.get_job(JobName=first)["Job"]
    assert job["DefaultArguments"] == {"--horizon": "14"}
    assert job["Timeout"] != 15
    assert tags(first) == {"kept": "2"}

    name = unique("job")
    assert deploy(stack, _job(Name=name))["Job"] == name
    assert glue.get_job(JobName=name)["Job"]["Name"] == name
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        glue.get_job(JobName=first)

    delete(emulator, stack)
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        glue.get_job(JobName=name)


def test_a_resource_that_fails_says_why(emulator: Emulator, deploy: Deploy) -> None:
    stack = unique("stack")
    broken = _job(Command={"Name": "glueetl"})
    with pytest.raises(DeploymentError):
        deploy(stack, broken)
    events = emulator.client("cloudformation").describe_stack_events(StackName=stack)
    reasons = [event.get("ResourceStatusReason", "") for event in events["StackEvents"]]
    assert any("ScriptLocation is missing" in reason for reason in reasons)


def test_an_update_that_fails_says_why(emulator: Emulator, deploy: Deploy) -> None:
    stack, name = unique("stack"), unique("database").replace("-", "_")

    def database(name: str) -> Resources:
        properties = {"CatalogId": "000000000000", "DatabaseInput": {"Name": name}}
        return {"Database": {"Type": "AWS::Glue::Database", "Properties": properties}}

    deploy(stack, database(name))
    with pytest.raises(DeploymentError):
        deploy(stack, database("other"))
    events = emulator.client("cloudformation").describe_stack_events(StackName=stack)
    reasons = [event.get("ResourceStatusReason", "") for event in events["StackEvents"]]
    assert any(f"{name} cannot be renamed to other" in reason for reason in reasons)


def test_a_glue_database_is_created_changed_and_deleted(emulator: Emulator, deploy: Deploy) -> None:
    glue, stack, name = emulator.client("glue"), unique("stack"), unique("db").replace("-", "_")
    for description in ("one", "two"):
        properties = {
            "CatalogId": "000000000000",
            "DatabaseInput": {"Name": name, "Description": description},
        }
        outputs = deploy(
            stack, {"Database": {"Type": "AWS::Glue::Database", "Properties": properties}}
        )
        assert outputs == {"Database": name}
        assert glue.get_database(Name=name)["Database"]["Description"] == description
    delete(emulator, stack)
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        glue.get_database(Name=name)


def test_a_model_package_group_is_created_tagged_and_deleted(
    emulator: Emulator, deploy: Deploy
) -> None:
    sagemaker, stack, name = emulator.client("sagemaker"), unique("stack"), unique("group")
    for tags in ({"kept": "1", "removed": "1"}, {"kept": "2"}):
        properties = {
            "ModelPackageGroupName": name,
            "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        }
        group = {"Type": "AWS::SageMaker::ModelPackageGroup", "Properties": properties}
        arn = deploy(stack, {"Group": group})["Group"]
        described = sagemaker.describe_model_package_group(ModelPackageGroupName=name)
        assert described["ModelPackageGroupArn"] == arn
        found = sagemaker.list_tags(ResourceArn=arn)["Tags"]
        assert {tag["Key"]: tag["Value"] for tag in found} == tags
        assert len(found) == len(tags)
    delete(emulator, stack)
    with pytest.raises(ClientError, match="does not exist"):
        sagemaker.describe_model_package_group(ModelPackageGroupName=name)


def test_a_pipeline_is_made_changed_and_deleted(emulator: Emulator, deploy: Deploy) -> None:
    sagemaker, stack, name = emulator.client("sagemaker"), unique("stack"), unique("pipeline")
    role = create_role(emulator, "sagemaker.amazonaws.com", {})
    for says in ("one", "another"):
        end = {"Name": "End", "Type": "Fail", "Arguments": {"ErrorMessage": says}}
        body = json.dumps({"Version": "2020-12-01", "Parameters": [], "Steps": [end]})
        properties = {
            "PipelineName": name,
            "PipelineDescription": says,
            "PipelineDefinition": {"PipelineDefinitionBody": body},
            "RoleArn": role,
        }
        pipeline = {"Type": "AWS::SageMaker::Pipeline", "Properties": properties}
        assert deploy(stack, {"Pipeline": pipeline})["Pipeline"] == name
        described = sagemaker.describe_pipeline(PipelineName=name)
        assert (described["PipelineDefinition"], described["PipelineDescription"]) == (body, says)
    delete(emulator, stack)
    with pytest.raises(ClientError, match="does not exist"):
        sagemaker.describe_pipeline(PipelineName=name)


def test_a_type_that_nothing_provides_is_recorded_until_it_is_deleted(
    emulator: Emulator, deploy: Deploy
) -> None:
    stack = unique("stack")
    dashboard = {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": "{}"}}
    topic = {"Type": "AWS::SNS::Topic", "Properties": {}}
    deploy(stack, {"Dashboard": dashboard, "Topic": topic})
    entry = {"stack": stack, "logicalId": "Dashboard", "type": "AWS::CloudWatch::Dashboard"}
    assert [found for found in _fallbacks(emulator.state_dir) if found["stack"] == stack] == [entry]
    delete(emulator, stack)
    assert entry not in _fallbacks(emulator.state_dir)


def _fallbacks(state_dir: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((state_dir / "cfn-fallbacks.json").read_text())
    return found
