"""Runs a Python Lambda function in a plain process, as node_bootstrap.mjs does for Node.js.

It runs as a script, in the function's own process: it imports nothing of this package, so that
what a function can import is the standard library, boto3 and its own code.
"""

import importlib
import json
import os
import socket
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, TextIO

LOG_MARKER = "\x1eend of invocation\x1e\n"


class Context:
    """What a handler gets beside the event."""

    def __init__(self, invocation: dict[str, Any]) -> None:
        self.aws_request_id = invocation["requestId"]
        self.invoked_function_arn = invocation["functionArn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline_ms = invocation["deadlineMs"]

    def get_remaining_time_in_millis(self) -> int:
        """Return the time until the function is stopped."""
        return max(0, int(self._deadline_ms - time.time() * 1000))


def describe(error: BaseException) -> dict[str, Any]:
    """Return Lambda's form of an exception."""
    return {
        "errorType": type(error).__name__,
        "errorMessage": str(error),
        "stackTrace": traceback.format_tb(error.__traceback__),
    }


def load_handler() -> Callable[[Any, Context], Any]:
    """Import the function that _HANDLER names, as `module.function`."""
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    module, _, function = os.environ["_HANDLER"].rpartition(".")
    handler: Callable[[Any, Context], Any] = getattr(
        importlib.import_module(module.replace("/", ".")), function
    )
    return handler


def send(channel: TextIO, message: dict[str, Any]) -> None:
    """Send one message, after all that the function printed."""
    sys.stdout.flush()
    sys.stderr.flush()
    if message["type"] != "ready":
        sys.stdout.write(LOG_MARKER)
        sys.stdout.flush()
    channel.write(json.dumps(message) + "\n")
    channel.flush()


def invoke(handler: Callable[[Any, Context], Any], invocation: dict[str, Any]) -> dict[str, Any]:
    """Call the handler and return the message that answers the invocation."""
    os.environ["_X_AMZN_TRACE_ID"] = invocation["traceId"]
    request_id = invocation["requestId"]
    try:
        body = json.dumps(handler(json.loads(invocation["payload"]), Context(invocation)))
    except Exception as error:  # noqa: BLE001 - whatever a function throws is its answer
        traceback.print_exc()
        return {"type": "error", "requestId": request_id, "error": describe(error)}
    return {"type": "result", "requestId": request_id, "body": body}


def main() -> int:
    """Serve invocations until the other end closes the socket."""
    connection = socket.socket(fileno=int(os.environ.pop("VITRINE_LAMBDA_CHANNEL")))
    channel = connection.makefile("rw", encoding="utf-8", newline="\n")
    try:
        handler = load_handler()
    except Exception as error:  # noqa: BLE001 - whatever a module throws is the answer
        traceback.print_exc()
        send(channel, {"type": "initError", "error": describe(error)})
        return 1
    send(channel, {"type": "ready"})
    for line in channel:
        send(channel, invoke(handler, json.loads(line)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
