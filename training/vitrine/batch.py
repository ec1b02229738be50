"""``batch``: writes every shopper's list and history, and the trending list, to the online table.

The lists are what the API falls back on when the model host does not answer. They carry this run's
version, and the pointer to it is moved last: a set that is half written is never read.

Of users who were erased or refuse personalization nothing is written, though they are in the
training set. Who they are is asked before and after the writes: what begins meanwhile may have
removed before this wrote.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import polars as pl

from vitrine.arrays import Bools
from vitrine.catalogue import Catalogue
from vitrine.columns import Interactions, Items
from vitrine.container import Container
from vitrine.errors import RefusalError
from vitrine.graph.session import Ranked, Ranker
from vitrine.histories import NO_ITEM, Histories, HistoryBatch
from vitrine.items_file import ITEMS_FILE, read_items
from vitrine.manifest import GRAPH_FILE
from vitrine.metric_log import log_metric
from vitrine.model_archive import unpack_model
from vitrine.online.dynamodb_table import DynamoDbTable
from vitrine.online.pseudonyms import pseudonym_of, read_key
from vitrine.online.records import (
    HistoryEvent,
    ListedItem,
    Record,
    history_key,
    history_record,
    list_key,
    list_record,
)
from vitrine.online.table import OnlineTable, Pointer
from vitrine.training_set import TrainingSet, read_training_set

LIST_LENGTH = 50
# What the API looks at, and well below the 400 kB of a DynamoDB record.
HISTORY_LENGTH = 200
RECOMMENDATIONS_FILE = "recommendations.jsonl"


@dataclass(frozen=True)
class _Model:
    """An unpacked model, ready to rank."""

    ranker: Ranker
    history_length: int
    version: str
    catalogue: Catalogue
    names: list[str | None]
    categories: list[str | None]
    prices: list[float | None]
    available: Bools


@dataclass(frozen=True)
class _Run:
    model: _Model
    batch_version: str
    now: datetime


def batch(
    container: Container,
    environment: Mapping[str, str] = os.environ,
    open_table: Callable[[str], OnlineTable] = DynamoDbTable,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    key_of_secret: Callable[[str], str] = read_key,
) -> None:
    """Reads the model and the training set; writes the table and recommendations.jsonl."""
    table = open_table(_required(environment, "ONLINE_TABLE_NAME"))
    batch_version = _required(environment, "BATCH_VERSION")
    key = key_of_secret(_required(environment, "PSEUDONYM_KEY_ARN"))
    data = read_training_set(container.processing("training-set"))
    known = _unwanted_in(data, table, key)
    # A run that was cut short may have left what it should have taken back.
    _take_back(table, known, batch_version)
    data = _without(data, known)
    output = container.processing("output")
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as unpacked:
        model = _load(container.processing("model"), Path(unpacked), environment)
        run = _Run(model, batch_version, now())
        histories = table.put_all(_history_records(data))
        with (output / RECOMMENDATIONS_FILE).open("w") as file:
            lists = table.put_all(_list_records(run, data, file))
    _take_back(table, _unwanted_in(data, table, key), batch_version)
    log_metric("histories_written", histories)
    log_metric("lists_written", lists)
    if not table.point_to(Pointer(batch_version, model.version, run.now)):
        raise RefusalError(
            "A later batch run has finished before this one: its lists stay the ones that are "
            f"read, and those of {batch_version} are left to expire."
        )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise RefusalError(f"The environment variable {name} is missing.")
    return value


def _unwanted_in(data: TrainingSet, table: OnlineTable, key: str) -> list[str]:
    """The users of the training set who were erased so far, or refuse personalization."""
    users = data.interactions[Interactions.USER_ID].unique().to_list()
    erased, refusing = table.erased(), table.refusing(users)
    if erased:
        refusing |= {user for user in users if pseudonym_of(key, user) in erased}
    return sorted(refusing)


def _without(data: TrainingSet, users: list[str]) -> TrainingSet:
    kept = ~pl.col(Interactions.USER_ID).is_in(users)
    return replace(data, interactions=data.interactions.filter(kept))


def _take_back(table: OnlineTable, users: list[str], batch_version: str) -> None:
    keys = [key for user in users for key in (history_key(user), list_key(user, batch_version))]
    table.delete_all(keys)


def _load(source: Path, target: Path, environment: Mapping[str, str]) -> _Model:
    manifest = unpack_model(source, target)
    items = read_items(target / ITEMS_FILE)
    length = manifest["graph"]["historyLength"]
    return _Model(
        ranker=Ranker(target / GRAPH_FILE, length),
        history_length=length,
        version=environment.get("MODEL_VERSION") or manifest["version"],
        catalogue=Catalogue(tuple(items[Items.ITEM_ID])),
        names=items[Items.NAME].to_list(),
        categories=items[Items.CATEGORY_L1].to_list(),
        prices=items[Items.PRICE].to_list(),
        available=items[Items.AVAILABLE].to_numpy(),
    )


def _history_records(data: TrainingSet) -> Iterator[Record]:
    """As the lake has them, also of items that the model does not know: the rules need those."""
    # The same order as models see, so that both cut a long history at the same event.
    ordered = data.interactions.sort(
        [Interactions.USER_ID, Interactions.TS, Interactions.ITEM_ID, Interactions.EVENT_TYPE],
        descending=[False, True, False, False],
    )
    for (user,), events in ordered.group_by([Interactions.USER_ID], maintain_order=True):
        rows = (
            events.head(HISTORY_LENGTH)
            .select(Interactions.ITEM_ID, Interactions.EVENT_TYPE, Interactions.TS)
            .iter_rows()
        )
        yield history_record(str(user), [HistoryEvent(*row) for row in rows], data.description.end)


def _list_records(run: _Run, data: TrainingSet, file: IO[str]) -> Iterator[Record]:
    """Every shopper's list, and each as a line of the file, in Amazon Personalize's shape."""
    model = run.model
    trending = model.ranker.rank(HistoryBatch.empty(), model.available)
    yield _record(run, None, _places(model, trending, 0))
    histories = Histories.of(data.interactions, model.catalogue, at=data.description.end)
    for shoppers, ranked in model.ranker.rank_all(histories, model.available):
        for row, shopper in enumerate(shoppers.tolist()):
            user, places = histories.users[shopper], _places(model, ranked, row)
            output = {
                "recommendedItems": [place.item_id for place in places],
                "scores": [place.score for place in places],
            }
            line = {"input": {"userId": user}, "output": output, "error": None}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            yield _record(run, user, places)


def _record(run: _Run, user: str | None, places: list[ListedItem]) -> Record:
    return list_record(user, places, run.batch_version, run.model.version, run.now)


def _places(model: _Model, ranked: Ranked, row: int) -> list[ListedItem]:
    ids = model.catalogue.item_ids
    columns = (ranked.items, ranked.scores, ranked.reasons)
    items, scores, reasons = (column[row, :LIST_LENGTH].tolist() for column in columns)
    return [
        ListedItem(
            ids[item],
            score,
            None if reason == NO_ITEM else ids[reason],
            model.names[item],
            model.categories[item],
            model.prices[item],
        )
        for item, score, reason in zip(items, scores, reasons, strict=True)
        if item != NO_ITEM
    ]
