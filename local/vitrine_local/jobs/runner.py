"""Runs a program as a job: until it exits, its time is over, or it is asked to stop."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from vitrine_local.jobs.errors import JobFailedError
from vitrine_local.jobs.process import JobProcess, OutputStream

_POLL_SECONDS = 0.1


class Ending(Enum):
    """Why a program is no longer running."""

    EXITED = "exited"
    TIMED_OUT = "timed out"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Outcome:
    """How a program ended."""

    ending: Ending
    exit_code: int


@dataclass(frozen=True)
class Program:
    """What to run, and where."""

    command: Sequence[str]
    environment: Mapping[str, str]
    cwd: Path


def run_program(
    program: Program,
    *,
    timeout_seconds: float,
    stop: threading.Event,
    grace_seconds: float,
    on_line: Callable[[OutputStream, str], None],
) -> Outcome:
    """Run a program to its end, in the background of what answers requests.

    When its time is over or `stop` is set it gets SIGTERM, and SIGKILL after the grace period.
    """
    try:
        process = JobProcess(
            program.command,
            environment=program.environment,
            cwd=program.cwd,
            on_line=on_line,
            background=True,
        )
    except OSError as error:
        raise JobFailedError(f"Cannot start {program.command[0]}: {error.strerror}") from error
    deadline = time.monotonic() + timeout_seconds
    ending = Ending.EXITED
    while not process.ended.wait(_POLL_SECONDS):
        if stop.is_set():
            ending = Ending.STOPPED
        elif time.monotonic() >= deadline:
            ending = Ending.TIMED_OUT
        else:
            continue
        process.stop(grace_seconds)
        break
    return Outcome(ending, process.exit_code)
