"""What a process prints, divided by invocation without guessing how long to wait."""

import os
import threading
from typing import IO

_CHUNK_BYTES = 65536


class OutputLog:
    """Collects a process's output until its end.

    The bootstrap prints a marker after each invocation, on the same pipe and before it answers,
    so whoever waits for the marker has everything that the function printed until then.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._buffer = bytearray()
        self._ended = False
        self._changed = threading.Condition()
        threading.Thread(target=self._collect, name="lambda-output", daemon=True).start()

    def take_until(self, marker: bytes, patience: float) -> str:
        """Return and forget the output up to the marker.

        Returns all there is when the process ends first, or when the marker does not come within
        `patience` seconds (a function can close its own output).
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ended or marker in self._buffer, patience)
            before, found, after = bytes(self._buffer).partition(marker)
            self._buffer = bytearray(after if found else b"")
        return before.decode("utf-8", "replace")

    def take_rest(self, patience: float) -> str:
        """Return and forget the output up to the process's end, after the process was ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended, patience)
            rest = bytes(self._buffer)
            self._buffer.clear()
        return rest.decode("utf-8", "replace")

    def peek(self) -> str:
        """Return what nobody has taken yet."""
        with self._changed:
            return bytes(self._buffer).decode("utf-8", "replace")

    def _collect(self) -> None:
        descriptor = self._stream.fileno()
        while chunk := os.read(descriptor, _CHUNK_BYTES):
            with self._changed:
                self._buffer += chunk
                self._changed.notify_all()
        self._stream.close()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
