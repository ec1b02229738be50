"""manifest.json: how a model was made, how good it is, and what its files must hash to.

The schema is generated from the TypeScript contract, which the model host reads manifests by.
"""

import hashlib
import json
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from vitrine.errors import RefusalError
from vitrine.events import EVENT_TYPE_CODES
from vitrine.items_file import ITEMS_FILE

MANIFEST_FILE = "manifest.json"
GRAPH_FILE = "ranker.onnx"
SCHEMA_VERSION = 1

Manifest = dict[str, Any]
"""JSON that the schema has accepted."""


def check_manifest(content: object) -> Manifest:
    """The same content, once it is known to fit the schema."""
    schema = json.loads(
        resources.files("vitrine").joinpath("schemas/model-manifest.schema.json").read_text()
    )
    error = next(iter(Draft202012Validator(schema).iter_errors(content)), None)
    if error is not None or not isinstance(content, dict):
        where = "" if error is None else f" at {error.json_path}: {error.message}"
        raise RefusalError(f"The manifest does not fit its schema{where}.")
    return content


def read_manifest(directory: Path) -> Manifest:
    """The manifest of an unpacked model, whose files are what it says they are."""
    path = directory / MANIFEST_FILE
    if not path.exists():
        raise RefusalError(f"The model has no {MANIFEST_FILE}.")
    try:
        manifest = check_manifest(json.loads(path.read_text()))
    except ValueError as error:
        raise RefusalError(f"The model's {MANIFEST_FILE} is not JSON ({error}).") from error
    for name, expected in manifest["files"].items():
        if not (directory / name).exists():
            raise RefusalError(f"The model has no {name}.")
        if describe_file(directory / name) != expected:
            raise RefusalError(f"The model's {name} is not the file that its manifest describes.")
    return manifest


def write_manifest(directory: Path, content: Manifest) -> None:
    """Adds what can only be known now: the event types' codes, the files' hashes, the moment."""
    codes = sorted(EVENT_TYPE_CODES, key=EVENT_TYPE_CODES.__getitem__)
    manifest = {
        "schemaVersion": SCHEMA_VERSION,
        **content,
        "createdAt": timestamp(datetime.now(UTC)),
        "graph": {"file": GRAPH_FILE, "userFeatures": [], "eventTypes": codes, **content["graph"]},
        "files": {name: describe_file(directory / name) for name in (GRAPH_FILE, ITEMS_FILE)},
    }
    checked = json.dumps(check_manifest(manifest), indent=2)
    (directory / MANIFEST_FILE).write_text(checked + "\n")


def describe_file(path: Path) -> dict[str, str | int]:
    """Hash and size."""
    with path.open("rb") as file:
        return {
            "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
            "bytes": path.stat().st_size,
        }


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC, as every contract has it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
