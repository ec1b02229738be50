"""What a fit has done so far, in a file, so that a job that is interrupted goes on from there."""

import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

_DIGEST_BYTES = hashlib.sha256().digest_size


class Checkpoint:
    """One file of the folder that SageMaker copies to S3 and, in a job's next life, back.

    It begins with two digests: of what it is a checkpoint of, and of what follows them.
    """

    def __init__(
        self, directory: Path | None, name: str, identity: Callable[[], Mapping[str, Any]]
    ) -> None:
        """:param directory: None, or one that does not exist: nothing is kept.
        :param identity: tells what is done is of, if it is kept; a file of anything else is passed
            over.
        """
        self._path = directory / name if directory is not None and directory.is_dir() else None
        told = "" if self._path is None else json.dumps(identity(), sort_keys=True, default=str)
        self._identity = _digest(told.encode())

    @property
    def keeps(self) -> bool:
        """Whether there is anywhere to keep what is done: else it need not be told in bytes."""
        return self._path is not None

    def keep(self, content: bytes) -> None:
        """A reader finds the former file or this one, never a half."""
        if self._path is None:
            return
        unfinished = self._path.with_name(f"{self._path.name}.writing")
        unfinished.write_bytes(self._identity + _digest(content) + content)
        unfinished.replace(self._path)

    def kept(self) -> bytes | None:
        """None where this was not begun; of a file that is of no use, stderr is told why."""
        if self._path is None or not self._path.exists():
            return None
        found = self._path.read_bytes()
        identity, digest = found[:_DIGEST_BYTES], found[_DIGEST_BYTES : 2 * _DIGEST_BYTES]
        content = found[2 * _DIGEST_BYTES :]
        if digest != _digest(content):
            why = "is damaged"
        elif identity != self._identity:
            why = "is of other data or settings"
        else:
            return content
        told = f"{self._path} {why}: it is passed over, and its work begins anew."
        print(told, file=sys.stderr, flush=True)
        return None


def content_of(rows: pl.DataFrame) -> list[int]:
    """For an identity: the same whatever the order of the rows."""
    return [rows.height, int(rows.hash_rows(seed=0).cast(pl.UInt64).sum() or 0)]


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
