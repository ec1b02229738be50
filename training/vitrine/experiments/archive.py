"""What the stream's archive says of lists that were shown and of what shoppers did.

Firehose writes both to ``raw/clickstream/YYYY/MM/DD/HH/``, a JSON document a line
(``lambdas/contracts/stream-record.ts``); they are read from a bucket or from a copy of it.
"""

import gzip
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from urllib.parse import urlsplit

import polars as pl

from vitrine.errors import RefusalError
from vitrine.jobs.objects import StoredObject, objects_of

_DAY = re.compile(r"/(\d{4})/(\d{2})/(\d{2})/")
_LATE = timedelta(days=1)
"""Records come to the archive after they happened, and clocks of browsers differ."""
_SHOWN_LIST = "impression"
_Schema = Mapping[str, pl.DataType | type[pl.DataType]]
_SCHEMA: _Schema = {
    "kind": pl.String,
    "recommendationId": pl.String,
    "userId": pl.String,
    "sessionId": pl.String,
    "servedAtMs": pl.Int64,
    "experiment": pl.Struct({"name": pl.String, "arm": pl.String}),
    "fallback": pl.String,
    "eventId": pl.String,
    "eventType": pl.String,
    "eventValue": pl.Float64,
    "timestampMs": pl.Int64,
    "receivedAtMs": pl.Int64,
}
_ITEMS: _Schema = {
    "itemId": pl.String,
    "items": pl.List(
        pl.Struct(
            {
                "itemId": pl.String,
                "ranker": pl.String,
                "position": pl.Int64,
                "propensity": pl.Float64,
            }
        )
    ),
}
"""What is read besides where it matters which items were shown: it is most of the archive."""


class Lists:
    """Columns of the lists that were shown, one row a ``recommendationId``."""

    ID = "recommendation_id"
    SHOPPER = "shopper"
    """The user's id, or the session's of somebody who was not logged in."""
    SHOWN_MS = "shown_ms"
    EXPERIMENT = "experiment"
    ARM = "arm"
    FALLBACK = "fallback"
    """Whether anything stood in for a ranking made for the request."""


class Events:
    """Columns of what shoppers did, one row an event's id."""

    SHOPPER = "shopper"
    TYPE = "type"
    VALUE = "value"
    AT_MS = "at_ms"
    LIST_ID = "list_id"
    """The list that it is attributed to, or null."""
    ITEM = "item"
    """Only where items are read."""


class ShownItems:
    """Columns of the items of lists, one row an item of a list."""

    LIST_ID = "list_id"
    ITEM = "item"
    RANKER = "ranker"
    """The arm whose model put it there, in a list of two models; else null."""
    POSITION = "position"
    """1 is the first."""
    PROPENSITY = "propensity"
    """The chance that the item had to get its place, given those above it."""


@dataclass(frozen=True)
class Archive:
    """Columns of ``Lists``, of ``Events``, and, where items are read, of ``ShownItems``."""

    lists: pl.DataFrame
    events: pl.DataFrame
    last_ms: int
    """When the newest of the records came."""
    malformed: int
    """Lines that are no JSON documents."""
    items: pl.DataFrame


def read_archive(uri: str, start: datetime, end: datetime, *, with_items: bool = False) -> Archive:
    """All of an archive, or its days from ``start`` to ``end`` where its folders tell days.

    :param uri: a folder, or ``s3://bucket/raw/clickstream/``.
    :raises RefusalError: where there is no record in that time, or a file cannot be unzipped.
    """
    store = objects_of(uri)
    chosen = [each for each in store.list(uri) if _is_within(each, start.date(), end + _LATE)]
    schema = {**_SCHEMA, **(_ITEMS if with_items else {})}
    frames, malformed = [], 0
    for found in chosen:
        lines = _text(found, store.head(found.uri, found.size)) if found.size else b""
        frame, bad = _records(lines, schema)
        frames.append(frame)
        malformed += bad
    records = pl.concat(frames) if frames else pl.DataFrame(schema=schema)
    if records.is_empty():
        raise RefusalError(
            f"There are no records from {start:%Y-%m-%d} to {end:%Y-%m-%d} in {uri}: name the"
            " folder that the stream's archive is in, such as s3://BUCKET/raw/clickstream/."
        )
    is_list = pl.col("kind").eq_missing(_SHOWN_LIST)
    came = records.select(pl.max_horizontal("servedAtMs", "receivedAtMs").max()).item()
    lists = records.filter(is_list)
    return Archive(
        _lists(lists),
        _events(records.filter(pl.col("kind").is_null()), with_items=with_items),
        int(came or 0),
        malformed,
        _items(lists) if with_items else pl.DataFrame(),
    )


