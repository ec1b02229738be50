"""The embedded AWS that the tests share: one, started as a run starts it."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import job_programs
import pytest
from botocore.config import Config
from job_aws import unique

_NODE = Path(__file__).parents[2] / "node_modules" / "node" / "bin" / "node"
_START_PATIENCE_SECONDS = 90.0
_STOP_PATIENCE_SECONDS = 40.0


@dataclass(frozen=True)
class Emulator:
    """A running emulator."""

    process: "subprocess.Popen[bytes]"
    state_dir: Path
    endpoint: str
    ca_file: str

    def client(self, service: str, **options: Any) -> Any:  # noqa: ANN401 - boto3 has no static types
        """Return a client of the root user, or of what the options say."""
        return boto3.client(
            service,
            **{
                "endpoint_url": self.endpoint,
                "verify": self.ca_file,
                "region_name": "us-east-1",
                "aws_access_key_id": "test",
                "aws_secret_access_key": "test",
                # A request that fails is a result here, and is not tried again.
                "config": Config(retries={"total_max_attempts": 1}),
                **options,
            },
        )


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def launch(state_dir: Path, port: int, *options: str) -> "subprocess.Popen[bytes]":
    """Start the emulator as a program; its log is in the state directory's sibling."""
    node = _NODE if _NODE.exists() else Path(shutil.which("node") or "node")
    log = state_dir.with_suffix(".log").open("wb")
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "vitrine_local"),
            *("--port", str(port), "--state-dir", str(state_dir), *options),
        ],
        env={**os.environ, **job_programs.environment(), "VITRINE_LOCAL_NODE": str(node)},
        stdout=log,
        stderr=subprocess.STDOUT,
    )


def wait_until_ready(process: "subprocess.Popen[bytes]", state_dir: Path) -> Emulator:
    """Wait for ready.json, and fail with the log if the program ends instead."""
    ready = state_dir / "ready.json"
    deadline = time.monotonic() + _START_PATIENCE_SECONDS
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise AssertionError(state_dir.with_suffix(".log").read_text())
        time.sleep(0.1)
    content = json.loads(ready.read_text())
    return Emulator(process, state_dir, content["endpoint"], content["caFile"])


def stop(process: "subprocess.Popen[bytes]") -> int:
    """Stop the emulator as a user does, and return its status."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(_STOP_PATIENCE_SECONDS)
    finally:
        process.kill()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts the emulator: modules that start their own say so themselves."""
    for item in items:
        if isinstance(item, pytest.Function) and "emulator" in item.fixturenames:
            item.add_marker("emulator")


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """Run the emulator that the tests share."""
    with tempfile.TemporaryDirectory(prefix="vitrine-local-") as directory:
        state_dir = Path(directory) / "state"
        process = launch(state_dir, free_port(), "--parent-pid", str(os.getpid()))
        try:
            yield wait_until_ready(process, state_dir)
        finally:
            stop(process)


@pytest.fixture(scope="module")
def group(emulator: Emulator) -> str:
    """Of model packages, of the module alone."""
    name = unique("group")
    emulator.client("sagemaker").create_model_package_group(ModelPackageGroupName=name)
    return name
