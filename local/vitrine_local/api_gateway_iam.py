"""API Gateway's IAM authorization: who may call a method, and who it is that calls.

LocalEmu lets every request through to a method of the authorization type AWS_IAM, and tells the
function behind it of no caller. As for the other services, the caller is who the access key
belongs to; the signature itself is not checked.
"""

import os
from typing import Any

from localemu.services.apigateway.next_gen.execute_api import handlers
from localemu.services.apigateway.next_gen.execute_api.gateway_response import (
    AccessDeniedError,
    MissingAuthTokenError,
)
from localemu.services.iam_enforcement.evaluator import Decision, PolicyEvaluator
from localemu.services.iam_enforcement.identity import CallerIdentity, resolve_caller
from localemu.utils.aws.request_context import extract_access_key_id_from_auth_header

# LocalEmu carries no types.
type InvocationContext = Any


def authorize(_chain: object, context: InvocationContext, _response: object) -> None:
    """Refuse who may not call the method; tell the integration who calls."""
    method = context.resource_method or {}
    if method.get("authorizationType") != "AWS_IAM":
        return
    access_key = extract_access_key_id_from_auth_header(context.request.headers)
    if not access_key:
        raise MissingAuthTokenError("Missing Authentication Token")
    caller = resolve_caller(access_key, context.account_id, context.region)
    if caller is None or caller.principal_type == "Anonymous":
        raise AccessDeniedError("The security token included in the request is invalid.")
    arn = _method_arn(context)
    if os.environ.get("IAM_ENFORCEMENT") == "1" and not _is_allowed(caller, arn):
        raise AccessDeniedError(
            f"User: {caller.arn} is not authorized to perform: execute-api:Invoke"
            f" on resource: {arn}"
        )
    identity = context.context_variables["identity"]
    identity["accessKey"] = access_key
    identity["accountId"] = caller.account_id
    identity["userArn"] = caller.arn


def _is_allowed(caller: CallerIdentity, arn: str) -> bool:
    decision = PolicyEvaluator().evaluate(
        caller=caller, action="execute-api:Invoke", resource=arn, conditions={}
    )
    return bool(decision == Decision.ALLOW)


def _method_arn(context: InvocationContext) -> str:
    request = context.invocation_request
    path = request["path"].lstrip("/")
    return (
        f"arn:aws:execute-api:{context.region}:{context.account_id}:{context.api_id}"
        f"/{context.stage}/{request['http_method']}/{path}"
    )


def install() -> None:
    """Change the gateway; runs once when the emulator starts."""
    handlers.preprocess_request.handlers.append(authorize)
