import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from small_shop import day

from vitrine.errors import RefusalError
from vitrine.online.dynamodb_table import DynamoDbTable
from vitrine.online.keys import list_key
from vitrine.online.records import HistoryEvent, ListedItem, Record, history_record, list_record
from vitrine.online.table import Pointer

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


class ThrottledClient:
    """Takes a batch, and hands back its last records the first times."""

    def __init__(self, refusals: int = 0) -> None:
        self.items: list[Mapping[str, Any]] = []
        self.sizes: list[int] = []
        self._refusals = refusals
        self._lock = threading.Lock()

    def batch_write_item(self, RequestItems: Mapping[str, list[Any]]) -> dict[str, Any]:  # noqa: N803
        with self._lock:
            ((name, requests),) = RequestItems.items()
            self.sizes.append(len(requests))
            refused = requests[-2:] if self._refusals > 0 else []
            self._refusals -= 1
            taken = requests[: len(requests) - len(refused)]
            self.items += [request["PutRequest"]["Item"] for request in taken]
            return {"UnprocessedItems": {name: refused} if refused else {}}


class TombstoneClient:
    """Answers queries, a row a page."""

    def __init__(self, rows: Mapping[str, list[str]]) -> None:
        self.asked: set[str] = set()
        self._rows = rows

    def get_paginator(self, operation: str) -> "TombstoneClient":
        assert operation == "query"
        return self

    def paginate(self, **query: Any) -> list[dict[str, Any]]:
        partition = query["ExpressionAttributeValues"][":pk"]["S"]
        self.asked.add(partition)
        rows = self._rows.get(partition, [])
        return [{"Items": [{"sk": {"S": row}}]} for row in rows] or [{"Items": []}]


def records(count: int) -> list[Record]:
    return [{"pk": f"USER#{n}", "sk": "HISTORY"} for n in range(count)]


def table(client: Any, waits: list[float] | None = None) -> DynamoDbTable:
    return DynamoDbTable("online", client, ([] if waits is None else waits).append)