def _is_within(found: StoredObject, first: date, end: datetime) -> bool:
    folders = _DAY.search(urlsplit(found.uri).path)
    if folders is None:
        return True
    year, month, day = (int(part) for part in folders.groups())
    try:
        return first <= date(year, month, day) <= end.date()
    except ValueError:
        return True


def _text(found: StoredObject, content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise RefusalError(f"{found.uri} cannot be unzipped: {error}.") from error


def _records(text: bytes, schema: _Schema) -> tuple[pl.DataFrame, int]:
    """The documents, and how many lines are none."""
    if not text.strip():
        return pl.DataFrame(schema=schema), 0
    try:
        return pl.read_ndjson(BytesIO(text), schema=schema), 0
    except pl.exceptions.PolarsError:
        lines = [line for line in text.splitlines() if line.strip()]
        good = [line for line in lines if _is_document(line)]
        frame = pl.read_ndjson(BytesIO(b"\n".join(good)), schema=schema, ignore_errors=True)
        return frame, len(lines) - len(good)


def _is_document(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _lists(records: pl.DataFrame) -> pl.DataFrame:
    """Pages of a list are one list; so are records that came twice."""
    return (
        records.select(
            pl.col("recommendationId").alias(Lists.ID),
            pl.coalesce("userId", "sessionId").alias(Lists.SHOPPER),
            pl.col("servedAtMs").alias(Lists.SHOWN_MS),
            pl.col("experiment").struct.field("name").alias(Lists.EXPERIMENT),
            pl.col("experiment").struct.field("arm").alias(Lists.ARM),
            pl.col("fallback").is_not_null().alias(Lists.FALLBACK),
        )
        .filter(pl.col(Lists.ID).is_not_null() & pl.col(Lists.SHOWN_MS).is_not_null())
        .sort(Lists.SHOWN_MS)
        .unique(Lists.ID, keep="first", maintain_order=True)
    )


def _events(records: pl.DataFrame, *, with_items: bool) -> pl.DataFrame:
    known = pl.col("eventId").is_not_null() & pl.col("timestampMs").is_not_null()
    return (
        records.filter(known)
        .unique("eventId", keep="first", maintain_order=True)
        .select(
            pl.coalesce("userId", "sessionId").alias(Events.SHOPPER),
            pl.col("eventType").str.strip_chars().str.to_lowercase().alias(Events.TYPE),
            pl.col("eventValue").alias(Events.VALUE),
            pl.col("timestampMs").alias(Events.AT_MS),
            pl.col("recommendationId").alias(Events.LIST_ID),
            *([pl.col("itemId").alias(Events.ITEM)] if with_items else []),
        )
    )


def _items(records: pl.DataFrame) -> pl.DataFrame:
    """Of all pages of a list."""
    item = pl.col("items").struct
    return (
        records.select(pl.col("recommendationId").alias(ShownItems.LIST_ID), pl.col("items"))
        .explode("items")
        .select(
            ShownItems.LIST_ID,
            item.field("itemId").alias(ShownItems.ITEM),
            item.field("ranker").alias(ShownItems.RANKER),
            item.field("position").alias(ShownItems.POSITION),
            item.field("propensity").alias(ShownItems.PROPENSITY),
        )
        .drop_nulls([ShownItems.LIST_ID, ShownItems.ITEM])
        .unique([ShownItems.LIST_ID, ShownItems.ITEM], keep="first", maintain_order=True)
    )
