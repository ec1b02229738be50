"""One process that serves a function's invocations, one at a time."""

import contextlib
import queue
import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vitrine_local import child_processes
from vitrine_local.lambda_runtime.messages import (
    CHANNEL_VARIABLE,
    LOG_MARKER,
    Answered,
    Exited,
    InitFailed,
    Invocation,
    Message,
    Ready,
    decode,
)
from vitrine_local.lambda_runtime.output_log import OutputLog

# Only waited for in full if a function took its own output away; else it comes at once.
_LOG_PATIENCE_SECONDS = 2.0
# How long what a process sent before it ended may take to be read.
_LAST_WORDS_SECONDS = 1.0


@dataclass(frozen=True)
class TimedOut:
    """Neither an answer nor an end came in time."""

    seconds: float


InitOutcome = Ready | InitFailed | Exited | TimedOut
InvocationOutcome = Answered | Exited | TimedOut


class Sandbox:
    """A started bootstrap. After any outcome but Ready and Answered it has ended."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], cwd: Path) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = child_processes.start(
                command,
                env={**env, CHANNEL_VARIABLE: str(theirs.fileno())},
                cwd=cwd,
                pass_fds=[theirs.fileno()],
            )
        self._channel = ours
        self._output = OutputLog(self._process.stdout)
        self._messages: queue.Queue[Message] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, name="lambda-channel", daemon=True)
        self._listener.start()
        threading.Thread(target=self._await_end, name="lambda-process", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def is_running(self) -> bool:
        """Tell whether it can take an invocation."""
        return self._process.is_running()

    def await_init(self, patience: float) -> InitOutcome:
        """Wait until the function's module is loaded, or was not."""
        try:
            message = self._messages.get(timeout=patience)
        except queue.Empty:
            self.kill()
            return TimedOut(patience)
        match message:
            case Ready():
                return message
            case InitFailed() | Exited():
                self.kill()
                return message
            case Answered():
                raise AssertionError("A bootstrap answered before it was asked.")

    def invoke(self, invocation: Invocation, patience: float) -> InvocationOutcome:
        """Send one event and wait for what becomes of it."""
        # If it ended between two invocations, the queue has its status.
        with contextlib.suppress(OSError):
            self._channel.sendall(invocation.encode())
        try:
            message = self._messages.get(timeout=patience)
        except queue.Empty:
            self.kill()
            return TimedOut(patience)
        match message:
            case Answered():
                return message
            case Exited():
                return message
            case Ready() | InitFailed():
                raise AssertionError("A bootstrap told twice that it is ready.")

    def take_log(self) -> str:
        """Return what was printed until the last outcome, and forget it."""
        if self.is_running():
            return self._output.take_until(LOG_MARKER, _LOG_PATIENCE_SECONDS)
        rest = self._output.take_rest(_LOG_PATIENCE_SECONDS)
        return rest.replace(LOG_MARKER.decode(), "")

    def peek_log(self) -> str:
        """Return what was printed and nobody has taken yet."""
        return self._output.peek()

    def kill(self) -> None:
        """End the process and whatever it started. Lambda gives no warning either."""
        self._process.kill()

    def _listen(self) -> None:
        try:
            with self._channel.makefile("rb") as lines:
                for line in lines:
                    self._messages.put(decode(line))
        except OSError:
            # A process that is killed resets the connection; its status says the rest.
            return

    def _await_end(self) -> None:
        status = self._process.wait()
        # An answer that it sent before its end counts before the end.
        self._listener.join(_LAST_WORDS_SECONDS)
        self._messages.put(Exited(status))
        self._channel.close()
