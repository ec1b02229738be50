"""A model host: the serving image's program, its port, and the requests to it."""

import socket
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import urllib3

from vitrine_local.jobs.errors import JobFailedError
from vitrine_local.jobs.logs import JobLog
from vitrine_local.jobs.process import JobProcess, OutputStream
from vitrine_local.jobs.runner import Program

_PING_INTERVAL_SECONDS = 0.1
_PING_TIMEOUT_SECONDS = 2.0
# SageMaker gives a model this long to answer.
INVOCATION_TIMEOUT_SECONDS = 60.0
# And this long to end after SIGTERM.
STOP_GRACE_SECONDS = 30.0
# Connections kept open to a host; more are opened when needed and closed after.
_KEPT_CONNECTIONS = 32
_LAST_LINES = 5


class HostUnreachableError(Exception):
    """The host does not answer: it has died, or it took too long."""


@dataclass(frozen=True)
class HostAnswer:
    """What a host answered to an invocation."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class ModelHost:
    """One running host."""

    def __init__(self, program: Program, port: int, log: JobLog) -> None:
        self.port = port
        self._log = log
        self._tail: deque[str] = deque(maxlen=_LAST_LINES)
        try:
            self._process = JobProcess(
                program.command,
                environment=program.environment,
                cwd=program.cwd,
                on_line=self._read,
            )
        except OSError as error:
            log.close()
            raise JobFailedError(f"Cannot start {program.command[0]}: {error.strerror}") from error
        self.pid = self._process.pid
        self._pool = urllib3.HTTPConnectionPool(
            "127.0.0.1", port, maxsize=_KEPT_CONNECTIONS, retries=False
        )

    def wait_until_ready(self, timeout_seconds: float) -> None:
        """Wait for the first /ping that answers 200."""
        deadline = time.monotonic() + timeout_seconds
        while not self._process.ended.wait(_PING_INTERVAL_SECONDS):
            if self._ping():
                return
            if time.monotonic() > deadline:
                raise JobFailedError(f"no answer within {timeout_seconds:.0f} seconds")
        said = " | ".join(self._tail) or "nothing"
        raise JobFailedError(f"it exited with code {self._process.exit_code} and said: {said}")

    def invoke(self, headers: Mapping[str, str], body: bytes) -> HostAnswer:
        """Send an invocation over a connection that is kept open."""
        try:
            return self._post(headers, body)
        except (urllib3.exceptions.ProtocolError, urllib3.exceptions.NewConnectionError) as error:
            if self._process.ended.is_set():
                raise HostUnreachableError("the host is not running") from error
            # The host may close a kept connection at the moment that it is used again.
            try:
                return self._post(headers, body)
            except urllib3.exceptions.HTTPError as second:
                raise HostUnreachableError(str(second)) from second
        except urllib3.exceptions.HTTPError as error:
            raise HostUnreachableError(str(error)) from error

    def stop(self) -> None:
        """End the host: SIGTERM, 30 seconds, SIGKILL."""
        # A server that is closing waits for the connections that are kept open.
        self._pool.close()
        self._process.stop(STOP_GRACE_SECONDS)
        self._log.close()

    def _read(self, _stream: OutputStream, line: str) -> None:
        self._tail.append(line)
        self._log.write(line)

    def _ping(self) -> bool:
        try:
            answer = self._pool.request("GET", "/ping", timeout=_PING_TIMEOUT_SECONDS)
        except urllib3.exceptions.HTTPError:
            return False
        return answer.status == HTTPStatus.OK

    def _post(self, headers: Mapping[str, str], body: bytes) -> HostAnswer:
        answer = self._pool.request(
            "POST",
            "/invocations",
            body=body,
            headers=dict(headers),
            timeout=INVOCATION_TIMEOUT_SECONDS,
        )
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return HostAnswer(answer.status, headers, answer.data)
