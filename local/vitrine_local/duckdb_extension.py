"""Puts DuckDB's httpfs extension where DuckDB looks for it, so that Athena needs no download."""

import shutil
from importlib import metadata
from pathlib import Path

_PACKAGE = "duckdb-ext-httpfs"


def install(home: Path) -> None:
    """Copy the extension that came as a package into DuckDB's directory below `home`.

    The package holds `extensions/<version>/<platform>/`, which is DuckDB's own layout.
    """
    for file in metadata.files(_PACKAGE) or []:
        if file.suffix == ".duckdb_extension":
            version, platform, name = file.parts[-3:]
            target = home / ".duckdb" / "extensions" / version / platform
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.locate(), target / name)
