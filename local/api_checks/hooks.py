"""What Schemathesis is told about the APIs beyond what their documents say.

``SIGN_FOR_REGION``: requests are signed with the credentials of the environment, as the operator
API asks for.
"""

from __future__ import annotations

import os
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import Session
from requests.auth import AuthBase
from schemathesis import Case, CheckContext, HookContext, Response

if TYPE_CHECKING:
    from requests import PreparedRequest

LONGEST_QUERY = 8_000
"""Characters: of more, API Gateway refuses the request and the embedded one hangs up."""


@schemathesis.hook
def filter_case(_context: HookContext, case: Case) -> bool:
    """Leave out what no gateway takes in."""
    return len(urlencode(case.query or {}, doseq=True)) <= LONGEST_QUERY


@schemathesis.check
def refused_for_its_value_alone(_context: CheckContext, response: Response, case: Case) -> None:
    """Hold the API to its schemas: what fits them is refused as `invalid_value` or not at all."""
    is_valid = case.meta is not None and case.meta.generation.mode.is_positive
    if not is_valid or response.status_code != HTTPStatus.BAD_REQUEST:
        return
    code = response.json().get("code")
    if code != "invalid_value":
        raise AssertionError(f"The request fits its schema, and was refused as {code}")


class _Signed(AuthBase):
    """Signs a request as API Gateway checks it."""

    def __init__(self, region: str) -> None:
        self._signer = SigV4Auth(Session().get_credentials(), "execute-api", region)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the signature's headers."""
        signed = AWSRequest(request.method, request.url, data=request.body or b"")
        self._signer.add_auth(signed)
        for name in ("Authorization", "X-Amz-Date"):
            request.headers[name] = signed.headers[name]
        return request


if region_of_signatures := os.environ.get("SIGN_FOR_REGION"):
    schemathesis.auth.set_from_requests(_Signed(region_of_signatures))
