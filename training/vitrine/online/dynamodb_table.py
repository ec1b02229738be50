"""The online table on DynamoDB, by its low-level client, which threads may share."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from vitrine.errors import RefusalError
from vitrine.manifest import timestamp
from vitrine.online.consents import read_refusals
from vitrine.online.keys import Key
from vitrine.online.records import Attribute, Record
from vitrine.online.table import Pointer
from vitrine.online.tombstones import read_tombstones

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        WriteRequestOutputTypeDef,
        WriteRequestTypeDef,
    )

# DynamoDB's own limit on records a call.
_BATCH = 25
_WRITERS = 4
# Unwritten records come back when the table is throttled. Ten waits that double from 50 ms are 50
# s: the time an on-demand table takes to split a partition, and then some.
_ATTEMPTS = 11
_FIRST_WAIT_SECONDS = 0.05


class DynamoDbTable:
    """Writes in parallel batches, again what was throttled."""

    def __init__(
        self,
        name: str,
        client: "DynamoDBClient | None" = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """:param wait: how to spend the time between attempts."""
        self._name = name
        self._client = client or boto3.client(
            "dynamodb",
            config=Config(
                max_pool_connections=_WRITERS, retries={"mode": "standard", "max_attempts": 8}
            ),
        )
        self._wait = wait

    def put_all(self, records: Iterable[Record]) -> int:
        """Keeps only as many batches in flight as there are writers, so memory stays bounded."""
        return self._write_all(_put(record) for record in records)

    def delete_all(self, keys: Iterable[Key]) -> None:
        """As fast as records are written."""
        self._write_all(_delete(key) for key in keys)

    def erased(self) -> frozenset[str]:
        """As of now: the reads are consistent."""
        return read_tombstones(self._client.get_paginator("query").paginate, self._name)

    def refusing(self, users: Sequence[str]) -> frozenset[str]:
        """As of now: the reads are consistent."""
        return read_refusals(self._client.batch_get_item, self._name, users, self._wait)

    def _write_all(self, requests: "Iterable[WriteRequestTypeDef]") -> int:
        written = 0
        in_flight: deque[Future[int]] = deque()
        with ThreadPoolExecutor(_WRITERS) as pool:
            for chunk in _chunks(requests):
                if len(in_flight) == 2 * _WRITERS:
                    written += in_flight.popleft().result()
                in_flight.append(pool.submit(self._write, chunk))
            return written + sum(future.result() for future in in_flight)

    def point_to(self, pointer: Pointer) -> bool:
        """Conditional on the moment, so that a run that was slow never undoes a later one."""
        created = timestamp(pointer.created)
        try:
            self._client.update_item(
                TableName=self._name,
                Key={"pk": {"S": "LISTS"}, "sk": {"S": "CURRENT"}},
                UpdateExpression="SET batchVersion = :b, modelVersion = :m, createdAt = :c",
                ConditionExpression="attribute_not_exists(createdAt) OR createdAt <= :c",
                ExpressionAttributeValues={
                    ":b": {"S": pointer.batch_version},
                    ":m": {"S": pointer.model_version},
                    ":c": {"S": created},
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _write(self, chunk: "Sequence[WriteRequestTypeDef]") -> int:
        requests: Sequence[WriteRequestTypeDef | WriteRequestOutputTypeDef] = chunk
        for attempt in range(_ATTEMPTS):
            if attempt > 0:
                self._wait(_FIRST_WAIT_SECONDS * 2 ** (attempt - 1))
            answer = self._client.batch_write_item(RequestItems={self._name: requests})
            left = answer["UnprocessedItems"].get(self._name, [])
            if not left:
                return len(chunk)
            requests = left
        raise RefusalError(
            f"The online table {self._name} is throttled: {len(requests)} records were not written "
            f"after {_ATTEMPTS} attempts; raise its write capacity or run the batch step again."
        )


def _chunks(requests: "Iterable[WriteRequestTypeDef]") -> "Iterator[list[WriteRequestTypeDef]]":
    iterator = iter(requests)
    while chunk := list(islice(iterator, _BATCH)):
        yield chunk


def _put(record: Record) -> "WriteRequestTypeDef":
    return {"PutRequest": {"Item": {name: _encode(value) for name, value in record.items()}}}


def _delete(key: Key) -> "WriteRequestTypeDef":
    pk, sk = key
    return {"DeleteRequest": {"Key": {"pk": {"S": pk}, "sk": {"S": sk}}}}


def _encode(value: Attribute) -> "AttributeValueTypeDef":
    return {"S": value} if isinstance(value, str) else {"N": repr(value)}
