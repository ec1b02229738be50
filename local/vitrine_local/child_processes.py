"""Every process that the embedded AWS starts, so that none outlives it.

Lambda functions, training and processing jobs, Glue job runs and model hosts all start here.
Each is the leader of its own process group (Spark and npm start children of their own), and
what is still running when LocalEmu stops, or is killed, is stopped with it.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from vitrine_local import reaper

_STOP_PATIENCE_SECONDS = 5.0
_BACKGROUND_NICENESS = 10
_MOST_NICENESS = 19
_SESSION_TRIES = 10

_running: set["ChildProcess"] = set()
_running_lock = threading.Lock()
_closed = False


class ShuttingDownError(Exception):
    """A process was asked for while the emulator stops."""


class ChildProcess:
    """A running program and whatever it starts itself."""

    def __init__(self, popen: "subprocess.Popen[bytes]") -> None:
        self.popen = popen

    @property
    def pid(self) -> int:
        """The process id, which is the group's id as well."""
        return self.popen.pid

    @property
    def stdout(self) -> IO[bytes]:
        """The pipe of the program's output; only there if it was started with one."""
        if self.popen.stdout is None:
            raise ValueError("The process was started without a pipe for its output.")
        return self.popen.stdout

    def is_running(self) -> bool:
        """Tell whether the program itself still runs."""
        return self.popen.poll() is None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the program's end and return its exit status; negative is a signal.

        Raises subprocess.TimeoutExpired like Popen.wait.
        """
        status = self.popen.wait(timeout)
        with _running_lock:
            if self in _running:
                _running.remove(self)
                reaper.forget(self.pid)
        return status

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole group; a group that is gone is not an error."""
        try:
            os.killpg(self.popen.pid, number)
        except (ProcessLookupError, PermissionError):
            # macOS answers PermissionError for a group of zombies only.
            return

    def kill(self) -> None:
        """End the group at once and reap the program."""
        self.signal(signal.SIGKILL)
        self.wait()

    def stop(self, patience: float = _STOP_PATIENCE_SECONDS) -> int:
        """Ask the group to end, wait, and end what did not."""
        self.signal(signal.SIGTERM)
        try:
            status = self.wait(patience)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            status = self.wait()
        # What the program started itself may have ignored its end.
        self.signal(signal.SIGKILL)
        return status


def start(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    stdout: int | IO[bytes] = subprocess.PIPE,
    stderr: int | IO[bytes] = subprocess.STDOUT,
    pass_fds: Sequence[int] = (),
    background: bool = False,
) -> ChildProcess:
    """Start a program in a group of its own; by default its errors are merged into its output.

    One in the background has what the processors have left: on AWS a job has a machine of its own,
    and does not slow those that answer requests.

    Raises OSError when the program cannot be started, ShuttingDownError when it is too late.
    """
    with _running_lock:
        if _closed:
            raise ShuttingDownError("The embedded AWS is shutting down.")
        popen = subprocess.Popen(
            list(command),
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            pass_fds=tuple(pass_fds),
            start_new_session=True,
        )
        child = ChildProcess(popen)
        _running.add(child)
        reaper.watch(child.pid)
    if background:
        _put_behind(child.pid)
    return child


def _put_behind(leader: int) -> None:
    """Let the session that a process leads have what all others leave of the processors.

    Where Linux schedules each session as one (autogroup, sched(7)), the niceness of a process
    counts only among those of its session, so that of the session is set too. Other systems
    have none.
    """
    niceness = min(os.getpriority(os.PRIO_PROCESS, 0) + _BACKGROUND_NICENESS, _MOST_NICENESS)
    # A program that is over by now is nobody's burden.
    with contextlib.suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PGRP, leader, niceness)
    for _ in range(_SESSION_TRIES):
        try:
            Path(f"/proc/{leader}/autogroup").write_text(str(niceness))
        except BlockingIOError:  # Linux takes one in 0.1 s, but from root.
            time.sleep(0.1)
        except OSError:
            return
        else:
            return


def stop_all() -> None:
    """Stop every running process and refuse new ones. Safe to call more than once."""
    global _closed  # noqa: PLW0603 - there is one emulator a process
    with _running_lock:
        _closed = True
        remaining = list(_running)
    for child in remaining:
        child.signal(signal.SIGTERM)
    threads = [threading.Thread(target=child.stop) for child in remaining]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
