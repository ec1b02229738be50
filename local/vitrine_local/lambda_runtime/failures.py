"""The payloads with which Lambda reports a function that did not answer."""

import json
import signal


def timed_out(request_id: str, seconds: float) -> bytes:
    """Describe a function that ran longer than its time-out."""
    return _payload("Sandbox.Timedout", request_id, f"Task timed out after {seconds:.2f} seconds")


def exited(request_id: str, status: int) -> bytes:
    """Describe a process that ended instead of answering."""
    if status == 0:
        reason = "Runtime exited without providing a reason"
    elif status > 0:
        reason = f"Runtime exited with error: exit status {status}"
    else:
        name = signal.Signals(-status).name.removeprefix("SIG").lower()
        reason = f"Runtime exited with error: signal: {name}"
    return _payload("Runtime.ExitError", request_id, reason)


def _payload(error_type: str, request_id: str, reason: str) -> bytes:
    message = f"RequestId: {request_id} Error: {reason}"
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()
