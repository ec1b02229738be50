"""Makes the emulator's IAM enforcement hold for the services' own calls, and for iam:PassRole.

As it comes, LocalEmu's enforcer lets every call of another service pass, also those that a
service makes with a role that it has assumed, such as each task of a Step Functions state
machine. On AWS those are the role's own calls, and denied when the role lacks the permission.
"""

import functools
import os
from collections.abc import Callable
from typing import Any

from localemu.services.iam_enforcement import enforcer
from localemu.services.iam_enforcement.arn_builder import build_resource_arn
from localemu.services.iam_enforcement.evaluator import Decision, PolicyEvaluator
from localemu.services.iam_enforcement.identity import resolve_caller

from vitrine_local.jobs import resource_names
from vitrine_local.jobs.call import Call
from vitrine_local.jobs.errors import ApiError

# LocalEmu carries no types.
type RequestContext = Any


def is_own_call(context: RequestContext, access_key: str) -> bool:
    """Whether a call is the emulator's own: internal, and not made with a role's credentials."""
    if not context.is_internal_call:
        return False
    caller = resolve_caller(access_key, context.account_id or "000000000000", context.region)
    return caller is None or caller.principal_type != "AssumedRole"


def _is_exempt(context: RequestContext, access_key: str | None) -> bool:
    """Whether the enforcer lets a call pass: an own one, or one whose resource it cannot tell."""
    if is_own_call(context, access_key or ""):
        return True
    if not context.is_internal_call:
        return False
    service = context.service.service_name
    arn = build_resource_arn(
        service=service,
        operation=context.operation.name,
        request_params=context.service_request,
        region=context.region,
        account_id=context.account_id,
    )
    return not resource_names.is_certain(service, arn)


def _with_more_conditions(build: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    @functools.wraps(build)
    def conditions(context: RequestContext, caller: object) -> dict[str, Any]:
        found = build(context, caller)
        if context.is_internal_call:
            # AWS services speak TLS among themselves; here they do not leave the process.
            found["aws:SecureTransport"] = "true"
        prefix = (context.service_request or {}).get("Prefix")
        if context.service.service_name == "s3" and prefix is not None:
            found["s3:prefix"] = prefix
        return found

    return conditions


def install() -> None:
    """Change the enforcer; runs once when the emulator starts."""
    resource_names.install()
    enforcer.IAMEnforcementHandler._is_internal_call = staticmethod(_is_exempt)
    enforcer._build_conditions = _with_more_conditions(enforcer._build_conditions)


def check_pass_role(call: Call, role_arn: str, service: str) -> None:
    """Refuse a caller who may not hand this role to this service."""
    if call.own or os.environ.get("IAM_ENFORCEMENT") != "1":
        return
    caller = resolve_caller(call.access_key, call.scope.account, call.scope.region)
    if caller is None:
        raise ApiError("UnrecognizedClientException", "The security token is invalid.", 403)
    decision = PolicyEvaluator().evaluate(
        caller=caller,
        action="iam:PassRole",
        resource=role_arn,
        conditions={"iam:PassedToService": f"{service}.amazonaws.com"},
    )
    if decision != Decision.ALLOW:
        raise ApiError(
            "AccessDeniedException",
            f"User: {caller.arn} is not authorized to perform: iam:PassRole on resource: {role_arn}"
            " because no identity-based policy allows the iam:PassRole action",
        )
