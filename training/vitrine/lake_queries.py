"""SQL over the lake's tables, for people: by Athena, or over a simulated shop."""

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import boto3
import polars as pl

from vitrine.datasets.interactions_csv import read_interactions, read_items
from vitrine.datasets.simulate import Size, simulate
from vitrine.errors import RefusalError

DATABASE, WORKGROUP = "VITRINE_ATHENA_DATABASE", "VITRINE_ATHENA_WORKGROUP"
_SMALL = Size(users=300, items=150, events=12_000)
_RUNNING = ("QUEUED", "RUNNING")
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 5.0
_TYPES: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "tinyint": pl.Int64,
    "smallint": pl.Int64,
    "integer": pl.Int64,
    "bigint": pl.Int64,
    "float": pl.Float64,
    "double": pl.Float64,
}


class LakeQueries(Protocol):
    """Asks the tables ``interactions`` and ``items``."""

    is_iceberg: bool
    """Whether tables have snapshots that can be asked for."""

    def query(self, sql: str) -> pl.DataFrame:
        """The whole answer: meant for aggregates, not for copies of tables."""
        ...


def lake_queries(environment: Mapping[str, str] = os.environ) -> LakeQueries:
    """Athena where ``VITRINE_ATHENA_DATABASE`` is set; else the same simulated shop each time."""
    database = environment.get(DATABASE)
    if not database:
        return SimulatedLake()
    return AthenaLake(database, environment.get(WORKGROUP) or "primary")


class SimulatedLake:
    """Its answers are computed by polars."""

    is_iceberg = False

    def __init__(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            simulate(Path(folder), seed=7, size=_SMALL)
            tables = {
                "interactions": read_interactions(Path(folder) / "interactions.csv").table,
                "items": read_items(Path(folder) / "items.csv").table,
            }
        self._context = pl.SQLContext(tables)

    def query(self, sql: str) -> pl.DataFrame:
        """See ``LakeQueries``."""
        return self._context.execute(sql, eager=True)

    def __repr__(self) -> str:
        return "A simulated shop: set VITRINE_ATHENA_DATABASE to ask the lake by Athena."


class AthenaLake:
    """Iceberg tables of a Glue database; results go where the workgroup says."""

    is_iceberg = True

    def __init__(
        self,
        database: str,
        workgroup: str,
        client: Any = None,  # noqa: ANN401  boto3's clients have no types here
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """:param client: boto3's ``athena``."""
        self._database, self._workgroup, self._wait = database, workgroup, wait
        self._client = client or boto3.client("athena")

    def query(self, sql: str) -> pl.DataFrame:
        """See ``LakeQueries``.

        :raises RefusalError: with Athena's own reason, where it fails.
        """
        started = self._client.start_query_execution(
            QueryString=sql,
            QueryExecutionContext={"Database": self._database},
            WorkGroup=self._workgroup,
        )
        query = started["QueryExecutionId"]
        self._wait_for(query)
        rows: list[list[str | None]] = []
        columns: list[dict[str, Any]] = []
        for page in self._client.get_paginator("get_query_results").paginate(
            QueryExecutionId=query
        ):
            columns = page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
            found = page["ResultSet"]["Rows"]
            rows += [[cell.get("VarCharValue") for cell in row["Data"]] for row in found]
        # The first row of a SELECT repeats the columns' names.
        text = pl.DataFrame(
            rows[1:], schema={column["Name"]: pl.String for column in columns}, orient="row"
        )
        return text.with_columns(_typed(column["Name"], column["Type"]) for column in columns)

    def _wait_for(self, query: str) -> None:
        pause = _FIRST_WAIT
        while True:
            found = self._client.get_query_execution(QueryExecutionId=query)
            status = found["QueryExecution"]["Status"]
            if status["State"] == "SUCCEEDED":
                return
            if status["State"] not in _RUNNING:
                reason = status.get("StateChangeReason", status["State"])
                raise RefusalError(f"Athena did not answer: {reason}")
            self._wait(pause)
            pause = min(pause * 2, _LONGEST_WAIT)

    def __repr__(self) -> str:
        return f"The database {self._database}, by Athena's workgroup {self._workgroup}."


def _typed(name: str, kind: str) -> pl.Expr:
    column = pl.col(name)
    if kind in _TYPES or kind.startswith("decimal"):
        return column.cast(_TYPES.get(kind, pl.Float64))
    if kind == "boolean":
        return column == "true"
    if kind == "date":
        return column.str.to_date("%Y-%m-%d")
    if kind == "timestamp":
        return column.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", time_zone="UTC")
    return column
