"""Unpacks a model.tar.gz."""

import tarfile
from pathlib import Path

from vitrine.errors import RefusalError
from vitrine.manifest import Manifest, read_manifest

MODEL_ARCHIVE = "model.tar.gz"


def unpack_model(source: Path, target: Path) -> Manifest:
    """Unpacks the archive in ``source`` into ``target``; returns its manifest, checked."""
    archive = source / MODEL_ARCHIVE
    if not archive.exists():
        raise RefusalError(f"There is no {MODEL_ARCHIVE} among the inputs.")
    try:
        with tarfile.open(archive) as tar:
            # "data" refuses links and paths that lead out of the target.
            tar.extractall(target, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise RefusalError(f"{MODEL_ARCHIVE} cannot be unpacked: {error}.") from error
    return read_manifest(target)
