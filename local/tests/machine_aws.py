"""State machines that call SageMaker and Glue, each with a role of its own."""

import json
from dataclasses import dataclass
from typing import Any

from job_aws import (
    Emulator,
    create_bucket,
    create_job_role,
    create_role,
    model_archive,
    unique,
    wait_for,
)

ACCOUNT = "us-east-1:000000000000"


@dataclass(frozen=True)
class Machines:
    """Creates state machines, runs them, and tells how they ended."""

    emulator: Emulator
    bucket: str
    job_role: str

    def run(
        self, role: str, definition: dict[str, Any], data: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Run a state machine to its end."""
        states = self.emulator.client("stepfunctions")
        machine = states.create_state_machine(
            name=unique("machine"), definition=json.dumps(definition), roleArn=role
        )
        execution = states.start_execution(
            stateMachineArn=machine["stateMachineArn"], input=json.dumps(data or {})
        )
        ended: dict[str, Any] = wait_for(
            lambda: states.describe_execution(executionArn=execution["executionArn"]),
            lambda found: found["status"] != "RUNNING",
        )
        return ended

    def role(self, **statements: tuple[list[str], list[str]]) -> str:
        """Create a state machine's role."""
        return create_role(self.emulator, "states.amazonaws.com", statements)

    def pass_role(self) -> tuple[list[str], list[str]]:
        """Return the statement that lets the job's role be handed on."""
        return (["iam:PassRole"], [self.job_role])


def machines_of(emulator: Emulator) -> Machines:
    """Store a training set, a script and a model for them."""
    bucket, s3 = create_bucket(emulator), emulator.client("s3")
    s3.put_object(Bucket=bucket, Key="set/a.csv", Body=b"1\n2\n")
    s3.put_object(Bucket=bucket, Key="scripts/job.py", Body=b"print('done')")
    body = model_archive({"name": "released"})
    s3.put_object(Bucket=bucket, Key="m/model.tar.gz", Body=body)
    trust = "sagemaker.amazonaws.com"
    return Machines(emulator, bucket, create_job_role(emulator, trust, bucket))
