"""What of a role's policies calls are let pass by is told, as the policy has it written."""

import contextlib
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from conftest import Emulator
from job_aws import create_bucket, create_role

pytestmark = pytest.mark.emulator


def _as(emulator: Emulator, role_arn: str, service: str) -> Any:  # noqa: ANN401 - boto3 has no static types
    iam, sts = emulator.client("iam"), emulator.client("sts")
    account = {"AWS": "arn:aws:iam::000000000000:root"}
    trust = {"Effect": "Allow", "Principal": account, "Action": "sts:AssumeRole"}
    iam.update_assume_role_policy(
        RoleName=role_arn.rsplit("/", 1)[-1],
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    keys = sts.assume_role(RoleArn=role_arn, RoleSessionName="as-itself")["Credentials"]
    return emulator.client(
        service,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def _used_by(emulator: Emulator, role_arn: str) -> list[tuple[str, str]]:
    lines = (emulator.state_dir / "used-grants.jsonl").read_text().splitlines()
    grants = [json.loads(line) for line in lines]
    role = role_arn.rsplit("/", 1)[-1]
    return sorted((each["action"], each["resource"]) for each in grants if each["role"] == role)


def test_a_grant_is_used_once_a_call_was_let_pass_by_it(emulator: Emulator) -> None:
    bucket = create_bucket(emulator)
    arn = f"arn:aws:s3:::{bucket}"
    role = create_role(
        emulator,
        "lambda.amazonaws.com",
        {
            "files": (["s3:Put*", "s3:GetObject"], [f"{arn}/mine/*", f"{arn}/other/*"]),
            "list": (["s3:ListBucket"], [arn]),
        },
    )
    assert _used_by(emulator, role) == []
    s3 = _as(emulator, role, "s3")

    for key in ("mine/a", "mine/b"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    with contextlib.suppress(ClientError):
        s3.put_object(Bucket=bucket, Key="elsewhere", Body=b"")
    assert _used_by(emulator, role) == [("s3:Put*", f"{arn}/mine/*")]

    s3.get_object(Bucket=bucket, Key="mine/a")
    assert _used_by(emulator, role) == [
        ("s3:GetObject", f"{arn}/mine/*"),
        ("s3:Put*", f"{arn}/mine/*"),
    ]


def test_root_uses_no_grant(emulator: Emulator) -> None:
    before = (emulator.state_dir / "used-grants.jsonl").read_text()

    emulator.client("s3").list_buckets()

    assert (emulator.state_dir / "used-grants.jsonl").read_text() == before
