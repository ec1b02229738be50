"""``batch``: writes shoppers' lists and histories, and what is trending, to the online table.

The lists are what the API falls back on when the model host does not answer. They carry this run's
version, and the pointer to it is moved last: a set that is half written is never read, nor one of
a run that began before the one that is read.

Of users who were erased or refuse personalization nothing is written, though they are in the
training set. Who they are is asked before and after the writes: what begins meanwhile may have
removed before this wrote.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl

from vitrine.batch_features import after, features_by_user, mirror_features
from vitrine.batch_model import BatchModel, load_batch_model
from vitrine.batch_run import BatchRun, required
from vitrine.columns import Interactions, Users
from vitrine.container import Container
from vitrine.errors import RefusalError
from vitrine.graph.session import Ranked
from vitrine.histories import NO_ITEM, Histories, HistoryBatch
from vitrine.manifest import timestamp
from vitrine.metric_log import log_metric
from vitrine.online.dynamodb_table import DynamoDbTable
from vitrine.online.feature_group import FeatureGroup
from vitrine.online.keys import category_list_key, history_key, list_key
from vitrine.online.pseudonyms import pseudonym_of, read_key
from vitrine.online.records import (
    HistoryEvent,
    ListedItem,
    Record,
    history_record,
    item_category_record,
    list_record,
)
from vitrine.online.table import OnlineTable, Pointer
from vitrine.training_set import TrainingSet, read_training_set

LIST_LENGTH = 50
# What the API looks at, and well below the 400 kB of a DynamoDB record.
HISTORY_LENGTH = 200
RECOMMENDATIONS_FILE = "recommendations.jsonl"
# Whose the lists beside it are. It is there only where they became the ones that are read.
DESCRIPTION_FILE = "lists.json"
# In bytes: it is part of a key, of which DynamoDB takes 2,048.
_LONGEST_CATEGORY = 1_024


def batch(
    container: Container,
    environment: Mapping[str, str] = os.environ,
    open_table: Callable[[str], OnlineTable] = DynamoDbTable,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    key_of_secret: Callable[[str], str] = read_key,
    *,
    open_mirror: Callable[[str], FeatureGroup] = FeatureGroup,
) -> None:
    """Reads the model and the training set; writes the table, recommendations.jsonl and lists.json.

    ``BatchRun.of`` says which variables there are besides those of the table and the key, and
    ``FEATURE_GROUP_NAME``, of a feature group that gets users' features too.
    """
    table = open_table(required(environment, "ONLINE_TABLE_NAME"))
    run = BatchRun.of(environment, now)
    key = key_of_secret(required(environment, "PSEUDONYM_KEY_ARN"))
    data = read_training_set(container.processing("training-set")).of_everybody
    known = _unwanted_in(data, table, key)
    # A run that was cut short may have left what it should have taken back.
    _take_back(table, known, run.version)
    data = _without(data, known)
    output = container.processing("output")
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as unpacked:
        model = load_batch_model(container.processing("model"), Path(unpacked), data.items)
        model_version = run.model_version or model.version
        histories = table.put_all(_history_records(data))
        with (output / RECOMMENDATIONS_FILE).open("w") as file:
            lists = table.put_all(
                list_record(
                    list_key(user, run.version),
                    places,
                    model_version,
                    run.begun,
                    lifetime=run.lifetime,
                )
                for user, places in _lists(model, data, file)
            )
        lists += table.put_all(_category_records(model, run, model_version))
    since = _unwanted_in(data, table, key)
    _take_back(table, since, run.version)
    log_metric("histories_written", histories)
    log_metric("lists_written", lists)
    if not table.point_to(Pointer(run.version, model_version, run.begun)):
        raise RefusalError(
            "A later batch run has finished before this one: its lists stay the ones that are "
            f"read, and those of {run.version} are left to expire."
        )
    description = {
        "batchVersion": run.version,
        "modelVersion": model_version,
        "begunAt": timestamp(run.begun),
        "dataUntil": timestamp(data.description.end),
        "shoppers": histories,
    }
    (output / DESCRIPTION_FILE).write_text(json.dumps(description) + "\n")
    if group := environment.get("FEATURE_GROUP_NAME"):
        data = _without(data, since)
        unwanted = partial(_unwanted_in, data, table, key)
        mirror_features(open_mirror(group), data, [*known, *since], unwanted, key=key, now=now)


def _unwanted_in(data: TrainingSet, table: OnlineTable, key: str) -> list[str]:
    """Users of the training set who were erased so far, or refuse personalization, then or now."""
    known = (data.interactions[Interactions.USER_ID], data.refusing[Users.USER_ID])
    users = pl.concat(known).unique().to_list()
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


def _history_records(data: TrainingSet) -> Iterator[Record]:
    """As the lake has them, also of items that the model does not know: the rules need those."""
    # The same order as models see, so that both cut a long history at the same event.
    ordered = data.interactions.sort(
        [Interactions.USER_ID, Interactions.TS, Interactions.ITEM_ID, Interactions.EVENT_TYPE],
        descending=[False, True, False, False],
    )
    known = features_by_user(data)
    for (user,), events in ordered.group_by([Interactions.USER_ID], maintain_order=True):
        rows = (
            events.head(HISTORY_LENGTH)
            .select(Interactions.ITEM_ID, Interactions.EVENT_TYPE, Interactions.TS)
            .iter_rows()
        )
        done = [HistoryEvent(*row) for row in rows]
        _, features = next(known)
        yield history_record(str(user), done, data.description.end, features)


def _lists(
    model: BatchModel, data: TrainingSet, file: IO[str]
) -> Iterator[tuple[str | None, list[ListedItem]]]:
    """Every shopper's list, each also as a line of the file, in Amazon Personalize's shape.

    The first, of nobody, is what is trending.
    """
    trending = model.ranker.rank(HistoryBatch.empty(), model.available)
    yield None, _places(model, trending, 0)
    histories = Histories.of(data.interactions, model.catalogue, at=data.description.end)
    if model.ranker.features.names:
        histories = histories.with_features(data.interactions, data.items, after(data))
    for shoppers, ranked in model.ranker.rank_all(histories, model.available):
        for row, shopper in enumerate(shoppers.tolist()):
            user, places = histories.users[shopper], _places(model, ranked, row)
            output = {
                "recommendedItems": [place.item_id for place in places],
                "scores": [place.score for place in places],
            }
            line = {"input": {"userId": user}, "output": output, "error": None}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            yield user, places


def _category_records(model: BatchModel, run: BatchRun, model_version: str) -> Iterator[Record]:
    """What is trending in each category that has anything to offer, and who is in which."""
    for category, members in model.items_by_category().items():
        if len(category.encode()) > _LONGEST_CATEGORY:
            continue
        wanted = np.zeros(len(model.available), np.bool_)
        wanted[members] = True
        trending = model.ranker.rank(HistoryBatch.empty(), model.available & wanted)
        places = _places(model, trending, 0)
        if not places:
            continue
        key = category_list_key(category, run.version)
        yield list_record(key, places, model_version, run.begun, lifetime=run.lifetime)
        for item in members:
            item_id = model.catalogue.item_ids[item]
            yield item_category_record(item_id, category, run.begun, lifetime=run.lifetime)


def _places(model: BatchModel, ranked: Ranked, row: int) -> list[ListedItem]:
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
