"""Puts DuckDB's extensions where DuckDB looks for them, so that Athena needs no download."""

import shutil
from importlib import metadata
from pathlib import Path

_PACKAGES = ("duckdb-ext-avro", "duckdb-ext-httpfs", "duckdb-ext-iceberg")


def install(home: Path) -> None:
    """Copy the extensions that came as packages into DuckDB's directory below `home`.

    A package holds `extensions/<version>/<platform>/`, which is DuckDB's own layout.
    """
    files = [file for package in _PACKAGES for file in metadata.files(package) or []]
    for file in files:
        if file.suffix == ".duckdb_extension":
            version, platform, name = file.parts[-3:]
            target = home / ".duckdb" / "extensions" / version / platform
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.locate(), target / name)
