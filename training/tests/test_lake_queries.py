"""The questions of the notebooks, to Athena and to the simulated shop."""

from datetime import UTC, date, datetime
from typing import Any

import boto3
import polars as pl
import pytest
from botocore.stub import Stubber

from vitrine.errors import RefusalError
from vitrine.lake_queries import AthenaLake, SimulatedLake, lake_queries

SQL = "SELECT * FROM interactions"
STARTED = {
    "QueryString": SQL,
    "QueryExecutionContext": {"Database": "vitrine_dev"},
    "WorkGroup": "vitrine-dev",
}
COLUMNS = {
    "events": "bigint",
    "price": "double",
    "share": "decimal(10,2)",
    "name": "varchar",
    "sold": "boolean",
    "day": "date",
    "first": "timestamp",
}


def status(state: str, **more: str) -> dict[str, Any]:
    return {"QueryExecution": {"Status": {"State": state, **more}}}


def row(*values: str | None) -> dict[str, Any]:
    return {"Data": [{} if value is None else {"VarCharValue": value} for value in values]}


def athena(*answers: dict[str, Any]) -> tuple[AthenaLake, list[float]]:
    client: Any = boto3.Session("a", "b", region_name="eu-west-1").client("athena")
    stub = Stubber(client)
    stub.add_response("start_query_execution", {"QueryExecutionId": "q1"}, STARTED)
    for answer in answers:
        asked = {"QueryExecutionId": "q1", **answer.pop("asked", {})}
        name = "get_query_results" if "ResultSet" in answer else "get_query_execution"
        stub.add_response(name, answer, asked)
    stub.activate()
    waited: list[float] = []
    return AthenaLake("vitrine_dev", "vitrine-dev", client, waited.append), waited


def page(*rows: dict[str, Any], token: str | None = None, after: str | None = None) -> Any:
    columns = [{"Name": name, "Type": kind} for name, kind in COLUMNS.items()]
    found: dict[str, Any] = {
        "ResultSet": {"Rows": list(rows), "ResultSetMetadata": {"ColumnInfo": columns}}
    }
    found |= {"NextToken": token} if token else {}
    return found | ({"asked": {"NextToken": after}} if after else {})


def test_athena_s_answer_is_waited_for_and_typed_page_by_page() -> None:
    first = ("3", "2.5", "0.25", "Mug", "true", "2026-01-02", "2026-01-02 03:04:05.678")
    lake, waited = athena(
        status("QUEUED"),
        status("RUNNING"),
        status("SUCCEEDED"),
        page(row(*COLUMNS), row(*first), token="more"),
        page(row("4", None, None, None, "false", None, None), after="more"),
    )
    found = lake.query(SQL)
    assert waited == [0.2, 0.4]
    assert found.row(0) == (
        3,
        2.5,
        0.25,
        "Mug",
        True,
        date(2026, 1, 2),
        datetime(2026, 1, 2, 3, 4, 5, 678_000, UTC),
    )
    assert found.row(1) == (4, None, None, None, False, None, None)


def test_an_answer_without_rows_has_its_columns() -> None:
    lake, _ = athena(status("SUCCEEDED"), page(row(*COLUMNS)))
    assert lake.query(SQL).schema["events"] == pl.Int64


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_athena_s_own_reason_is_told(state: str) -> None:
    lake, _ = athena(status(state, StateChangeReason="no such table"))
    with pytest.raises(RefusalError, match="Athena did not answer: no such table"):
        lake.query(SQL)


def test_without_a_database_a_simulated_shop_is_asked() -> None:
    lake = lake_queries({})
    assert isinstance(lake, SimulatedLake)
    counted = lake.query("SELECT event_type, COUNT(*) AS n FROM interactions GROUP BY event_type")
    assert counted["n"].sum() > 10_000
    assert not lake.is_iceberg


def test_the_environment_names_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    lake = lake_queries({"VITRINE_ATHENA_DATABASE": "vitrine_dev"})
    assert repr(lake) == "The database vitrine_dev, by Athena's workgroup primary."
