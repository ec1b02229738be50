"""SageMaker's directories inside a container, below a directory of our own.

A container has /opt/ml to itself; a process does not, so each job and host gets a directory
that it is told in VITRINE_ML_PREFIX, with the same layout below it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CONTAINER_PREFIX = "/opt/ml"
PREFIX_VARIABLE = "VITRINE_ML_PREFIX"

# SageMaker cuts both there.
_MESSAGE_CHARACTERS = 1024


@dataclass(frozen=True)
class MlDirectory:
    """What stands for /opt/ml."""

    root: Path

    @property
    def model(self) -> Path:
        """Where a training job leaves its model, and where a host finds it."""
        return self.root / "model"

    @property
    def output_data(self) -> Path:
        """What else a training job wants to keep."""
        return self.root / "output" / "data"

    def channel(self, name: str) -> Path:
        """Return the directory of an input channel."""
        return self.root / "input" / "data" / name

    def relocate(self, text: str) -> str:
        """Return a path of the container as a path of this machine; other text as it is."""
        if text == CONTAINER_PREFIX or text.startswith(CONTAINER_PREFIX + "/"):
            return str(self.root) + text.removeprefix(CONTAINER_PREFIX)
        return text

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Return a container's variables with their paths relocated."""
        relocated = {name: self.relocate(value) for name, value in variables.items()}
        return {**relocated, PREFIX_VARIABLE: str(self.root)}

    def write_config(self, path: str, content: object) -> None:
        """Write one of the JSON files that a container finds."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, indent=2, default=str), encoding="utf-8")

    def failure(self) -> str | None:
        """Return what the program wrote about why it failed."""
        return self._text("failure")

    def message(self) -> str | None:
        """Return what the program wrote about how it ended."""
        return self._text("message")

    def _text(self, name: str) -> str | None:
        file = self.root / "output" / name
        if not file.is_file():
            return None
        return file.read_text(encoding="utf-8", errors="replace").strip()[:_MESSAGE_CHARACTERS]
