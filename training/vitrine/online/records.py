"""The records that the batch step writes: keys and attributes as the API's adapters read them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vitrine.manifest import timestamp
from vitrine.online.keys import Key, history_key, item_category_key

# A list is only read while the pointer names its version, so this is not what replaces it: it is
# how long a shop's shelves outlast its last batch run, and when lists of shoppers who never came
# back are gone. Runs that another one follows soon say less.
LIST_LIFETIME = timedelta(days=90)

# Of a float32, which is what a graph reads.
_DECIMALS = 6

Attribute = str | int
Record = dict[str, Attribute]
"""Attributes by name, ``pk`` and ``sk`` among them. Long lists are JSON in a string: nothing asks
DynamoDB about their entries, and typed attributes for each would cost more to write and to read."""


@dataclass(frozen=True)
class HistoryEvent:
    """One thing that a shopper did."""

    item_id: str
    event_type: str
    at: datetime


@dataclass(frozen=True)
class ListedItem:
    """One place of a list."""

    item_id: str
    score: float
    reason: str | None
    name: str | None
    category: str | None = None
    price: float | None = None


def history_record(
    user_id: str,
    events: Sequence[HistoryEvent],
    as_of: datetime,
    features: Mapping[str, float] | None = None,
) -> Record:
    """Events most recent first, and ``told_features`` beside them, as of the same moment."""
    pk, sk = history_key(user_id)
    return {
        "pk": pk,
        "sk": sk,
        "events": _json(
            [
                {"i": event.item_id, "t": event.event_type, "ts": _milliseconds(event.at)}
                for event in events
            ]
        ),
        "asOf": timestamp(as_of),
        **({"features": json.dumps(features, separators=(",", ":"))} if features else {}),
    }


def told_features(features: Mapping[str, float]) -> dict[str, float]:
    """Features with the digits that they are written with, wherever that is."""
    return {name: round(value, _DECIMALS) for name, value in features.items()}


def list_record(
    key: Key,
    items: Sequence[ListedItem],
    model_version: str,
    created: datetime,
    *,
    lifetime: timedelta = LIST_LIFETIME,
) -> Record:
    """A list, best first."""
    pk, sk = key
    return {
        "pk": pk,
        "sk": sk,
        "items": _json([_place(item) for item in items]),
        "modelVersion": model_version,
        "createdAt": timestamp(created),
        "expiresAt": _expiry(created, lifetime),
    }


def item_category_record(
    item_id: str, category: str, created: datetime, *, lifetime: timedelta = LIST_LIFETIME
) -> Record:
    """Which category's list stands in for one that is about the item."""
    pk, sk = item_category_key(item_id)
    return {"pk": pk, "sk": sk, "category": category, "expiresAt": _expiry(created, lifetime)}


def _expiry(created: datetime, lifetime: timedelta) -> int:
    return int((created + lifetime).timestamp())


def _json(entries: list[dict[str, str | int | float]]) -> str:
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"))


def _place(item: ListedItem) -> dict[str, str | int | float]:
    place: dict[str, str | int | float] = {"itemId": item.item_id, "score": round(item.score, 6)}
    if item.reason is not None:
        place["reason"] = item.reason
    if item.name is not None:
        place["name"] = item.name
    # What filters read: a list that stands in for the model is held to the same ones.
    if item.category is not None:
        place["category"] = item.category
    if item.price is not None:
        place["price"] = item.price
    return place


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
