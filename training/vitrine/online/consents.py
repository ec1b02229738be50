"""Who refuses personalization, as the online table says."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from vitrine.errors import RefusalError
from vitrine.online.keys import consent_key

# DynamoDB's own limit on records a call.
_BATCH = 100
_READERS = 4
# As for writes: the time that a throttled table takes to grow.
_ATTEMPTS = 11
_FIRST_WAIT_SECONDS = 0.05


def read_refusals(
    get: Callable[..., Any],
    table: str,
    users: Sequence[str],
    wait: Callable[[float], None] = time.sleep,
) -> frozenset[str]:
    """Which of the users refuse, as of now; one of whom nothing was said does not.

    ``get`` is ``batch_get_item`` of DynamoDB's client.
    """
    by_partition = {consent_key(user)[0]: user for user in users}

    def refusals(chunk: Sequence[str]) -> frozenset[str]:
        request: Any = {
            "Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in map(consent_key, chunk)],
            "ProjectionExpression": "pk, personalization",
            "ConsistentRead": True,
        }
        found: list[Any] = []
        for attempt in range(_ATTEMPTS):
            if attempt > 0:
                wait(_FIRST_WAIT_SECONDS * 2 ** (attempt - 1))
            answer = get(RequestItems={table: request})
            found += answer["Responses"].get(table, [])
            request = answer["UnprocessedKeys"].get(table)
            if request is None:
                refused = [row for row in found if not row["personalization"]["BOOL"]]
                return frozenset(by_partition[row["pk"]["S"]] for row in refused)
        raise RefusalError(
            f"The online table {table} is throttled: consents were not read after {_ATTEMPTS}"
            " attempts; raise its read capacity or run the batch step again."
        )

    with ThreadPoolExecutor(_READERS) as pool:
        return frozenset().union(*pool.map(refusals, _chunks(users)))


def _chunks(users: Sequence[str]) -> Iterator[list[str]]:
    iterator = iter(users)
    while chunk := list(islice(iterator, _BATCH)):
        yield chunk
