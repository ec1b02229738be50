"""The operations on endpoints."""

import threading

from vitrine_local.jobs.call import Call, Request, Resources, Response, Scope, required
from vitrine_local.jobs.errors import validation_error
from vitrine_local.jobs.settings import run_settings
from vitrine_local.sagemaker.endpoint import Endpoint
from vitrine_local.sagemaker.listing import list_page, picked
from vitrine_local.sagemaker.models_api import find_endpoint_config
from vitrine_local.sagemaker.naming import arn_of, new_name, not_found

_endpoints: Resources[Endpoint] = Resources()


def find_endpoint(scope: Scope, name: str) -> Endpoint | None:
    """Return the endpoint of that name."""
    return _endpoints.find(scope, name)


def _existing(call: Call, request: Request) -> Endpoint:
    name = required(request, "EndpointName")
    endpoint = find_endpoint(call.scope, name)
    if endpoint is None:
        raise not_found("endpoint", arn_of(call.scope, "endpoint", name))
    return endpoint


def _claim(endpoint: Endpoint, status: str) -> None:
    if not endpoint.begin_change(status):
        raise validation_error(f'Cannot update in-progress endpoint "{endpoint.arn}".')


def create_endpoint(call: Call, request: Request) -> Response:
    """CreateEndpoint."""
    name = new_name(request, "EndpointName")
    config = find_endpoint_config(call.scope, required(request, "EndpointConfigName"))
    arn = arn_of(call.scope, "endpoint", name)
    endpoint = Endpoint(call.scope, name, arn, run_settings().state_dir / "endpoints" / name)
    if not _endpoints.add(call.scope, name, endpoint):
        raise validation_error(f'Cannot create already existing endpoint "{arn}".')
    _claim(endpoint, "Creating")
    endpoint.deploy(config)
    return {"EndpointArn": arn}


def update_endpoint(call: Call, request: Request) -> Response:
    """UpdateEndpoint."""
    endpoint = _existing(call, request)
    config = find_endpoint_config(call.scope, required(request, "EndpointConfigName"))
    _claim(endpoint, "Updating")
    endpoint.deploy(config)
    return {"EndpointArn": endpoint.arn}


def delete_endpoint(call: Call, request: Request) -> Response:
    """DeleteEndpoint."""
    endpoint = _existing(call, request)
    _claim(endpoint, "Deleting")

    def remove() -> None:
        endpoint.remove()
        _endpoints.remove(call.scope, endpoint.name)

    threading.Thread(target=remove, name=endpoint.arn, daemon=True).start()
    return {}


def describe_endpoint(call: Call, request: Request) -> Response:
    """DescribeEndpoint."""
    return _existing(call, request).describe()


def list_endpoints(call: Call, request: Request) -> Response:
    """ListEndpoints."""
    return list_page(
        request,
        [endpoint.describe() for endpoint in _endpoints.all(call.scope)],
        key="Endpoints",
        name="EndpointName",
        status="EndpointStatus",
        summary=picked(
            "EndpointName", "EndpointArn", "CreationTime", "LastModifiedTime", "EndpointStatus"
        ),
    )
