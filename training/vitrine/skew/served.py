"""What the online table serves of a user: the history that the API ranks by, and consent."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vitrine.online.keys import consent_key, history_key

HISTORY_LENGTH = 200
"""What the API reads and ranks by (``lambdas/domain/history.ts``)."""
_EVENTS = "EVENT#"
_READERS = 4

Done = tuple[str, str, int]
"""Item, type and moment in epoch milliseconds: what tells one event of a history from another."""


@dataclass(frozen=True)
class ServedHistory:
    """The newest ``HISTORY_LENGTH`` events of a user, as ``DynamoDbHistoryStore.recent`` has them.

    Of a user who refuses personalization, all that is kept.
    """

    events: frozenset[Done] = frozenset()
    ids: Mapping[Done, str] = field(default_factory=dict)
    """Of the events that came by the stream."""
    batch_until: datetime | None = None
    """The newest event of anybody that the batch step knew; None: it wrote nothing of the user."""
    from_ms: int = 0
    """What happened before is not read: the user has consented again since."""
    refuses: bool = False

    @property
    def cut_ms(self) -> int:
        """Of events of this moment and before some may be left out; -1: all are here."""
        return min(at for _, _, at in self.events) if len(self.events) >= HISTORY_LENGTH else -1


def read_served(
    query: Callable[..., Any], table: str, users: Sequence[str]
) -> dict[str, ServedHistory]:
    """As of now, by user. ``query`` is that of DynamoDB's client."""

    def one(user: str) -> ServedHistory:
        partition, consent = consent_key(user)
        answer = query(
            TableName=table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :events AND :consent",
            ExpressionAttributeValues={
                ":pk": {"S": partition},
                ":events": {"S": _EVENTS},
                ":consent": {"S": consent},
            },
            ScanIndexForward=False,
            Limit=HISTORY_LENGTH + 2,
            ConsistentRead=True,
        )
        return _history_of(user, answer["Items"])

    with ThreadPoolExecutor(_READERS) as pool:
        return dict(zip(users, pool.map(one, users), strict=True))


def read_lists_begun(query: Callable[..., Any], table: str) -> datetime | None:
    """When the batch run began whose lists are read; None: there was none yet."""
    found = query(
        TableName=table,
        KeyConditionExpression="pk = :pk AND sk = :sk",
        ExpressionAttributeValues={":pk": {"S": "LISTS"}, ":sk": {"S": "CURRENT"}},
        ConsistentRead=True,
    )["Items"]
    return datetime.fromisoformat(found[0]["createdAt"]["S"]) if found else None


def _history_of(user: str, rows: Sequence[Any]) -> ServedHistory:
    by_key = {row["sk"]["S"]: row for row in rows}
    consent = by_key.pop(consent_key(user)[1], None)
    precomputed = by_key.pop(history_key(user)[1], None)
    refuses = consent is not None and not consent["personalization"]["BOOL"]
    from_ms = 0 if consent is None or refuses else int(consent["historyFromMs"]["N"])
    ids = {
        (row["itemId"]["S"], row["eventType"]["S"], int(row["ts"]["N"])): row["eventId"]["S"]
        for row in by_key.values()
    }
    told = [] if precomputed is None else json.loads(precomputed["events"]["S"])
    known = {(one["i"], one["t"], int(one["ts"])) for one in told} | set(ids)
    newest = sorted((one for one in known if one[2] >= from_ms), key=lambda one: -one[2])
    return ServedHistory(
        frozenset(newest[:HISTORY_LENGTH]),
        ids,
        None if precomputed is None else datetime.fromisoformat(precomputed["asOf"]["S"]),
        from_ms,
        refuses,
    )
