"""A query finds what its partition holds, and looks at no other one."""

from typing import Any

import pytest
from conftest import Emulator
from job_aws import unique
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from vitrine_local.dynamodb_query import query_by_partition

_KEYS = [
    {"AttributeName": "pk", "KeyType": "HASH"},
    {"AttributeName": "sk", "KeyType": "RANGE"},
]
_ATTRIBUTES = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "kind")]
_BY_KIND = {
    "IndexName": "by-kind",
    "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


@pytest.fixture
def table(emulator: Emulator) -> tuple[Any, str]:
    """Three partitions: of five rows, of one, and one whose row is gone."""
    client, name = emulator.client("dynamodb"), unique("table")
    client.create_table(
        TableName=name,
        KeySchema=_KEYS,
        AttributeDefinitions=_ATTRIBUTES,
        GlobalSecondaryIndexes=[_BY_KIND],
        BillingMode="PAY_PER_REQUEST",
    )
    for pk, sk in [*(("many", f"row-{at}") for at in (3, 0, 4, 1, 2)), ("one", "x"), ("gone", "x")]:
        row = {"pk": {"S": pk}, "sk": {"S": sk}, "kind": {"S": "odd" if sk[-1] in "13" else "even"}}
        client.put_item(TableName=name, Item=row)
    client.delete_item(TableName=name, Key={"pk": {"S": "gone"}, "sk": {"S": "x"}})
    return client, name


def _rows(table: tuple[Any, str], pk: str, **more: object) -> list[str]:
    client, name = table
    values = {":pk": {"S": pk}, **more.pop("values", {})}  # type: ignore[dict-item]
    condition = {"KeyConditionExpression": "pk = :pk", **more}
    pages = client.get_paginator("query").paginate(
        TableName=name, ExpressionAttributeValues=values, **condition
    )
    return [row["sk"]["S"] for page in pages for row in page["Items"]]


def test_rows_of_a_partition_come_in_order(table: tuple[Any, str]) -> None:
    ordered = [f"row-{at}" for at in range(5)]
    assert _rows(table, "many") == ordered
    assert _rows(table, "many", ScanIndexForward=False) == ordered[::-1]
    assert _rows(table, "many", PaginationConfig={"PageSize": 2}) == ordered
    assert _rows(table, "one") == ["x"]


def test_a_partition_without_rows_has_none(table: tuple[Any, str]) -> None:
    assert _rows(table, "gone") == []
    assert _rows(table, "never there") == []


def test_a_range_and_an_index_are_kept_to(table: tuple[Any, str]) -> None:
    between = {
        "KeyConditionExpression": "pk = :pk AND sk BETWEEN :a AND :b",
        "values": {":a": {"S": "row-1"}, ":b": {"S": "row-3"}},
    }
    assert _rows(table, "many", **between) == ["row-1", "row-2", "row-3"]
    of_kind = {"KeyConditionExpression": "kind = :pk", "IndexName": "by-kind"}
    assert sorted(_rows(table, "odd", **of_kind)) == ["row-1", "row-3"]


def test_no_other_partition_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Table, "query", Table.query)
    query_by_partition()
    backend = DynamoDBBackend("us-east-1", "000000000000")
    made = backend.create_table(
        "t",
        schema=_KEYS,
        throughput=None,
        attr=_ATTRIBUTES[:2],
        global_indexes=None,
        indexes=None,
        streams=None,
        billing_mode="PAY_PER_REQUEST",
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=None,
        warm_throughput=None,
    )
    made.put_item({"pk": {"S": "one"}, "sk": {"S": "x"}})
    made.items[DynamoType({"S": "broken"})] = {DynamoType({"S": "x"}): None}

    found, _, _ = backend.query("t", {"S": "one"}, None, [], 10, None, True, None)
    assert [item.attrs["sk"].value for item in found] == ["x"]
