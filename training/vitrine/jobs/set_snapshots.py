"""Which snapshots a training set is of: the newest, or those that an operator has gone back to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import SparkSession

from vitrine.errors import RefusalError
from vitrine.jobs import lake as tables
from vitrine.jobs.lake_tables import Table
from vitrine.jobs.objects import objects_of
from vitrine.jobs.session import Lake

# A shop may tell nothing of its users, who are then known by what they do.
_OPTIONAL = (tables.USERS, tables.FEEDBACK, tables.IMPRESSIONS)
_TABLES = (tables.INTERACTIONS, tables.ITEMS, *_OPTIONAL)


@dataclass(frozen=True)
class PinnedSet:
    """A set by its name, and the snapshots that it is of, by table."""

    name: str
    snapshots: Mapping[str, str]


def pinned_set_at(uri: str) -> PinnedSet | None:
    """What the pin names; None: there is no pin.

    :raises RefusalError: where it cannot be read, rather than train on something else.
    """
    store = objects_of(uri)
    if uri not in {found.uri for found in store.list(uri)}:
        return None
    try:
        given = json.loads(store.read(uri))
        name, snapshots = str(given["trainingSet"]), dict(given["snapshots"])
    except (ValueError, KeyError, TypeError) as error:
        raise RefusalError(
            f"{uri} does not say which training set is pinned ({type(error).__name__} {error}):"
            " pin one again by npm run training-set."
        ) from error
    return PinnedSet(name, {str(table): str(snapshot) for table, snapshot in snapshots.items()})


def newest(spark: SparkSession, lake: Lake, interactions: str | None) -> dict[str, str]:
    """The newest of each table, or of the interactions another.

    :raises RefusalError: where the lake has no interactions or no items.
    """
    found = {
        table.name: _needed(spark, lake, table) for table in (tables.INTERACTIONS, tables.ITEMS)
    }
    if interactions is not None:
        found[tables.INTERACTIONS.name] = interactions
    for table in _OPTIONAL:
        snapshot = _snapshot(spark, lake, table)
        if snapshot is not None:
            found[table.name] = snapshot
    return found


def kept(spark: SparkSession, lake: Lake, pinned: PinnedSet) -> dict[str, str]:
    """The snapshots of another set, which the lake must still have."""
    for table in _TABLES:
        snapshot = pinned.snapshots.get(table.name)
        if snapshot is not None and not tables.has_snapshot(spark, lake, table, snapshot):
            raise RefusalError(
                f"The training set {pinned.name} is pinned, and the table {table.name} has its"
                f" snapshot {snapshot} no more: pin another, or let the newest data be used again"
                " (npm run training-set -- unpin)."
            )
    return dict(pinned.snapshots)


def _needed(spark: SparkSession, lake: Lake, table: Table) -> str:
    snapshot = _snapshot(spark, lake, table)
    if snapshot is None:
        raise RefusalError(f"The lake's table {table.name} is empty: ingest some data first.")
    return snapshot


def _snapshot(spark: SparkSession, lake: Lake, table: Table) -> str | None:
    if not spark.catalog.tableExists(lake.table(table.name)):
        return None
    snapshot = tables.current_snapshot(spark, lake, table)
    return snapshot.id if snapshot is not None else None
