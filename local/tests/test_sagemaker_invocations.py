"""InvokeEndpoint: which host answers, and how errors come back."""

import os
import signal
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from endpoint_aws import Serving, serving_models
from job_aws import Emulator


@pytest.fixture(scope="module")
def serving(emulator: Emulator) -> Iterator[Serving]:
    with serving_models(emulator) as serving:
        yield serving


@pytest.fixture
def endpoint(serving: Serving) -> str:
    name = serving.create(serving.config("a"))
    assert serving.settled(name)["EndpointStatus"] == "InService"
    return name


def test_an_endpoint_answers_with_its_model(serving: Serving, endpoint: str) -> None:
    assert serving.invoke(endpoint) == {"model": "a", "environment": "hello", "variant": "a"}


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
