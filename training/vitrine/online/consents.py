"""What users let be done, as the online table says."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Consent:
    """What a user has said; of whom nothing was said lets all be done."""

    personalization: bool
    analytics: bool
    from_ms: int
    """Epoch milliseconds: what happened before is not taken up again, they had refused then."""


def read_refusals(
    get: Callable[..., Any],
    table: str,
    users: Iterable[str],
    wait: Callable[[float], None] = time.sleep,
) -> frozenset[str]:
    """Which of the users refuse personalization, as of now."""
    found = read_consents(get, table, users, wait)
    return frozenset(user for user, consent in found.items() if not consent.personalization)


def read_consents(
    get: Callable[..., Any],
    table: str,
    users: Iterable[str],
    wait: Callable[[float], None] = time.sleep,
) -> dict[str, Consent]:
    """Those of the users who have said something, as of now.

    ``get`` is ``batch_get_item`` of DynamoDB's client.
    """

    def consents(chunk: list[str]) -> Mapping[str, Consent]:
        by_partition = {consent_key(user)[0]: user for user in chunk}
        request: Any = {
            "Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in map(consent_key, chunk)],
            "ProjectionExpression": "pk, personalization, analytics, historyFromMs",
            "ConsistentRead": True,
        }
        found: dict[str, Consent] = {}
        for attempt in range(_ATTEMPTS):
            if attempt > 0:
                wait(_FIRST_WAIT_SECONDS * 2 ** (attempt - 1))
            answer = get(RequestItems={table: request})
            for row in answer["Responses"].get(table, []):
                found[by_partition[row["pk"]["S"]]] = _consent(row)
            request = answer["UnprocessedKeys"].get(table)
            if request is None:
                return found
        raise RefusalError(
            f"The online table {table} is throttled: consents were not read after {_ATTEMPTS}"
            " attempts; raise its read capacity or run this step again."
        )

    said: dict[str, Consent] = {}
    with ThreadPoolExecutor(_READERS) as pool:
        for found in pool.map(consents, _chunks(users)):
            said |= found
    return said


def _consent(row: Any) -> Consent:  # noqa: ANN401  a row of DynamoDB
    return Consent(
        row["personalization"]["BOOL"], row["analytics"]["BOOL"], int(row["historyFromMs"]["N"])
    )


def _chunks(users: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(users)
    while chunk := list(islice(iterator, _BATCH)):
        yield chunk
