"""A job's program, with its output handed on line by line."""

import contextlib
import logging
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Literal

from vitrine_local import child_processes

type OutputStream = Literal["stdout", "stderr"]

LOG = logging.getLogger(__name__)

# A grandchild that keeps the pipe open must not keep a finished job from ending.
_OUTPUT_DRAIN_SECONDS = 5.0


class JobProcess:
    """A started program; whatever it started itself ends with it."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        cwd: Path,
        on_line: Callable[[OutputStream, str], None],
        background: bool = False,
    ) -> None:
        """Start the program; OSError when there is no such program."""
        self._on_line = on_line
        self._child = child_processes.start(
            command, env=environment, cwd=cwd, stderr=subprocess.PIPE, background=background
        )
        self.pid = self._child.pid
        streams: tuple[tuple[OutputStream, IO[bytes] | None], ...] = (
            ("stdout", self._child.popen.stdout),
            ("stderr", self._child.popen.stderr),
        )
        self._readers = [
            threading.Thread(target=self._read, args=(name, pipe), daemon=True)
            for name, pipe in streams
            if pipe is not None
        ]
        for reader in self._readers:
            reader.start()
        self._exit_code = 0
        self.ended = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def exit_code(self) -> int:
        """The exit code once `ended` is set: 128 + n after signal n, as a container reports it."""
        return self._exit_code if self._exit_code >= 0 else 128 - self._exit_code

    def stop(self, grace_seconds: float) -> None:
        """Send SIGTERM to the program, and SIGKILL to its group when it has not ended in time.

        SIGTERM goes to the program alone, as to the first process of a container: it decides
        what becomes of those that it started.
        """
        if not self.ended.is_set():
            with contextlib.suppress(ProcessLookupError):
                self._child.popen.terminate()
        if not self.ended.wait(grace_seconds):
            self._child.signal(signal.SIGKILL)
            self.ended.wait()

    def _read(self, name: OutputStream, pipe: IO[bytes]) -> None:
        with pipe:
            for line in pipe:
                try:
                    self._on_line(name, line.decode("utf-8", "replace").rstrip("\r\n"))
                except Exception:
                    # The pipe is read on: a full one would block the program.
                    LOG.exception("A line of the output of process %d was lost", self.pid)

    def _watch(self) -> None:
        self._exit_code = self._child.wait()
        # What the program left running in the background does not outlive it.
        self._child.signal(signal.SIGKILL)
        for reader in self._readers:
            reader.join(_OUTPUT_DRAIN_SECONDS)
        self.ended.set()
