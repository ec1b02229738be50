"""Steps of erasures are what the operator API reads."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from vitrine.jobs.erasure.receipts import DynamoDbReceipts

FIXTURE: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "test" / "fixtures" / "parity" / "erasure_steps.json").read_text()
)
WHO = FIXTURE["pseudonym"]


class Table:
    """DynamoDB's client, as far as it is called; somebody else may be faster with a row."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self.taken_meanwhile: list[dict[str, Any]] = []

    def query(self, ExpressionAttributeValues: Any, **_: object) -> dict[str, Any]:  # noqa: N803
        pk = ExpressionAttributeValues[":pk"]["S"]
        return {"Items": [row for (of, _), row in sorted(self.rows.items()) if of == pk]}

    def put_item(self, Item: Any, ConditionExpression: str, **_: object) -> None:  # noqa: N803
        assert ConditionExpression == "attribute_not_exists(pk)"
        for other in self.taken_meanwhile:
            self.rows[other["pk"]["S"], other["sk"]["S"]] = other
        self.taken_meanwhile = []
        key = (Item["pk"]["S"], Item["sk"]["S"])
        if key in self.rows:
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "PutItem")
        self.rows[key] = Item

    def plain(self) -> list[dict[str, Any]]:
        read = TypeDeserializer().deserialize
        return [{name: read(value) for name, value in row.items()} for row in self.rows.values()]


def test_steps_are_the_rows_that_the_operator_api_reads() -> None:
    table = Table()
    receipts = DynamoDbReceipts("audit", table, lambda: datetime(2026, 3, 1, 11, 30, tzinfo=UTC))
    for row in FIXTURE["rows"]:
        receipts.add(WHO, row["step"], row["counts"])
    assert table.plain() == FIXTURE["rows"]
    assert receipts.steps(WHO) == ["lakeFound", "lakeRemoved"]
    assert receipts.steps("0" * 64) == []


def test_a_step_comes_after_one_that_was_added_meanwhile() -> None:
    table = Table()
    other = {"pk": {"S": f"ERASURE#{FIXTURE['erasureId']}"}, "sk": {"S": "000000"}}
    table.taken_meanwhile = [other | {"step": {"S": "removed"}}]
    receipts = DynamoDbReceipts("audit", table)
    receipts.add(WHO, "lakeFound", {})
    assert receipts.steps(WHO) == ["removed", "lakeFound"]
