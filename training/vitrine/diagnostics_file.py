"""diagnostics.json: what a model's training told of itself, for the report of its evaluation."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DIAGNOSTICS_FILE = "diagnostics.json"


def write_diagnostics(directory: Path, diagnostics: Mapping[str, Any]) -> None:
    """Beside the model: featureImportance, learningCurve, validation, notes."""
    (directory / DIAGNOSTICS_FILE).write_text(json.dumps(diagnostics) + "\n")


def read_diagnostics(directory: Path) -> dict[str, Any]:
    """Nothing where a model has none, as one brought from elsewhere."""
    path = directory / DIAGNOSTICS_FILE
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text())
    return found
