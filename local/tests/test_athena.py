"""What a workgroup says holds, a query that fails says why, and what is saved can go again."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from conftest import Emulator
from job_aws import create_bucket, unique


def ask(athena: Any, sql: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - boto3 has no types
    """Return the execution of a query, which has ended by then."""
    query = athena.start_query_execution(QueryString=sql, **options)["QueryExecutionId"]
    execution: dict[str, Any] = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
    return execution


def test_results_go_where_the_workgroup_says_whatever_the_caller_asks(emulator: Emulator) -> None:
    athena, s3 = emulator.client("athena"), emulator.client("s3")
    bucket, name = create_bucket(emulator), unique("group")
    elsewhere = {"OutputLocation": f"s3://{bucket}/elsewhere/"}
    athena.create_work_group(
        Name=name,
        Configuration={
            "EnforceWorkGroupConfiguration": True,
            "ResultConfiguration": {"OutputLocation": f"s3://{bucket}/first/"},
        },
    )
    sql = "SELECT 'a \"quote\"' AS said, CAST(NULL AS varchar) AS nothing"
    asked = ask(athena, sql, WorkGroup=name, ResultConfiguration=elsewhere)
    location = asked["ResultConfiguration"]["OutputLocation"]
    key = location.removeprefix(f"s3://{bucket}/")
    assert key.startswith("first/")
    found = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    assert found == '"said","nothing"\n"a ""quote""",\n'

    athena.update_work_group(
        WorkGroup=name,
        ConfigurationUpdates={
            "ResultConfigurationUpdates": {"OutputLocation": f"s3://{bucket}/second/"}
        },
    )
    asked = ask(athena, sql, WorkGroup=name)
    assert f"s3://{bucket}/second/" in asked["ResultConfiguration"]["OutputLocation"]


def test_a_query_that_fails_says_why(emulator: Emulator) -> None:
    athena = emulator.client("athena")
    results = {"OutputLocation": f"s3://{create_bucket(emulator)}/"}
    status = ask(athena, "SELECT * FROM shop.missing", ResultConfiguration=results)["Status"]
    assert status["State"] == "FAILED"
    assert status["StateChangeReason"].startswith("TABLE_NOT_FOUND: Table 'shop.missing'")
    with pytest.raises(ClientError, match="No output location provided"):
        ask(athena, "SELECT 1")


def test_a_saved_query_can_be_deleted(emulator: Emulator) -> None:
    athena = emulator.client("athena")
    saved = athena.create_named_query(Name=unique("query"), Database="shop", QueryString="SELECT 1")
    assert saved["NamedQueryId"] in athena.list_named_queries()["NamedQueryIds"]
    athena.delete_named_query(NamedQueryId=saved["NamedQueryId"])
    assert saved["NamedQueryId"] not in athena.list_named_queries()["NamedQueryIds"]
