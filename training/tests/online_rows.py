"""Rows of the online table in memory, as DynamoDB's client answers queries for them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from vitrine.online.records import HistoryEvent, history_record
from vitrine.skew.served import Done


class OnlineRows:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}

    def query(self, **asked: Any) -> dict[str, Any]:
        values = {name: value["S"] for name, value in asked["ExpressionAttributeValues"].items()}
        exact = values.get(":sk", "")
        first, last = values.get(":events", exact), values.get(":consent", exact)
        newest_first = sorted(self.rows.items(), key=lambda row: row[0], reverse=True)
        found = [
            row for (pk, sk), row in newest_first if pk == values[":pk"] and first <= sk <= last
        ]
        return {"Items": found[: asked.get("Limit")]}

    def put(self, pk: str, sk: str, **attributes: Mapping[str, object]) -> None:
        self.rows[pk, sk] = {"pk": {"S": pk}, "sk": {"S": sk}, **attributes}

    def happen(self, user: str, done: Done, event_id: str) -> None:
        item, kind, at = done
        self.put(
            f"USER#{user}",
            f"EVENT#{at:013d}#{event_id}",
            itemId={"S": item},
            eventType={"S": kind},
            ts={"N": str(at)},
            eventId={"S": event_id},
        )

    def precompute(self, user: str, events: list[HistoryEvent], until: datetime) -> None:
        record = history_record(user, events, until)
        self.put(
            str(record["pk"]),
            str(record["sk"]),
            events={"S": record["events"]},
            asOf={"S": record["asOf"]},
        )

    def consent(self, user: str, *, personalization: bool, from_ms: int = 0) -> None:
        self.put(
            f"USER#{user}",
            "HISTORY#CONSENT",
            personalization={"BOOL": personalization},
            analytics={"BOOL": True},
            historyFromMs={"N": str(from_ms)},
        )

    def begin_lists(self, moment: str) -> None:
        self.put("LISTS", "CURRENT", createdAt={"S": moment})