def stubbed() -> tuple[BaseClient, Stubber]:
    client = boto3.client(
        "dynamodb",
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    return client, Stubber(client)


@pytest.mark.parametrize("count", [0, 1, 25, 26, 1_003])
def test_every_record_is_written_once_and_counted(count: int) -> None:
    client = ThrottledClient()
    assert table(client).put_all(iter(records(count))) == count
    assert sorted(item["pk"]["S"] for item in client.items) == sorted(
        f"USER#{n}" for n in range(count)
    )
    assert all(size <= 25 for size in client.sizes)


def test_what_was_throttled_is_written_again_after_longer_and_longer_waits() -> None:
    client, waits = ThrottledClient(refusals=3), list[float]()
    assert table(client, waits).put_all(records(10)) == 10
    assert sorted(item["pk"]["S"] for item in client.items) == sorted(
        f"USER#{n}" for n in range(10)
    )
    assert waits == [0.05, 0.1, 0.2]


def test_a_table_that_stays_throttled_ends_in_one_sentence() -> None:
    with pytest.raises(RefusalError, match="online is throttled: 2 records"):
        table(ThrottledClient(refusals=10_000)).put_all(records(25))


def test_an_error_of_one_batch_is_the_error_of_the_whole() -> None:
    client, stub = stubbed()
    stub.add_client_error("batch_write_item", "AccessDeniedException")
    with stub, pytest.raises(ClientError, match="AccessDenied"):
        table(client).put_all(records(3))


def test_records_have_the_shape_that_the_api_reads() -> None:
    history = history_record("ann", [HistoryEvent("a", "view", day(1))], as_of=day(2))
    listed = ListedItem("b", 0.123456789, "a", "Name of b", "Mugs", 0.0)
    shelf = list_record(list_key("ann", "b1"), [listed], "m1", NOW)
    expires = str(int((NOW + timedelta(days=90)).timestamp()))
    client, stub = stubbed()
    event = '{"i":"a","t":"view","ts":1767312000000}'
    place = (
        '{"itemId":"b","score":0.123457,"reason":"a","name":"Name of b",'
        '"category":"Mugs","price":0.0}'
    )
    expected = [
        {
            "pk": {"S": "USER#ann"},
            "sk": {"S": "HISTORY"},
            "events": {"S": f"[{event}]"},
            "asOf": {"S": "2026-01-03T00:00:00Z"},
        },
        {
            "pk": {"S": "USER#ann"},
            "sk": {"S": "LIST#b1"},
            "items": {"S": f"[{place}]"},
            "modelVersion": {"S": "m1"},
            "createdAt": {"S": "2026-05-01T12:00:00Z"},
            "expiresAt": {"N": expires},
        },
    ]
    stub.add_response(
        "batch_write_item",
        {"UnprocessedItems": {}},
        {"RequestItems": {"online": [{"PutRequest": {"Item": item}} for item in expected]}},
    )
    with stub:
        assert table(client).put_all([history, shelf]) == 2
    assert list_record(list_key(None, "b1"), [], "m1", NOW)["pk"] == "LIST#TRENDING"
    bare = list_record(list_key("ann", "b1"), [ListedItem("b", 1.0, None, None)], "m1", NOW)[
        "items"
    ]
    assert bare == '[{"itemId":"b","score":1.0}]'


def test_the_pointer_moves_unless_a_later_one_is_there() -> None:
    client, stub = stubbed()
    wanted = {
        "TableName": "online",
        "Key": {"pk": {"S": "LISTS"}, "sk": {"S": "CURRENT"}},
        "UpdateExpression": "SET batchVersion = :b, modelVersion = :m, createdAt = :c",
        "ConditionExpression": "attribute_not_exists(createdAt) OR createdAt <= :c",
        "ExpressionAttributeValues": {
            ":b": {"S": "b1"},
            ":m": {"S": "m1"},
            ":c": {"S": "2026-05-01T12:00:00Z"},
        },
    }
    stub.add_response("update_item", {}, wanted)
    stub.add_client_error("update_item", "ConditionalCheckFailedException")
    pointer = Pointer("b1", "m1", NOW)
    with stub:
        assert table(client).point_to(pointer) is True
        assert table(client).point_to(pointer) is False


def test_the_erased_are_read_from_every_partition_of_tombstones_page_after_page() -> None:
    client = TombstoneClient({"ERASED#00": ["00aa", "00bb"], "ERASED#ff": ["ffcc"]})
    assert table(client).erased() == {"00aa", "00bb", "ffcc"}
    assert len(client.asked) == 256


def test_keys_are_deleted_in_batches() -> None:
    client, stub = stubbed()
    requests = [
        {"DeleteRequest": {"Key": {"pk": {"S": "USER#ann"}, "sk": {"S": sort_key}}}}
        for sort_key in ("HISTORY", "LIST#b1")
    ]
    stub.add_response(
        "batch_write_item", {"UnprocessedItems": {}}, {"RequestItems": {"online": requests}}
    )
    with stub:
        table(client).delete_all([("USER#ann", "HISTORY"), ("USER#ann", "LIST#b1")])


class ConsentClient:
    """Answers reads of consents, and hands back the last key of a call the first times."""

    def __init__(self, refusing: set[str], throttled: int = 0) -> None:
        self.sizes: list[int] = []
        self._refusing = refusing
        self._throttled = throttled

    def batch_get_item(self, RequestItems: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N803
        ((name, request),) = RequestItems.items()
        keys = request["Keys"]
        self.sizes.append(len(keys))
        left = keys[-1:] if self._throttled > 0 else []
        self._throttled -= 1
        rows = [
            {
                "pk": key["pk"],
                "personalization": {"BOOL": key["pk"]["S"] not in self._refusing},
                "analytics": {"BOOL": True},
                "historyFromMs": {"N": "0"},
            }
            for key in keys[: len(keys) - len(left)]
        ]
        return {
            "Responses": {name: rows},
            "UnprocessedKeys": {name: {**request, "Keys": left}} if left else {},
        }


def test_those_who_refuse_are_found_among_many_also_where_reads_are_throttled() -> None:
    users = [f"user {n}" for n in range(250)]
    client, waits = ConsentClient({"USER#user 3", "USER#user 249"}, throttled=1), list[float]()
    assert table(client, waits).refusing(users) == {"user 3", "user 249"}
    assert sorted(client.sizes) == [1, 50, 100, 100]
    assert waits == [0.05]
    assert table(ConsentClient(set())).refusing([]) == frozenset()


def test_consents_that_stay_throttled_end_in_one_sentence() -> None:
    with pytest.raises(RefusalError, match="consents were not read"):
        table(ConsentClient(set(), throttled=10_000)).refusing(["ann"])
