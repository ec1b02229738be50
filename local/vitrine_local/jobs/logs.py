"""A job's log: a file, and a CloudWatch log stream written with the job's role."""

import queue
import threading
import time
from pathlib import Path
from typing import TextIO

from botocore.exceptions import BotoCoreError, ClientError

from vitrine_local.jobs.roles import AwsClient, RoleSession

_FLUSH_SECONDS = 1.0
# CloudWatch takes at most 10,000 events and 1 MiB a call; lines are cut well below that.
_BATCH_EVENTS = 500
_LINE_CHARACTERS = 1500


class JobLog:
    """Takes lines from any thread; closing it sends what is left."""

    def __init__(self, role: RoleSession, group: str, stream: str, file: Path) -> None:
        self._role = role
        self._group = group
        self._stream = stream
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file: TextIO = file.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[dict[str, object] | None] = queue.SimpleQueue()
        self._sender = threading.Thread(target=self._send, daemon=True)
        self._sender.start()

    def write(self, line: str) -> None:
        """Add a line."""
        with self._lock:
            if self._file.closed:
                return
            self._file.write(line + "\n")
            self._file.flush()
        self._queue.put(
            # CloudWatch refuses an empty message.
            {"timestamp": int(time.time() * 1000), "message": line[:_LINE_CHARACTERS] or " "}
        )

    def close(self) -> None:
        """Send what is left and close the file."""
        self._queue.put(None)
        self._sender.join()
        with self._lock:
            self._file.close()

    def _send(self) -> None:
        first = self._queue.get()
        if first is None:
            return
        try:
            client = self._open_stream()
            pending, more = [first], True
            while more:
                more = self._collect(pending)
                client.put_log_events(
                    logGroupName=self._group, logStreamName=self._stream, logEvents=pending
                )
                pending = []
                if more:
                    item = self._queue.get()
                    if item is None:
                        return
                    pending.append(item)
        except (BotoCoreError, ClientError) as error:
            # As on AWS, a role that may not write logs loses them; the job itself goes on.
            with self._lock:
                self._file.write(f"[local] no CloudWatch log for this job: {error}\n")

    def _open_stream(self) -> AwsClient:
        client = self._role.client("logs")
        for create, arguments in (
            (client.create_log_group, {"logGroupName": self._group}),
            (
                client.create_log_stream,
                {"logGroupName": self._group, "logStreamName": self._stream},
            ),
        ):
            try:
                create(**arguments)
            except client.exceptions.ResourceAlreadyExistsException:
                continue
        return client

    def _collect(self, pending: list[dict[str, object]]) -> bool:
        """Wait for a batch; False when the log is closed."""
        deadline = time.monotonic() + _FLUSH_SECONDS
        while len(pending) < _BATCH_EVENTS:
            try:
                item = self._queue.get(timeout=max(deadline - time.monotonic(), 0.001))
            except queue.Empty:
                return True
            if item is None:
                return False
            pending.append(item)
        return True
