"""The emulator as a program: when it starts, when it does not, and what it leaves behind."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import free_port, launch, stop, wait_until_ready
from job_aws import wait_for
from lambda_functions import create_function
from processes import is_running

pytestmark = pytest.mark.emulator

_PIDS_OF_A_FUNCTION = """
    import { spawn } from 'node:child_process';
    const child = spawn('sleep', ['600']);
    export const handler = async () => [process.pid, child.pid];
"""


def test_a_port_in_use_is_one_sentence_and_status_1(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        process = launch(tmp_path / "state", port)
        assert process.wait(30) == 1
    assert (tmp_path / "state.log").read_text() == (
        f"Port {port} is in use: stop what listens there, or choose another with --port.\n"
    )


def test_no_node_is_one_sentence_and_status_1(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vitrine_local", "--port", str(free_port())]
    result = subprocess.run(
        [*command, "--state-dir", str(tmp_path / "state")],
        env={**os.environ, "VITRINE_LOCAL_NODE": str(tmp_path / "missing")},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("Node.js was not found")
    assert result.stderr.count("\n") == 1


def test_it_listens_on_this_machine_alone_and_leaves_no_process(tmp_path: Path) -> None:
    process = launch(tmp_path / "state", free_port())
    try:
        emulator = wait_until_ready(process, tmp_path / "state")
        port = int(emulator.endpoint.rpartition(":")[2])
        with socket.socket() as other, pytest.raises(ConnectionRefusedError):
            # Another address of the loopback network reaches what listens on every address.
            other.connect(("127.0.0.2", port))
        pids = create_function(emulator, _PIDS_OF_A_FUNCTION).invoke().payload
        assert stop(process) == 0
    finally:
        process.kill()
    assert not any(map(is_running, pids))
    assert not (tmp_path / "state" / "ready.json").exists()


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    process = launch(tmp_path / "state", free_port(), "--parent-pid", str(parent.pid))
    try:
        emulator = wait_until_ready(process, tmp_path / "state")
        pids = create_function(emulator, _PIDS_OF_A_FUNCTION).invoke().payload
        parent.kill()
        parent.wait()
        assert process.wait(40) == 0
    finally:
        process.kill()
    assert not any(map(is_running, pids))


def test_killed_it_leaves_no_process_either(tmp_path: Path) -> None:
    process = launch(tmp_path / "state", free_port())
    try:
        emulator = wait_until_ready(process, tmp_path / "state")
        pids = create_function(emulator, _PIDS_OF_A_FUNCTION).invoke().payload
    finally:
        process.send_signal(signal.SIGKILL)
    wait_for(lambda: list(map(is_running, pids)), lambda running: not any(running))
