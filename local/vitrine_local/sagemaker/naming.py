"""SageMaker's names and ARNs, and the errors about them."""

import re

from vitrine_local.jobs.call import Request, Scope, required
from vitrine_local.jobs.errors import ApiError, validation_error

_LONGEST = 63


def new_name(request: Request, member: str, longest: int = _LONGEST) -> str:
    """Return the name of a resource to create, if SageMaker would take it."""
    name: str = required(request, member)
    pattern = f"[a-zA-Z0-9](-*[a-zA-Z0-9]){{0,{longest - 1}}}"
    if len(name) > longest or not re.fullmatch(pattern, name):
        raise validation_error(
            f"1 validation error detected: Value '{name}' at '{member[0].lower()}{member[1:]}'"
            " failed to satisfy constraint: Member must satisfy regular expression pattern:"
            f" {pattern}"
        )
    return name


def arn_of(scope: Scope, kind: str, name: str) -> str:
    """Return the ARN of a resource, whose name is in lower case there."""
    return scope.arn("sagemaker", f"{kind}/{name.lower()}")


def already_exists(what: str, arn: str) -> ApiError:
    """Return the error of a name that is taken."""
    return ApiError("ResourceInUse", f"{what} with name {arn} already exists.")


def not_found(kind: str, arn: str) -> ApiError:
    """Return the error of a resource that does not exist."""
    return validation_error(f'Could not find {kind} "{arn}".')
