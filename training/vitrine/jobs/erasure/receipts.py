"""The steps of erasures in the audit log's table, as ``dynamodb-erasure-log.ts`` has them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

import boto3
from botocore.exceptions import ClientError

Step = Literal["lakeFound", "lakeRemoved"]
_ID_DIGITS = 32


class Receipts(Protocol):
    """What was done of each erasure: steps are added, and never changed."""

    def steps(self, pseudonym: str) -> list[str]:
        """The names of the steps, in their order; none where nobody asked for the erasure."""

    def add(self, pseudonym: str, step: Step, counts: Mapping[str, int]) -> None:
        """Adds one after those that are there; ``counts`` are rows by place."""


class DynamoDbReceipts:
    """In the audit log's table: a row is put only where there is none."""

    def __init__(
        self,
        table: str,
        client: Any = None,  # noqa: ANN401  boto3's clients have no types here
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._table = table
        self._dynamodb = client or boto3.client("dynamodb")
        self._now = now

    def steps(self, pseudonym: str) -> list[str]:
        """See ``Receipts``."""
        answer = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": _partition(pseudonym)}},
            ConsistentRead=True,
        )
        return [row["step"]["S"] for row in answer["Items"]]

    def add(self, pseudonym: str, step: Step, counts: Mapping[str, int]) -> None:
        """See ``Receipts``."""
        at = self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        row = {
            "pk": {"S": _partition(pseudonym)},
            "step": {"S": step},
            "at": {"S": at},
            "counts": {"M": {place: {"N": str(rows)} for place, rows in counts.items()}},
        }
        while not self._put({**row, "sk": {"S": f"{len(self.steps(pseudonym)):06d}"}}):
            pass

    def _put(self, row: Mapping[str, Any]) -> bool:
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=row,
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True


def _partition(pseudonym: str) -> str:
    return f"ERASURE#e-{pseudonym[:_ID_DIGITS]}"
