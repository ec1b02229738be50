"""A method of the authorization type AWS_IAM is called by those whose policies allow it."""

import json
import ssl
import urllib.request
from collections.abc import Iterator
from urllib.error import HTTPError

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import Emulator
from job_aws import unique

pytestmark = pytest.mark.emulator


@pytest.fixture(scope="module")
def api(emulator: Emulator) -> Iterator[str]:
    """Return the id of an API whose methods answer who called."""
    gateway = emulator.client("apigateway")
    made = gateway.create_rest_api(name=unique("api"))
    api, root = made["id"], made["rootResourceId"]
    template = json.dumps({"application/json": '{"userArn":"$context.identity.userArn"}'})
    for path in ("read", "write"):
        resource = gateway.create_resource(restApiId=api, parentId=root, pathPart=path)["id"]
        method = {"restApiId": api, "resourceId": resource, "httpMethod": "GET"}
        gateway.put_method(**method, authorizationType="AWS_IAM")
        gateway.put_integration(
            **method, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}
        )
        gateway.put_method_response(**method, statusCode="200")
        gateway.put_integration_response(
            **method, statusCode="200", responseTemplates=json.loads(template)
        )
    gateway.create_deployment(restApiId=api, stageName="v1")
    yield api
    gateway.delete_rest_api(restApiId=api)


def _get(
    emulator: Emulator, api: str, path: str, credentials: Credentials | None
) -> tuple[int, str]:
    url = f"{emulator.endpoint}/_aws/execute-api/{api}/v1/{path}"
    request = AWSRequest(method="GET", url=url)
    if credentials is not None:
        SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)
    plain = urllib.request.Request(url, headers=dict(request.headers))
    trust = ssl.create_default_context(cafile=emulator.ca_file)
    try:
        with urllib.request.urlopen(plain, context=trust, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_root_may_call_and_is_named(emulator: Emulator, api: str) -> None:
    status, body = _get(emulator, api, "read", Credentials("test", "test"))

    assert status == 200
    assert json.loads(body)["userArn"] == "arn:aws:iam::000000000000:root"


def test_who_does_not_sign_or_is_unknown_may_not(emulator: Emulator, api: str) -> None:
    assert _get(emulator, api, "read", None)[0] == 403
    assert _get(emulator, api, "read", Credentials("AKIAUNKNOWN", "x"))[0] == 403


def test_a_user_may_call_what_their_policy_allows(emulator: Emulator, api: str) -> None:
    iam, name = emulator.client("iam"), unique("user")
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    statement = {
        "Effect": "Allow",
        "Action": "execute-api:Invoke",
        "Resource": f"arn:aws:execute-api:us-east-1:000000000000:{api}/v1/GET/read",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="read", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"])

    status, body = _get(emulator, api, "read", credentials)
    assert (status, json.loads(body)["userArn"]) == (200, arn)
    assert _get(emulator, api, "write", credentials)[0] == 403
