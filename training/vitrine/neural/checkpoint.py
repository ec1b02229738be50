"""Where a training of SASRec stands, kept after each epoch."""

import io
from collections.abc import Mapping
from typing import Any

import torch

from vitrine.checkpoint import Checkpoint

FILE = "sasrec.pt"


def keep(file: Checkpoint, state: Mapping[str, Any]) -> None:
    """Instead of what was kept before."""
    content = io.BytesIO()
    torch.save(dict(state), content)
    file.keep(content.getvalue())


def kept(file: Checkpoint) -> dict[str, Any] | None:
    """None where this training has not been begun."""
    content = file.kept()
    if content is None:
        return None
    # Tensors and plain values only: a file of pickled code is refused by PyTorch.
    state: dict[str, Any] = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    return state
