"""Endpoints: hosts start, take over from one another without a lost request, and fail visibly."""

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from job_aws import (
    Emulator,
    create_bucket,
    create_job_role,
    log_lines,
    model_archive,
    unique,
    wait_for,
)
from job_programs import SERVING_IMAGE


@dataclass
class Serving:
    """A bucket with models, and the endpoints that are made of them."""

    emulator: Emulator
    bucket: str
    role: str
    endpoints: list[str] = field(default_factory=list)

    def config(self, *models: str, weights: tuple[float, ...] = (1.0,)) -> str:
        """Create an endpoint configuration with a variant for each model."""
        sagemaker, name = self.emulator.client("sagemaker"), unique("config")
        variants = []
        for model, weight in zip(models, weights, strict=True):
            model_name = unique("model")
            sagemaker.create_model(
                ModelName=model_name,
                ExecutionRoleArn=self.role,
                PrimaryContainer={
                    "Image": SERVING_IMAGE,
                    "ModelDataUrl": f"s3://{self.bucket}/{model}/model.tar.gz",
                    "Environment": {"GREETING": "hello"},
                },
            )
            variants.append(
                {
                    "VariantName": model,
                    "ModelName": model_name,
                    "InitialInstanceCount": 1,
                    "InstanceType": "ml.m5.large",
                    "InitialVariantWeight": weight,
                }
            )
        sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=variants)
        return name

    def create(self, config: str) -> str:
        """Create an endpoint and wait until it serves, or does not."""
        name = unique("endpoint")
        self.endpoints.append(name)
        self.emulator.client("sagemaker").create_endpoint(
            EndpointName=name, EndpointConfigName=config
        )
        return name

    def update(self, name: str, config: str) -> dict[str, Any]:
        """Update an endpoint and wait until that is done."""
        self.emulator.client("sagemaker").update_endpoint(
            EndpointName=name, EndpointConfigName=config
        )
        return self.settled(name)

    def settled(self, name: str) -> dict[str, Any]:
        """Wait until no change is under way."""
        sagemaker = self.emulator.client("sagemaker")
        return wait_for(
            lambda: sagemaker.describe_endpoint(EndpointName=name),
            lambda endpoint: endpoint["EndpointStatus"] in {"InService", "Failed"},
        )

    def invoke(self, name: str, body: dict[str, Any] | None = None, **more: str) -> dict[str, Any]:
        """Invoke an endpoint and return what its model answered."""
        answer = self.emulator.client("sagemaker-runtime").invoke_endpoint(
            EndpointName=name,
            ContentType="application/json",
            Body=json.dumps(body or {}),
            **more,
        )
        decoded: dict[str, Any] = json.loads(answer["Body"].read())
        return decoded | {"variant": answer["InvokedProductionVariant"]}

    def state(self, name: str) -> dict[str, Any]:
        """Return what the provider says of an endpoint's processes."""
        file: Path = self.emulator.state_dir / "endpoints" / f"{name}.json"
        state: dict[str, Any] = json.loads(file.read_text())
        return state


@pytest.fixture(scope="module")
def serving(emulator: Emulator) -> Iterator[Serving]:
    bucket = create_bucket(emulator)
    s3 = emulator.client("s3")
    for name, content in {"a": {}, "b": {}, "broken": {"broken": True}}.items():
        body = model_archive({"name": name, **content})
        s3.put_object(Bucket=bucket, Key=f"{name}/model.tar.gz", Body=body)
    role = create_job_role(emulator, "sagemaker.amazonaws.com", bucket)
    serving = Serving(emulator, bucket, role)
    yield serving
    for name in serving.endpoints:
        serving.settled(name)
        emulator.client("sagemaker").delete_endpoint(EndpointName=name)


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


def test_an_endpoint_answers_with_its_model(serving: Serving, endpoint: str) -> None:
    assert serving.invoke(endpoint) == {"model": "a", "environment": "hello", "variant": "a"}


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


def test_an_error_of_the_model_is_the_callers(serving: Serving, endpoint: str) -> None:
    with pytest.raises(ClientError) as caught:
        serving.invoke(endpoint, {"bad": True})

    response = caught.value.response
    assert response["Error"]["Code"] == "ModelError"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 424
    assert response["OriginalStatusCode"] == 400
    assert response["OriginalMessage"] == "instances is missing"


def test_an_unknown_endpoint_is_not_found(serving: Serving) -> None:
    with pytest.raises(ClientError) as caught:
        serving.invoke("nothing")

    assert caught.value.response["Error"]["Code"] == "ValidationError"
    assert "Endpoint nothing of account 000000000000 not found" in str(caught.value)


def test_variants_share_by_weight_or_are_asked_for(serving: Serving) -> None:
    name = serving.create(serving.config("a", "b", weights=(1.0, 0.0)))
    assert serving.settled(name)["EndpointStatus"] == "InService"

    assert {serving.invoke(name)["variant"] for _ in range(10)} == {"a"}
    assert serving.invoke(name, TargetVariant="b")["variant"] == "b"
    with pytest.raises(ClientError, match="Variant c of endpoint"):
        serving.invoke(name, TargetVariant="c")


def test_a_killed_host_is_an_error_and_not_started_again(serving: Serving, endpoint: str) -> None:
    os.kill(serving.state(endpoint)["variants"][0]["pid"], signal.SIGKILL)

    for _ in range(2):
        with pytest.raises(ClientError) as caught:
            serving.invoke(endpoint)
        assert caught.value.response["Error"]["Code"] == "ServiceUnavailable"


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
