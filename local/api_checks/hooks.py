"""What Schemathesis is told about the APIs beyond what their documents say."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response

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
