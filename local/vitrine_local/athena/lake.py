"""Iceberg tables of the Glue catalog as DuckDB reads them, in their newest snapshots."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlparse

import duckdb
import moto.backends
from moto.glue.exceptions import GlueClientError

from vitrine_local.athena.sql import QueryError, to_duckdb
from vitrine_local.environment import Settings

_ATHENA_TYPES = {
    "VARCHAR": "varchar",
    "BOOLEAN": "boolean",
    "TINYINT": "tinyint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    # Sums of counts, which are bigint in Athena.
    "HUGEINT": "bigint",
    "FLOAT": "float",
    "DOUBLE": "double",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}


@dataclass(frozen=True)
class Answer:
    """What a query found."""

    columns: Sequence[tuple[str, str]]
    """Names and Athena's types."""
    rows: list[list[Any]]
    milliseconds: int


def answer(sql: str, database: str, account: str, region: str) -> Answer:
    """Run a query over the catalog of an account.

    :raises QueryError: with what Athena would give as the reason.
    """
    catalog = moto.backends.get_backend("glue")[account][region]

    def find(of: str, name: str) -> str:
        try:
            table = catalog.get_table(of, name).as_dict()
        except GlueClientError as error:
            raise LookupError(name) from error
        metadata = table.get("Parameters", {}).get("metadata_location")
        if metadata is None:
            raise QueryError(f"{of}.{name} is no Iceberg table: no other is read here.")
        return f"iceberg_scan('{metadata}')"

    started = time.monotonic()
    translated = to_duckdb(sql, database, find)
    with _connect() as connection:
        try:
            found = connection.execute(translated)
            columns = [(str(name), _type(kind)) for name, kind, *_ in found.description or []]
            rows = [list(row) for row in found.fetchall()]
        except duckdb.Error as error:
            raise QueryError(str(error)) from error
    return Answer(columns, rows, round((time.monotonic() - started) * 1000))


def _connect() -> duckdb.DuckDBPyConnection:
    settings = Settings.from_environment()
    # One for each query: a connection remembers listings and files.
    connection = duckdb.connect(":memory:")
    for extension in ("httpfs", "avro", "iceberg"):
        connection.load_extension(extension)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"SET ca_cert_file = '{settings.ca_file}'")
    connection.execute("SET enable_server_cert_verification = true")
    # The deploying key, which is root. AWS reads as the caller.
    connection.execute(
        "CREATE SECRET lake (TYPE s3, KEY_ID 'test', SECRET 'test', REGION 'us-east-1',"
        f" ENDPOINT '{urlparse(settings.endpoint).netloc}', URL_STYLE 'path', USE_SSL true)"
    )
    return connection


def _type(kind: object) -> str:
    name = str(kind).upper()
    return _ATHENA_TYPES.get(name, name.lower())
