"""Lambda functions for the tests: written, packed and called in a line each."""

import base64
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from conftest import Emulator
from job_aws import create_role, log_lines, unique, wait_for

_MAY_LOG = (
    ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    ["*"],
)


@dataclass(frozen=True)
class Outcome:
    """What the caller of a function gets."""

    payload: Any
    error: str | None
    log_tail: str


@dataclass(frozen=True)
class Function:
    """A function that is there."""

    emulator: Emulator
    name: str

    def invoke(self, event: object = None) -> Outcome:
        """Call it and wait for its answer."""
        answer = self.emulator.client("lambda").invoke(
            FunctionName=self.name, Payload=json.dumps(event), LogType="Tail"
        )
        return Outcome(
            json.loads(answer["Payload"].read()),
            answer.get("FunctionError"),
            base64.b64decode(answer.get("LogResult", "")).decode(),
        )

    def log(self, ends: int = 1) -> list[str]:
        """Return its log, once it has the reports of so many invocations."""

        def read() -> list[str]:
            logs = self.emulator.client("logs")
            group = f"/aws/lambda/{self.name}"
            if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
                return []
            # Streams are named after their day.
            return log_lines(self.emulator, group, "20")

        return wait_for(
            read, lambda lines: sum(line.startswith("REPORT") for line in lines) >= ends
        )


def create_function(
    emulator: Emulator,
    source: str,
    *,
    file: str = "index.mjs",
    timeout: int = 5,
    allow: tuple[list[str], list[str]] | None = None,
    **options: Any,  # noqa: ANN401 - passed on to CreateFunction
) -> Function:
    """Create a function from the text of its module; its role may log and what `allow` says."""
    statements = {"logs": _MAY_LOG} | ({"more": allow} if allow else {})
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(file, source)
    name = unique("function")
    client = emulator.client("lambda")
    client.create_function(
        **{
            "FunctionName": name,
            "Role": create_role(emulator, "lambda.amazonaws.com", statements),
            "Runtime": "nodejs24.x",
            "Handler": "index.handler",
            "Timeout": timeout,
            "Code": {"ZipFile": package.getvalue()},
            **options,
        }
    )
    wait_for(
        lambda: client.get_function_configuration(FunctionName=name)["State"],
        lambda state: state != "Pending",
    )
    return Function(emulator, name)
