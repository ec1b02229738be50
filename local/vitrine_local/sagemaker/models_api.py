"""The operations on models and endpoint configurations, which are kept as they were given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from vitrine_local.jobs.authorization import check_pass_role
from vitrine_local.jobs.call import Call, Request, Resources, Response, Scope, required
from vitrine_local.jobs.errors import validation_error
from vitrine_local.sagemaker.listing import list_page, picked
from vitrine_local.sagemaker.naming import already_exists, arn_of, new_name, not_found


@dataclass(frozen=True)
class Definition:
    """A model or an endpoint configuration."""

    arn: str
    request: Mapping[str, Any]
    created: datetime

    def describe(self, arn_member: str) -> Response:
        """Return it as Describe shows it."""
        given = {key: value for key, value in self.request.items() if key != "Tags"}
        return {**given, arn_member: self.arn, "CreationTime": self.created}


_models: Resources[Definition] = Resources()
_configs: Resources[Definition] = Resources()


def find_model(scope: Scope, name: str) -> Definition:
    """Return a model."""
    model = _models.find(scope, name)
    if model is None:
        raise not_found("model", arn_of(scope, "model", name))
    return model


def find_endpoint_config(scope: Scope, name: str) -> Definition:
    """Return an endpoint configuration."""
    config = _configs.find(scope, name)
    if config is None:
        raise not_found("endpoint configuration", arn_of(scope, "endpoint-config", name))
    return config


def create_model(call: Call, request: Request) -> Response:
    """CreateModel."""
    name = new_name(request, "ModelName")
    check_pass_role(call, required(request, "ExecutionRoleArn"), "sagemaker")
    containers = request.get("Containers") or [request.get("PrimaryContainer")]
    if len(containers) != 1 or not containers[0]:
        raise validation_error("A model has exactly one container here.")
    arn = arn_of(call.scope, "model", name)
    if not _models.add(call.scope, name, Definition(arn, request, datetime.now(UTC))):
        raise already_exists("Model", arn)
    return {"ModelArn": arn}


def describe_model(call: Call, request: Request) -> Response:
    """DescribeModel."""
    return find_model(call.scope, required(request, "ModelName")).describe("ModelArn")


def delete_model(call: Call, request: Request) -> Response:
    """DeleteModel."""
    name = required(request, "ModelName")
    find_model(call.scope, name)
    _models.remove(call.scope, name)
    return {}


def list_models(call: Call, request: Request) -> Response:
    """ListModels."""
    return list_page(
        request,
        [model.describe("ModelArn") for model in _models.all(call.scope)],
        key="Models",
        name="ModelName",
        status=None,
        summary=picked("ModelName", "ModelArn", "CreationTime"),
    )


def create_endpoint_config(call: Call, request: Request) -> Response:
    """CreateEndpointConfig."""
    name = new_name(request, "EndpointConfigName")
    variants = required(request, "ProductionVariants")
    names = [variant["VariantName"] for variant in variants]
    if len(set(names)) != len(names):
        raise validation_error("Production variant names must be unique.")
    for variant in variants:
        find_model(call.scope, required(variant, "ModelName"))
    arn = arn_of(call.scope, "endpoint-config", name)
    if not _configs.add(call.scope, name, Definition(arn, request, datetime.now(UTC))):
        raise already_exists("Endpoint configuration", arn)
    return {"EndpointConfigArn": arn}


def describe_endpoint_config(call: Call, request: Request) -> Response:
    """DescribeEndpointConfig."""
    config = find_endpoint_config(call.scope, required(request, "EndpointConfigName"))
    return config.describe("EndpointConfigArn")


def delete_endpoint_config(call: Call, request: Request) -> Response:
    """DeleteEndpointConfig."""
    name = required(request, "EndpointConfigName")
    find_endpoint_config(call.scope, name)
    _configs.remove(call.scope, name)
    return {}


def list_endpoint_configs(call: Call, request: Request) -> Response:
    """ListEndpointConfigs."""
    return list_page(
        request,
        [config.describe("EndpointConfigArn") for config in _configs.all(call.scope)],
        key="EndpointConfigs",
        name="EndpointConfigName",
        status=None,
        summary=picked("EndpointConfigName", "EndpointConfigArn", "CreationTime"),
    )
