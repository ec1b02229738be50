"""What ingestion and replay have in common: what a run reads by, and how rows get into the lake."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pyspark.sql import DataFrame, SparkSession

from vitrine.columns import Users
from vitrine.jobs import lake as tables
from vitrine.jobs.drops import RawRows
from vitrine.jobs.erased_users import ErasedUsers
from vitrine.jobs.erasure.tables import forget
from vitrine.jobs.lake_changes import changed_rows
from vitrine.jobs.lake_tables import TABLES
from vitrine.jobs.objects import objects_of
from vitrine.jobs.relations import KnownKeys
from vitrine.jobs.report import TableChange
from vitrine.jobs.session import Lake
from vitrine.jobs.session_users import give_to_users
from vitrine.jobs.sources import clickstream, online_retail, personalize
from vitrine.jobs.sources.rows import Reading, Source, SourceRows
from vitrine.quality.rule_file import rules_of
from vitrine.quality.rules import Rules

SOURCES: dict[str, Source] = {
    personalize.SOURCE: personalize.read,
    online_retail.SOURCE: online_retail.read,
    clickstream.SOURCE: clickstream.read,
}


@dataclass(frozen=True)
class IngestRun:
    """What one run reads, and where it tells what came of it."""

    source: str
    input: str
    report: str
    run_id: str
    day: date | None = None
    erased: ErasedUsers = field(default_factory=ErasedUsers)
    """Of whom nothing is taken in."""
    archived_days: int | None = None
    """Of the stream's archive, so many days, today the last; None: all of it."""
    erased_by_now: Callable[[], ErasedUsers] = ErasedUsers
    """Asks again who was erased."""


def read_source(
    spark: SparkSession, lake: Lake, run: IngestRun, rows: RawRows, now: datetime
) -> SourceRows:
    """The rows of the run's source, cleaned by the rules that the run finds beside its drops."""
    reading = Reading(run.source, rows, now, _rules_of(run.input), _known(spark, lake))
    return SOURCES[run.source](reading)


def forget_erased_meanwhile(spark: SparkSession, lake: Lake, run: IngestRun) -> None:
    """Takes back what the run wrote of users who were erased after it had asked who was.

    An erasure makes the user's tombstone first and removes then, and this is asked after the
    write: so one of the two sees the other's.
    """
    late = run.erased_by_now().since(run.erased)
    if late.pseudonyms:
        forget(spark, lake, late)


def take_in(
    spark: SparkSession,
    lake: Lake,
    run: IngestRun,
    read: SourceRows,
) -> dict[str, TableChange]:
    """Merges what was accepted into the lake's tables; returns what that did to each."""
    found = _without_erased(read, run.erased)
    changes = {
        name: tables.merge(spark, lake, TABLES[name], rows) for name, rows in found.tables.items()
    }
    for name, said in found.changes.items():
        table = TABLES[name]
        changes[name] = tables.merge(spark, lake, table, changed_rows(spark, lake, table, said))
    if tables.SESSION_USERS.name in found.tables:
        for table in (tables.INTERACTIONS, tables.IMPRESSIONS):
            if table.name in changes:
                changes[table.name] = give_to_users(spark, lake, table, changes[table.name])
    return changes


def warnings_of(read: SourceRows, erased: ErasedUsers) -> dict[str, int]:
    """What is accepted, and still worth knowing."""
    counts: Counter[str] = Counter()
    for one in read.cleaned:
        counts.update(one.counts.warned)
    interactions = read.tables.get(tables.INTERACTIONS.name)
    if interactions is not None and erased.pseudonyms:
        kept = erased.without(interactions, Users.USER_ID)
        counts["erased_user"] = interactions.count() - kept.count()
    return {reason: count for reason, count in counts.items() if count}


def _without_erased(read: SourceRows, erased: ErasedUsers) -> SourceRows:
    """What is quarantined stays: who a broken row is of, it does not say for sure."""

    def kept(rows: DataFrame) -> DataFrame:
        return erased.without(rows, Users.USER_ID) if Users.USER_ID in rows.columns else rows

    return replace(
        read,
        tables={name: kept(rows) for name, rows in read.tables.items()},
        changes={name: replace(one, rows=kept(one.rows)) for name, one in read.changes.items()},
    )


def _rules_of(root: str) -> Callable[[str], Rules]:
    """The shop's own rules are files in the folder ``rules`` beside its drops."""
    store, folder = objects_of(root), f"{root.rstrip('/')}/rules/"
    own = {found.uri.rsplit("/", 1)[-1]: found.uri for found in store.list(folder)}

    def text_of(name: str) -> str | None:
        return store.read(own[name]) if name in own else None

    return lambda dataset: rules_of(dataset, text_of)


def _known(spark: SparkSession, lake: Lake) -> KnownKeys:
    """As they are now: Spark forgets rows that it keeps where a table that they ask is written."""
    return {
        table.name: spark.table(lake.table(table.name))
        .select(*table.key)
        .localCheckpoint(eager=False)
        for table in (tables.ITEMS, tables.USERS)
    }
