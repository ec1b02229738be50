"""What the tests of jobs and endpoints need of the embedded AWS: roles, buckets and patience."""

import io
import json
import tarfile
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol


class Emulator(Protocol):
    """The running emulator, as the fixture of that name gives it."""

    @property
    def state_dir(self) -> Path:
        """Return where the emulator and its providers write."""

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 has no static types
        """Return a client of the root user."""


def unique(prefix: str) -> str:
    """Return a name that no other test has."""
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def create_role(
    emulator: Emulator, service: str, statements: Mapping[str, tuple[list[str], list[str]]]
) -> str:
    """Create a role that a service may assume; statements are actions and resources by name."""
    iam, name = emulator.client("iam"), unique("role")
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy([trust]))
    for policy, (actions, resources) in statements.items():
        statement = {"Effect": "Allow", "Action": actions, "Resource": resources}
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=_policy([statement]))
    return f"arn:aws:iam::000000000000:role/{name}"


def create_job_role(emulator: Emulator, service: str, bucket: str) -> str:
    """Create the role of a job that works on one bucket and writes logs."""
    return create_role(
        emulator,
        service,
        {
            "objects": (["s3:GetObject", "s3:PutObject"], [f"arn:aws:s3:::{bucket}/*"]),
            "bucket": (["s3:ListBucket"], [f"arn:aws:s3:::{bucket}"]),
            "logs": (
                ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                ["arn:aws:logs:us-east-1:000000000000:log-group:/aws*"],
            ),
        },
    )


def create_bucket(emulator: Emulator) -> str:
    """Create a bucket that, as ours do, refuses requests without TLS."""
    s3, name = emulator.client("s3"), unique("bucket")
    s3.create_bucket(Bucket=name)
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    s3.put_bucket_policy(Bucket=name, Policy=_policy([statement]))
    return name


def model_archive(content: Mapping[str, object]) -> bytes:
    """Return a model.tar.gz whose model.json has this content."""
    data = json.dumps(content).encode()
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        member = tarfile.TarInfo("model.json")
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
    return archive.getvalue()


def wait_for[T](read: Callable[[], T], done: Callable[[T], bool], seconds: float = 30.0) -> T:
    """Read until it is done; fail with what was read last."""
    deadline = time.monotonic() + seconds
    while True:
        value = read()
        if done(value):
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not done after {seconds} s: {value!r}")
        time.sleep(0.1)


def log_lines(emulator: Emulator, group: str, stream_prefix: str) -> list[str]:
    """Return the lines of the log streams with a prefix."""
    logs = emulator.client("logs")
    streams = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=stream_prefix)
    return [
        event["message"]
        for stream in streams["logStreams"]
        for event in logs.get_log_events(
            logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True
        )["events"]
    ]


def _policy(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
