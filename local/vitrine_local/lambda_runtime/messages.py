"""The lines of JSON that a bootstrap and its sandbox exchange over their socket.

    sandbox -> bootstrap   {requestId, functionArn, deadlineMs, traceId, payload}
    bootstrap -> sandbox   {type: "ready"}
                           {type: "initError", error}
                           {type: "result", requestId, body}
                           {type: "error", requestId, error}

`payload` and `body` are JSON texts inside the JSON: neither side parses what is not its own.
`error` is Lambda's {errorType, errorMessage, trace}.
"""

import json
from dataclasses import asdict, dataclass

CHANNEL_VARIABLE = "VITRINE_LAMBDA_CHANNEL"
"""The variable that tells the bootstrap its end of the socket."""

LOG_MARKER = b"\x1eend of invocation\x1e\n"
"""Printed after an invocation, before its answer is sent."""


@dataclass(frozen=True)
class Invocation:
    """One event for a function."""

    requestId: str  # noqa: N815 - the names on the wire, which the bootstraps read
    functionArn: str  # noqa: N815
    deadlineMs: int  # noqa: N815
    traceId: str  # noqa: N815
    payload: str

    def encode(self) -> bytes:
        """Return the line to send."""
        return json.dumps(asdict(self)).encode() + b"\n"


@dataclass(frozen=True)
class Ready:
    """The function's module was loaded."""


@dataclass(frozen=True)
class InitFailed:
    """The function's module could not be loaded; `error` is the payload for the caller."""

    error: bytes


@dataclass(frozen=True)
class Answered:
    """The function returned or threw."""

    request_id: str
    body: bytes
    is_error: bool


@dataclass(frozen=True)
class Exited:
    """The process ended; a negative status is a signal."""

    status: int


Message = Ready | InitFailed | Answered | Exited


class ProtocolError(Exception):
    """A bootstrap sent what no bootstrap sends."""


def decode(line: bytes) -> Message:
    """Parse a line from a bootstrap."""
    message = json.loads(line)
    match message:
        case {"type": "ready"}:
            return Ready()
        case {"type": "initError", "error": dict(error)}:
            return InitFailed(json.dumps(error).encode())
        case {"type": "result", "requestId": str(request_id), "body": str(body)}:
            return Answered(request_id, body.encode(), is_error=False)
        case {"type": "error", "requestId": str(request_id), "error": dict(error)}:
            return Answered(request_id, json.dumps(error).encode(), is_error=True)
    raise ProtocolError(f"Not a bootstrap's message: {line[:200]!r}")
