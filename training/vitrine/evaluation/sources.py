"""Data to evaluate on: from files to events, items, users and a task."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from vitrine.columns import Interactions, Items
from vitrine.datasets.impressions_csv import read_impressions
from vitrine.datasets.interactions_csv import read_interactions, read_items, read_users
from vitrine.datasets.online_retail import fetch
from vitrine.datasets.online_retail_events import read_online_retail
from vitrine.datasets.rules import UNCATEGORISED
from vitrine.errors import RefusalError
from vitrine.evaluation.held_out import HeldOut
from vitrine.evaluation.holdout import PROTOCOLS
from vitrine.evaluation.leave_one_out import LeaveOneOut
from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.next_item import SESSION_ID, NextItem
from vitrine.evaluation.options import Options
from vitrine.evaluation.splits import span
from vitrine.evaluation.tasks import Task
from vitrine.evaluation.unseen_users import UnseenUsers
from vitrine.horizon import default_horizon

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_BOTH = {protocol: protocol for protocol in PROTOCOLS}
_TICK = timedelta(microseconds=1)
_COLUMNS = (
    Interactions.USER_ID,
    Interactions.ITEM_ID,
    Interactions.EVENT_TYPE,
    Interactions.TS,
    SESSION_ID,
)
_KEY = (Interactions.USER_ID, Interactions.ITEM_ID, Interactions.EVENT_TYPE, Interactions.TS)


@dataclass(frozen=True)
class EvaluationData:
    """What a split is made of."""

    name: str
    events: pl.DataFrame
    items: pl.DataFrame | None
    users: pl.DataFrame | None
    task: Task
    protocols: Mapping[str, str]
    """What a report calls each protocol -> ``all`` or ``new``; the first decides."""
    rejected: Mapping[str, int] = field(default_factory=dict)
    """Rows of the files that are not in the events, by reason."""
    snapshots: Mapping[str, str] = field(default_factory=dict)
    """Of the lake's tables that the data is of; none where it is of files."""
    notes: tuple[str, ...] = ()
    """What a reader of the figures must know of the data."""
    impressions: pl.DataFrame | None = None
    """What was shown, by ``read_impressions``; None where nobody logged it."""


def read_data(options: Options) -> EvaluationData:
    """:raises RefusalError: where the files, or the cut in them, leave nothing to measure."""
    data = _read(options)
    if options.impressions is None:
        return data
    shown = read_impressions(options.impressions)
    notes = [
        f"{count:,} rows of {options.impressions.name} are left out: {reason}."
        for reason, count in shown.rejected.items()
    ]
    return replace(data, impressions=shown.table, notes=(*data.notes, *notes))


def _read(options: Options) -> EvaluationData:
    if options.dataset is not None:
        return _online_retail(options)
    items = (
        without_empty_category(read_items(options.items).table)
        if options.items is not None
        else None
    )
    users = read_users(options.users).table if options.users is not None else None
    if options.train is not None and options.test is not None:
        return _two_files(options, options.train, options.test, items, users)
    if options.interactions is None:
        raise ValueError("no source: see parse_options")
    read = read_interactions(options.interactions)
    events = _plain(read.table)
    return EvaluationData(
        options.interactions.name,
        events,
        items,
        users,
        _task(options, events),
        _BOTH,
        read.rejected,
    )


def _two_files(
    options: Options,
    train: Path,
    test: Path,
    items: pl.DataFrame | None,
    users: pl.DataFrame | None,
) -> EvaluationData:
    known, asked = read_interactions(train), read_interactions(test)
    events, answers = _plain(known.table), _plain(asked.table)
    kept = events.join(answers, on=list(_KEY), how="anti", maintain_order="left")
    if kept.is_empty():
        raise RefusalError(f"Every event of {train} is in {test} too, so nothing is left to learn.")
    notes = []
    if kept.height < events.height:
        notes.append(
            f"{events.height - kept.height:,} events of {train.name} are in {test.name} too: they"
            " are not learnt from."
        )
    task = HeldOut.of(options.task, kept, answers, options.seed)
    if task.overlaps:
        notes.append(
            f"{test.name} begins before {train.name} ends, so models know what came after some of"
            " the questions: figures are higher than a shop's."
        )
    reasons = {**known.rejected, **asked.rejected}
    return EvaluationData(
        f"{train.name}, {test.name}",
        kept,
        items,
        users,
        task,
        {options.task: "all"},
        {each: known.rejected.get(each, 0) + asked.rejected.get(each, 0) for each in reasons},
        notes=tuple(notes),
    )


def _online_retail(options: Options) -> EvaluationData:
    file = options.file or fetch(options.cache)
    read = read_online_retail(file)
    events = _plain(read.interactions)
    task = _task(options, events)
    # Leave-one-out has no moment before which names and prices could be told.
    at = None if isinstance(task, LeaveOneOut) else task.cut
    return EvaluationData(
        options.dataset or "",
        events,
        without_empty_category(read.items(at)),
        read.users,
        task,
        _BOTH,
        read.rejected,
    )


def _task(
    options: Options, events: pl.DataFrame
) -> NextBasket | NextItem | LeaveOneOut | UnseenUsers:
    if options.split == "leave-one-out":
        return LeaveOneOut()
    start, end = span(events) or (_LONG_AGO, _LONG_AGO)
    if start == end:
        raise RefusalError(
            f"All {events.height:,} events are of one moment, {start:%Y-%m-%d %H:%M:%S}, so none"
            " comes before another: give --split leave-one-out, or data with times."
        )
    cut, horizon = _window(options, start, end)
    if not start < cut <= end:
        raise RefusalError(
            f"The cut {cut:%Y-%m-%d %H:%M} leaves nothing on one of its sides: the data goes from"
            f" {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}; give a --cut between."
        )
    if options.task == "next-item":
        return NextItem(cut, horizon, options.seed)
    if options.split == "users":
        return UnseenUsers(NextBasket(cut, horizon), options.seed)
    return NextBasket(cut, horizon)


def _window(options: Options, start: datetime, end: datetime) -> tuple[datetime, timedelta]:
    """The last event of all is inside the window where nobody says how far it goes."""
    if options.cut is not None:
        return options.cut, options.horizon or max(_TICK, end + _TICK - options.cut)
    horizon = options.horizon or min(default_horizon(end - start), (end - start) / 4)
    return end + _TICK - horizon, horizon


def _plain(events: pl.DataFrame) -> pl.DataFrame:
    return events.select(name for name in _COLUMNS if name in events.columns)


def without_empty_category(items: pl.DataFrame) -> pl.DataFrame:
    """Null for the category that says that there is none: a model would take it for one."""
    category = pl.col(Items.CATEGORY_L1)
    return items.with_columns(pl.when(category != UNCATEGORISED).then(category))
