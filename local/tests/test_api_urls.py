"""API Gateway's URLs as clients can reach them."""

import pytest

from vitrine_local.cloudformation.api_urls import reachable

_ENDPOINT = "https://127.0.0.1:4566"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://abc.execute-api.us-east-1.localhost/prod/",
            f"{_ENDPOINT}/_aws/execute-api/abc/prod/",
        ),
        (
            "https://abc.execute-api.us-east-1.amazonaws.com/prod/events",
            f"{_ENDPOINT}/_aws/execute-api/abc/prod/events",
        ),
        ("https://example.com/execute-api.html", "https://example.com/execute-api.html"),
        ("arn:aws:execute-api:us-east-1:0:abc/*", "arn:aws:execute-api:us-east-1:0:abc/*"),
    ],
)
def test_only_the_urls_of_apis_change(url: str, expected: str) -> None:
    assert reachable(url, _ENDPOINT) == expected
