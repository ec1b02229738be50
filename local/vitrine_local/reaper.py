"""Ends the emulator's children when the emulator itself is killed.

A process group of its own lets a job be stopped as a whole, but it also means that the job lives
on when the emulator dies without a chance to stop it. One helper process listens on a pipe from
the emulator: the numbers of the groups to watch come through it, and its end, however the
emulator ended, is the sign to kill those that are left.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

_lock = threading.Lock()
_helper: subprocess.Popen[str] | None = None


def watch(group: int) -> None:
    """Have a process group killed when this process ends before `forget`."""
    _tell(f"+{group}")


def forget(group: int) -> None:
    """Say that a process group has ended."""
    _tell(f"-{group}")


def _tell(message: str) -> None:
    global _helper  # noqa: PLW0603 - one helper a process
    with _lock:
        if _helper is None or _helper.poll() is not None:
            _helper = subprocess.Popen(
                [sys.executable, "-I", str(Path(__file__).resolve())],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
        if _helper.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                _helper.stdin.write(message + "\n")
                _helper.stdin.flush()


def _main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line.startswith("+"):
            groups.add(group)
        else:
            groups.discard(group)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    _main()
