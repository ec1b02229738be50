"""A LocalEmu service made of a table of operations; those it lacks are answered by moto."""

from collections.abc import Mapping
from typing import Any

from localemu.aws.api import CommonServiceException, RequestContext
from localemu.aws.skeleton import Skeleton
from localemu.aws.spec import load_service
from localemu.services.moto import call_moto, call_moto_with_request
from localemu.services.plugins import Service
from localemu.utils.aws.request_context import extract_access_key_id_from_auth_header

from vitrine_local.jobs.authorization import is_own_call
from vitrine_local.jobs.call import Call, Operation, Request, Response, Scope
from vitrine_local.jobs.errors import ApiError


def _call_of(context: RequestContext) -> Call:
    def forward(request: Request) -> Response:
        answer: Response = (
            call_moto(context)
            if request is context.service_request
            else call_moto_with_request(context, dict(request))
        )
        return answer

    access_key = extract_access_key_id_from_auth_header(context.request.headers) or ""
    return Call(
        scope=Scope(context.account_id, context.region),
        access_key=access_key,
        own=is_own_call(context, access_key),
        forward=forward,
    )


def _handler(operation: Operation) -> Any:  # noqa: ANN401 - a LocalEmu request handler
    def handle(context: RequestContext, request: Request | None) -> Response:
        try:
            return operation(_call_of(context), request or {})
        except ApiError as error:
            failure = CommonServiceException(
                code=error.code, message=error.message, status_code=error.status
            )
            for member, value in error.members.items():
                setattr(failure, member, value)
            raise failure from error

    return handle


def _moto(context: RequestContext, _request: Request | None) -> Response:
    answer: Response = call_moto(context)
    return answer


def build_service(name: str, operations: Mapping[str, Operation]) -> Any:  # noqa: ANN401 - a LocalEmu Service
    """Return the service that LocalEmu starts when the first request for it arrives."""
    model = load_service(name)
    unknown = sorted(set(operations) - set(model.operation_names))
    if unknown:
        raise ValueError(f"{name} has no operation {', '.join(unknown)}")
    table: dict[str, Any] = dict.fromkeys(model.operation_names, _moto)
    table.update({name: _handler(operation) for name, operation in operations.items()})
    return Service(name=name, skeleton=Skeleton(model, table))
