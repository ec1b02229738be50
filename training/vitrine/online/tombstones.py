"""Who was erased, as the online table remembers it."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

# Tombstones are spread over so many partitions, by the first two digits of their pseudonym.
_PARTITIONS = 256
_READERS = 4


def read_tombstones(pages: Callable[..., Iterable[Any]], table: str) -> frozenset[str]:
    """The pseudonyms of the users who were erased, as of now: the reads are consistent.

    ``pages`` is ``paginate`` of DynamoDB's paginator of queries.
    """

    def sort_keys(partition: str) -> frozenset[str]:
        found = pages(
            TableName=table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": partition}},
            ProjectionExpression="sk",
            ConsistentRead=True,
        )
        return frozenset(item["sk"]["S"] for page in found for item in page["Items"])

    partitions = [f"ERASED#{number:02x}" for number in range(_PARTITIONS)]
    with ThreadPoolExecutor(_READERS) as pool:
        return frozenset().union(*pool.map(sort_keys, partitions))
