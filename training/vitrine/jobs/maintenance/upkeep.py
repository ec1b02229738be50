"""What a run does to one table, and how it tells of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pyspark.sql import SparkSession

from vitrine.jobs import lake as tables
from vitrine.jobs.erasure.versions import versions_of
from vitrine.jobs.lake import DataFiles
from vitrine.jobs.lake_tables import Table
from vitrine.jobs.maintenance.policy import Policy
from vitrine.jobs.maintenance.retention import remove_past
from vitrine.jobs.procedures import Procedures
from vitrine.jobs.report import Json
from vitrine.jobs.session import Lake

_LEAST_SMALL_FILES = 5
"""Fewer in a partition are left for another day: to write them again costs more than it saves."""


@dataclass(frozen=True)
class Due:
    """What a run is to do to every table."""

    policy: Policy
    needed: Mapping[str, Collection[str]]
    """By table, snapshots that do not expire."""
    now: datetime


@dataclass(frozen=True)
class Upkeep:
    """What was done to a table. Files are those of its newest snapshot."""

    before: DataFiles
    after: DataFiles
    rows_past_retention: int
    files_rewritten: int
    snapshots_expired: int
    snapshots_kept: int
    """Older ones that training may go back to."""
    orphans_removed: int

    def as_json(self) -> dict[str, Json]:
        """The report's section of a table; sizes are bytes."""
        return {
            "files": {"before": self.before.count, "after": self.after.count},
            "bytes": {"before": self.before.size, "after": self.after.size},
            "rowsPastRetention": self.rows_past_retention,
            "filesRewritten": self.files_rewritten,
            "snapshotsExpired": self.snapshots_expired,
            "snapshotsKept": self.snapshots_kept,
            "orphansRemoved": self.orphans_removed,
        }


def keep_up(spark: SparkSession, lake: Lake, table: Table, due: Due) -> Upkeep:
    """Removes what is too old of a table that has rows, and makes few files of many."""
    policy, now = due.policy, due.now
    procedures = Procedures(spark, lake, table)
    before = tables.data_files_of(spark, lake, table)
    days = policy.retention.get(table.name)
    past = remove_past(spark, lake, table, days, now) if days is not None else 0
    rewritten = procedures.rewrite_data_files(
        least=_LEAST_SMALL_FILES, by_order=tables.is_sorted(spark, lake, table)
    )
    procedures.rewrite_manifests()
    old = {
        snapshot
        for snapshot, committed in tables.snapshots_of(spark, lake, table).items()
        if committed < now - timedelta(days=policy.snapshot_days)
    } - tables.named_snapshots(spark, lake, table)
    kept = old & set(due.needed.get(table.name, ()))
    if old - kept:
        procedures.expire(sorted(old - kept))
    orphans = procedures.remove_orphans(now - timedelta(days=policy.orphan_days))
    if table.personal is not None:
        _forget_abandoned(tables.location_of(spark, lake, table), orphans, now)
    return Upkeep(
        before,
        tables.data_files_of(spark, lake, table),
        past,
        rewritten,
        len(old - kept),
        len(kept),
        len(orphans),
    )


def _forget_abandoned(location: str, orphans: Collection[str], since: datetime) -> None:
    """Removes for good what no snapshot has ever known, and what this run wrote in vain.

    An erasure that came between has taken users out of the table. A rewrite that lost against it
    had still written their rows, and the bucket would keep them as old versions.
    """
    store, theirs = versions_of(location), frozenset(orphans)
    for version in list(store.list(f"{location}/")):
        if not version.is_current and (version.modified >= since or version.uri in theirs):
            store.remove(version)
