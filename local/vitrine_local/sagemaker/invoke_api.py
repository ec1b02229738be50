"""InvokeEndpoint: hands a request to a host and its answer back."""

from http import HTTPStatus

from vitrine_local.jobs.call import Call, Request, Response, required
from vitrine_local.jobs.errors import ApiError
from vitrine_local.sagemaker.endpoints_api import find_endpoint
from vitrine_local.sagemaker.host import HostAnswer, HostUnreachableError

_ATTRIBUTES_HEADER = "X-Amzn-SageMaker-Custom-Attributes"


def invoke_endpoint(call: Call, request: Request) -> Response:
    """InvokeEndpoint."""
    name = required(request, "EndpointName")
    endpoint = find_endpoint(call.scope, name)
    if endpoint is None:
        raise _no_endpoint(call, name)
    with endpoint.serving() as deployment:
        if deployment is None:
            raise _no_endpoint(call, name)
        target = request.get("TargetVariant")
        variant = deployment.choose(target)
        if variant is None:
            raise ApiError("ValidationError", f"Variant {target} of endpoint {name} not found.")
        try:
            answer = variant.host.invoke(_headers(request), _body(request))
        except HostUnreachableError as error:
            raise ApiError(
                "ServiceUnavailable",
                f"The model host of variant {variant.name} does not answer: {error}",
                HTTPStatus.SERVICE_UNAVAILABLE,
            ) from error
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise _model_error(call, name, variant.name, answer)
    response: Response = {
        "Body": answer.body,
        "ContentType": answer.headers.get("content-type", "application/octet-stream"),
        "InvokedProductionVariant": variant.name,
    }
    attributes = answer.headers.get(_ATTRIBUTES_HEADER.lower())
    if attributes is not None:
        response["CustomAttributes"] = attributes
    return response


def _no_endpoint(call: Call, name: str) -> ApiError:
    return ApiError(
        "ValidationError", f"Endpoint {name} of account {call.scope.account} not found."
    )


def _headers(request: Request) -> dict[str, str]:
    headers = {
        "Content-Type": request.get("ContentType") or "application/octet-stream",
        "Accept": request.get("Accept") or "*/*",
    }
    if request.get("CustomAttributes"):
        headers[_ATTRIBUTES_HEADER] = request["CustomAttributes"]
    return headers


def _body(request: Request) -> bytes:
    body = request.get("Body") or b""
    data: bytes = body.read() if hasattr(body, "read") else body
    return data


def _model_error(call: Call, name: str, variant: str, answer: HostAnswer) -> ApiError:
    group = f"/aws/sagemaker/Endpoints/{name}"
    message = answer.body.decode("utf-8", "replace")
    side = "server" if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "client"
    return ApiError(
        "ModelError",
        f'Received {side} error ({answer.status}) from {variant} with message "{message}".'
        f" See the log group {group} in account {call.scope.account} for more information.",
        HTTPStatus.FAILED_DEPENDENCY,
        OriginalStatusCode=answer.status,
        OriginalMessage=message,
        LogStreamArn=call.scope.arn("logs", f"log-group:{group}"),
    )
