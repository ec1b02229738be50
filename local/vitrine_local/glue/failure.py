"""Finds the sentence that says why a script failed in what it printed."""

import re
from collections import deque

from vitrine_local.jobs.process import OutputStream

_TRACEBACK = "Traceback (most recent call last):"
# Spark's own log lines, such as `25/01/31 10:00:00 INFO SparkContext: ...`.
_SPARK_LOG = re.compile(r"\d\d/\d\d/\d\d \d\d:\d\d:\d\d [A-Z]+ ")
# Enough for the longest chain of tracebacks; a job's whole log is in its log group.
_KEPT_LINES = 400
# As much as Glue shows.
_MESSAGE_CHARACTERS = 1000


class FailureFinder:
    """Reads a script's output line by line and remembers its last exception.

    Spark merges what a Python script writes to standard error into standard output, and keeps
    standard error for its own log; a script that runs without Spark has both to itself.
    """

    def __init__(self) -> None:
        self._lines: dict[OutputStream, deque[str]] = {
            "stdout": deque(maxlen=_KEPT_LINES),
            "stderr": deque(maxlen=_KEPT_LINES),
        }
        self._has_spark_log = False

    def read(self, stream: OutputStream, line: str) -> None:
        """Take the next line."""
        if _SPARK_LOG.match(line):
            self._has_spark_log = True
        else:
            self._lines[stream].append(line)

    def message(self, exit_code: int) -> str:
        """Return the last exception, or else the last line, or else the exit code."""
        output, errors = list(self._lines["stdout"]), list(self._lines["stderr"])
        found = (
            _last_exception(output)
            or _last_exception(errors)
            or _last_line(output if self._has_spark_log else errors)
            or f"Exit code {exit_code}"
        )
        return found[:_MESSAGE_CHARACTERS]


def _last_exception(lines: list[str]) -> str | None:
    starts = [index for index, line in enumerate(lines) if line.startswith(_TRACEBACK)]
    if not starts:
        return None
    after = lines[starts[-1] + 1 :]
    for index, line in enumerate(after):
        if line and not line.startswith(" "):
            # An error of the JVM has its own message on the line after the Python one.
            following = after[index + 1] if index + 1 < len(after) else ""
            return f"{line}{following}" if following.startswith(": ") else line
    return None


def _last_line(lines: list[str]) -> str | None:
    return next((line.strip() for line in reversed(lines) if line.strip()), None)
