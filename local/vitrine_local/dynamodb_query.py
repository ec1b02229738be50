"""Reads one partition where a query names one.

moto sorts all items of a table at each query, so what reads one shopper's rows slows down with
every other shopper: half of the emulator's time in a run with some thousands of them.
"""

from copy import copy
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

_query = Table.query
_INDEX = 6
"""Where the index is among the arguments after the key of the partition."""


def query_by_partition() -> None:
    """Make queries of tables look at the partition that they ask for alone, from now on."""
    Table.query = _query_of_partition


def _query_of_partition(
    table: Table,
    hash_key: DynamoType,
    *arguments: Any,  # noqa: ANN401 - moto's own
    **more: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    of_index = arguments[_INDEX] if len(arguments) > _INDEX else more.get("index_name")
    if of_index is not None:
        return _query(table, hash_key, *arguments, **more)
    partition = table.items.get(hash_key)
    alone = copy(table)
    alone.items = {} if partition is None else {hash_key: copy(partition)}
    return _query(alone, hash_key, *arguments, **more)
