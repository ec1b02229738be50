"""Where a training stands, kept after each epoch, so that a job that is interrupted goes on."""

import hashlib
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

_FILE = "sasrec.pt"


class Checkpoints:
    """One file in the folder that SageMaker copies to S3 and, in a job's next life, back."""

    def __init__(self, directory: Path | None, identity: Mapping[str, Any]) -> None:
        """:param directory: None, or one that does not exist: nothing is kept.
        :param identity: what a training is of; a file of another one is not gone on with.
        """
        self._path = directory / _FILE if directory is not None and directory.is_dir() else None
        told = json.dumps(identity, sort_keys=True, default=str)
        self._identity = hashlib.sha256(told.encode()).hexdigest()

    def keep(self, state: Mapping[str, Any]) -> None:
        """A reader finds the former file or this one, never a half."""
        if self._path is None:
            return
        unfinished = self._path.with_suffix(".writing")
        torch.save({"identity": self._identity, "state": dict(state)}, unfinished)
        unfinished.replace(self._path)

    def kept(self) -> dict[str, Any] | None:
        """None where this training has not been begun."""
        if self._path is None or not self._path.exists():
            return None
        # Tensors and plain values only: a file of pickled code is refused by PyTorch.
        found = torch.load(
            io.BytesIO(self._path.read_bytes()), map_location="cpu", weights_only=True
        )
        if found["identity"] != self._identity:
            print(
                f"{self._path} is of other data or settings: the training begins anew.",
                file=sys.stderr,
                flush=True,
            )
            return None
        state: dict[str, Any] = found["state"]
        return state
