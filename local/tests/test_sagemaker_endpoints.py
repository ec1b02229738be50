"""Endpoints: hosts start, and take over from one another without a lost request."""

import os
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from endpoint_aws import Serving, serving_models
from job_aws import Emulator, log_lines, unique, wait_for
from job_programs import SERVING_IMAGE


@pytest.fixture(scope="module")
def serving(emulator: Emulator) -> Iterator[Serving]:
    with serving_models(emulator) as serving:
        yield serving


@pytest.fixture
def endpoint(serving: Serving) -> str:
    name = serving.create(serving.config("a"))
    assert serving.settled(name)["EndpointStatus"] == "InService"
    return name


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_a_host_says_is_in_its_log(serving: Serving, endpoint: str) -> None:
    group = f"/aws/sagemaker/Endpoints/{endpoint}"
    logs = serving.emulator.client("logs")
    wait_for(
        lambda: logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"],
        lambda groups: len(groups) == 1,
    )
    wait_for(
        lambda: log_lines(serving.emulator, group, "a/"), lambda lines: lines[:1] == ["serving"]
    )


def test_an_update_under_load_loses_no_request(serving: Serving, endpoint: str) -> None:
    old = serving.state(endpoint)["variants"][0]["pid"]
    answers: Counter[str] = Counter()
    failures: list[BaseException] = []
    done = threading.Event()

    def load() -> None:
        while not done.is_set():
            try:
                answers[serving.invoke(endpoint, {"seconds": 0.05})["model"]] += 1
            except ClientError as error:
                failures.append(error)

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    wait_for(lambda: answers["a"], lambda count: count >= 10)
    serving.update(endpoint, serving.config("b"))
    wait_for(lambda: answers["b"], lambda count: count >= 10)
    done.set()
    for thread in threads:
        thread.join()

    assert failures == []
    wait_for(lambda: _is_running(old), lambda running: not running)
    assert serving.invoke(endpoint)["model"] == "b"


def test_a_request_on_its_way_is_answered_by_the_old_host(serving: Serving, endpoint: str) -> None:
    answers: list[str] = []
    slow = threading.Thread(
        target=lambda: answers.append(serving.invoke(endpoint, {"seconds": 4})["model"])
    )
    slow.start()
    serving.update(endpoint, serving.config("b"))
    assert serving.invoke(endpoint)["model"] == "b"
    assert answers == []
    slow.join()

    assert answers == ["a"]


def test_a_model_that_does_not_start_leaves_the_old_one_serving(
    serving: Serving, endpoint: str
) -> None:
    before = serving.emulator.client("sagemaker").describe_endpoint(EndpointName=endpoint)
    after = serving.update(endpoint, serving.config("broken"))

    assert after["EndpointStatus"] == "Failed"
    assert "production variant broken did not pass the ping" in after["FailureReason"]
    assert "the graph has no output named items" in after["FailureReason"]
    assert after["EndpointConfigName"] == before["EndpointConfigName"]
    assert serving.invoke(endpoint)["model"] == "a"

    assert serving.update(endpoint, serving.config("b"))["EndpointStatus"] == "InService"
    assert serving.invoke(endpoint)["model"] == "b"


def test_an_endpoint_whose_first_model_does_not_start_fails(serving: Serving) -> None:
    name = serving.create(serving.config("broken"))

    assert serving.settled(name)["EndpointStatus"] == "Failed"
    with pytest.raises(ClientError, match="not found"):
        serving.invoke(name)


def test_a_model_of_a_registered_package_serves(serving: Serving, endpoint: str) -> None:
    sagemaker, name = serving.emulator.client("sagemaker"), unique("packaged")
    sagemaker.create_model_package_group(ModelPackageGroupName=name)
    package = sagemaker.create_model_package(
        ModelPackageGroupName=name,
        ModelApprovalStatus="Approved",
        InferenceSpecification={
            "Containers": [
                {"Image": SERVING_IMAGE, "ModelDataUrl": f"s3://{serving.bucket}/b/model.tar.gz"}
            ],
            "SupportedContentTypes": ["application/json"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
    )["ModelPackageArn"]
    sagemaker.create_model(
        ModelName=name,
        ExecutionRoleArn=serving.role,
        PrimaryContainer={"ModelPackageName": package},
        EnableNetworkIsolation=True,
    )
    variant = {
        "VariantName": "primary",
        "ModelName": name,
        "InitialInstanceCount": 1,
        "InstanceType": "ml.m5.large",
    }
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])

    assert serving.update(endpoint, name)["EndpointStatus"] == "InService"
    assert serving.invoke(endpoint) == {"model": "b", "environment": None, "variant": "primary"}


def test_a_second_change_has_to_wait(serving: Serving, endpoint: str) -> None:
    sagemaker = serving.emulator.client("sagemaker")
    config = serving.config("b")
    sagemaker.update_endpoint(EndpointName=endpoint, EndpointConfigName=config)
    with pytest.raises(ClientError, match="Cannot update in-progress endpoint"):
        sagemaker.update_endpoint(EndpointName=endpoint, EndpointConfigName=config)
    serving.settled(endpoint)


def test_a_deleted_endpoint_leaves_no_process(serving: Serving) -> None:
    name = serving.create(serving.config("a"))
    serving.settled(name)
    pid = serving.state(name)["variants"][0]["pid"]
    serving.endpoints.remove(name)
    sagemaker = serving.emulator.client("sagemaker")
    sagemaker.delete_endpoint(EndpointName=name)

    wait_for(lambda: _is_running(pid), lambda running: not running)
    wait_for(
        lambda: [e["EndpointName"] for e in sagemaker.list_endpoints()["Endpoints"]],
        lambda names: name not in names,
    )
