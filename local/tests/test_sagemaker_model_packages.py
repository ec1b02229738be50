"""The model registry, and the events that start a release."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from job_aws import Emulator, unique, wait_for
from job_programs import SERVING_IMAGE

type Events = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def package(emulator: Emulator, group: str) -> str:
    answer = emulator.client("sagemaker").create_model_package(
        ModelPackageGroupName=group,
        ModelPackageDescription="ease",
        ModelApprovalStatus="PendingManualApproval",
        CustomerMetadataProperties={"ndcgAt20": "0.31"},
        ModelMetrics={
            "ModelQuality": {
                "Statistics": {
                    "ContentType": "application/json",
                    "S3Uri": "s3://artifacts/evaluations/r/evaluation.json",
                }
            }
        },
        InferenceSpecification={
            "Containers": [
                {"Image": SERVING_IMAGE, "ModelDataUrl": "s3://artifacts/models/m/model.tar.gz"}
            ],
            "SupportedContentTypes": ["application/json"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
    )
    arn: str = answer["ModelPackageArn"]
    return arn


@pytest.fixture(scope="module")
def events(emulator: Emulator, group: str) -> Iterator[Events]:
    """Catch the group's events in a queue, as the release's rule catches them."""
    sqs, rules, name = emulator.client("sqs"), emulator.client("events"), unique("events")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:000000000000:{name}"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    pattern = {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Package State Change"],
        "detail": {"ModelPackageGroupName": [group]},
    }
    rules.put_rule(Name=name, EventPattern=json.dumps(pattern))
    rules.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    seen: list[dict[str, Any]] = []

    def of(package: str) -> list[dict[str, Any]]:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            seen.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [event for event in seen if event["resources"] == [package]]

    yield of
    rules.remove_targets(Rule=name, Ids=["queue"])
    rules.delete_rule(Name=name)


def _approve(emulator: Emulator, package: str, status: str) -> None:
    emulator.client("sagemaker").update_model_package(
        ModelPackageArn=package, ModelApprovalStatus=status
    )


def test_a_package_is_described_as_it_was_registered(emulator: Emulator, package: str) -> None:
    found = emulator.client("sagemaker").describe_model_package(ModelPackageName=package)

    assert found["ModelApprovalStatus"] == "PendingManualApproval"
    assert found["CustomerMetadataProperties"] == {"ndcgAt20": "0.31"}
    container = found["InferenceSpecification"]["Containers"][0]
    assert container["ModelDataUrl"] == "s3://artifacts/models/m/model.tar.gz"


def test_a_groups_packages_are_listed_with_their_versions(
    emulator: Emulator, group: str, package: str
) -> None:
    page = emulator.client("sagemaker").list_model_packages(ModelPackageGroupName=group)

    packages = page["ModelPackageSummaryList"]
    versions = {entry["ModelPackageArn"]: entry["ModelPackageVersion"] for entry in packages}
    assert versions[package] == int(package.rsplit("/", 1)[-1])


def test_approval_is_an_event_with_the_packages_details(
    emulator: Emulator, group: str, events: Events, package: str
) -> None:
    wait_for(lambda: events(package), lambda found: len(found) == 1)
    _approve(emulator, package, "Approved")
    created, approved = wait_for(lambda: events(package), lambda found: len(found) == 2)

    assert created["detail"]["ModelApprovalStatus"] == "PendingManualApproval"
    assert approved["source"] == "aws.sagemaker"
    assert approved["account"] == "000000000000"
    detail = approved["detail"]
    assert detail["ModelApprovalStatus"] == "Approved"
    assert detail["ModelPackageGroupName"] == group
    assert detail["ModelPackageArn"] == package
    assert detail["CustomerMetadataProperties"] == {"ndcgAt20": "0.31"}
    assert isinstance(detail["CreationTime"], int)


def test_an_update_that_changes_no_approval_is_no_event_and_forgets_nothing(
    emulator: Emulator, events: Events, package: str
) -> None:
    sagemaker = emulator.client("sagemaker")
    _approve(emulator, package, "Rejected")
    wait_for(lambda: events(package), lambda found: len(found) == 2)
    sagemaker.update_model_package(
        ModelPackageArn=package,
        CustomerMetadataProperties={"releasedAt": "now"},
        CustomerMetadataPropertiesToRemove=["ndcgAt20"],
    )
    _approve(emulator, package, "Rejected")
    _approve(emulator, package, "Approved")
    found = wait_for(lambda: events(package), lambda found: len(found) >= 3)

    statuses = [event["detail"]["ModelApprovalStatus"] for event in found]
    assert statuses == ["PendingManualApproval", "Rejected", "Approved"]
    after = sagemaker.describe_model_package(ModelPackageName=package)
    assert after["CustomerMetadataProperties"] == {"releasedAt": "now"}


def test_a_group_and_its_packages_can_be_deleted(emulator: Emulator) -> None:
    sagemaker, name = emulator.client("sagemaker"), unique("group")
    sagemaker.create_model_package_group(ModelPackageGroupName=name)
    sagemaker.delete_model_package_group(ModelPackageGroupName=name)

    groups = sagemaker.list_model_package_groups()["ModelPackageGroupSummaryList"]
    assert name not in [group["ModelPackageGroupName"] for group in groups]
