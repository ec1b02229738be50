"""Tables of the lake without the erased, and without the snapshots in which they still were."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.columns import InteractionsCsv, OnlineRetailCsv, SessionUsers, Users
from vitrine.datasets.rules import CUSTOMER
from vitrine.jobs import lake as tables
from vitrine.jobs.commits import retried
from vitrine.jobs.erased_users import PSEUDONYM, ErasedUsers
from vitrine.jobs.erasure.owners import ByColumn, ByShopper
from vitrine.jobs.erasure.shoppers import Shoppers
from vitrine.jobs.erasure.versions import versions_of
from vitrine.jobs.lake_tables import Table
from vitrine.jobs.procedures import Procedures
from vitrine.jobs.session import Lake
from vitrine.jobs.session_users import SESSION_PREFIX
from vitrine.online.feature_group import OFFLINE_TABLE, USER_ID

Found = Mapping[str, Mapping[str, int]]
"""By place, rows by pseudonym."""

_MIRRORED = Table(OFFLINE_TABLE, (), (USER_ID,), None, personal=USER_ID)
"""The offline store of the mirror of users' features, which Feature Store makes where it is on."""
_ALWAYS = (
    tables.INTERACTIONS,
    tables.USERS,
    tables.FEEDBACK,
    tables.IMPRESSIONS,
    tables.SESSION_USERS,
    tables.QUARANTINE,
)
_QUARANTINED = ByColumn(
    frozenset({InteractionsCsv.USER_ID.lower(), OnlineRetailCsv.CUSTOMER_ID.lower()}),
    pattern=CUSTOMER,
)
_LEAST_ORPHAN_AGE = timedelta(hours=25)
"""Iceberg takes a file that is younger for one that a job is about to commit."""
_IDS = "_erased_ids"


def _holders(spark: SparkSession, lake: Lake) -> list[Table]:
    """Where users are. The mirror's is there as long as it holds them, also once it is off."""
    mirrored = spark.catalog.tableExists(lake.table(_MIRRORED.name))
    return [*_ALWAYS, _MIRRORED] if mirrored else [*_ALWAYS]


def shoppers_of(spark: SparkSession, lake: Lake, erased: ErasedUsers) -> Shoppers:
    """The erased, with the sessions that the lake knows as theirs."""
    sessions = erased.of(spark.table(lake.table(tables.SESSION_USERS.name)), Users.USER_ID)
    return Shoppers(
        erased.key,
        erased.pseudonyms,
        {row[SessionUsers.SESSION_ID]: row[PSEUDONYM] for row in sessions.collect()},
    )


def remember_sessions(
    spark: SparkSession, lake: Lake, sessions: Mapping[str, str], now: datetime
) -> None:
    """Takes down whose sessions are that no ingestion has seen yet: they are lost with the files.

    :param sessions: to ids of users.
    """
    rows = [(session, user, now) for session, user in sessions.items()]
    schema = tables.SESSION_USERS.schema
    tables.merge(spark, lake, tables.SESSION_USERS, spark.createDataFrame(rows, schema))


def count_rows(spark: SparkSession, lake: Lake, shoppers: Shoppers) -> Found:
    """What tables hold of the erased, those that hold nothing left out."""
    # All tables that name users together: who was erased is sent to workers once, not for each.
    owned = _owned(_named(spark, lake), shoppers).select("table", PSEUDONYM)
    quarantined = _quarantined(spark, lake, shoppers).select(
        F.lit(tables.QUARANTINE.name).alias("table"), PSEUDONYM
    )
    found: dict[str, dict[str, int]] = {}
    counted = owned.unionByName(quarantined).groupBy("table", PSEUDONYM).count()
    for row in counted.collect():
        found.setdefault(place_of(row["table"]), {})[row[PSEUDONYM]] = row["count"]
    return found


def ids_of(spark: SparkSession, lake: Lake, shoppers: Shoppers) -> dict[str, str]:
    """The ids by which tables name the erased, and whose pseudonym each has."""
    named = _owned(_named(spark, lake), shoppers).select(Users.USER_ID, PSEUDONYM).distinct()
    return {row[Users.USER_ID]: row[PSEUDONYM] for row in named.collect()}


def _named(spark: SparkSession, lake: Lake) -> DataFrame:
    """Rows of all tables that name users: table and user_id."""
    named = [
        spark.table(lake.table(table.name)).select(F.lit(table.name).alias("table"), Users.USER_ID)
        for table in _holders(spark, lake)
        if table is not tables.QUARANTINE
    ]
    return reduce(DataFrame.unionByName, named)


def remove_rows(spark: SparkSession, lake: Lake, shoppers: Shoppers, found: Found) -> None:
    """Deletes what was counted, but for which sessions are theirs."""
    for table in _holders(spark, lake):
        if table is not tables.SESSION_USERS and place_of(table.name) in found:
            _delete(spark, lake, table, shoppers)


def remove_sessions(spark: SparkSession, lake: Lake, shoppers: Shoppers) -> None:
    """Last of all: without them what was done in sessions is nobody's."""
    _delete(spark, lake, tables.SESSION_USERS, shoppers)


def drop_history(spark: SparkSession, lake: Lake) -> None:
    """Leaves of each table that holds users its newest snapshot, and no file of any other."""
    for table in _holders(spark, lake):
        if tables.current_snapshot(spark, lake, table) is not None:
            _leave_newest(spark, lake, table)


def _leave_newest(spark: SparkSession, lake: Lake, table: Table) -> None:
    procedures = Procedures(spark, lake, table)
    if tables.has_history(spark, lake, table):
        # Lists of files that earlier releases wrote have the least and greatest id of each file.
        procedures.rewrite_manifests()
        procedures.leave_newest(datetime.now(UTC))
    procedures.remove_orphans(datetime.now(UTC) - _LEAST_ORPHAN_AGE)
    location = tables.location_of(spark, lake, table)
    versions_of(location).remove_old(f"{location}/")


def forget(spark: SparkSession, lake: Lake, erased: ErasedUsers) -> None:
    """Takes back what a job wrote of users who were erased while it ran."""
    shoppers = shoppers_of(spark, lake, erased)
    remove_rows(spark, lake, shoppers, count_rows(spark, lake, shoppers))
    remove_sessions(spark, lake, shoppers)
    drop_history(spark, lake)


def place_of(table: str) -> str:
    """What a receipt calls a table."""
    return f"lake/{table}"


def _owned(rows: DataFrame, shoppers: Shoppers) -> DataFrame:
    """Rows of the erased and of their sessions, each with the pseudonym of whose it is."""
    found = ErasedUsers(shoppers.key, shoppers.pseudonyms).of(rows, Users.USER_ID)
    if not shoppers.sessions:
        return found
    theirs = rows.sparkSession.createDataFrame(
        [(f"{SESSION_PREFIX}{session}", whose) for session, whose in shoppers.sessions.items()],
        f"{Users.USER_ID} string, {PSEUDONYM} string",
    )
    return found.unionByName(rows.join(F.broadcast(theirs), Users.USER_ID))


def _quarantined(spark: SparkSession, lake: Lake, shoppers: Shoppers) -> DataFrame:
    """Rows of the quarantine that are of the erased, or that do not parse and name them."""

    def whose(dataset: str, row: str) -> str | None:
        owners = ByShopper() if dataset.startswith("clickstream") else _QUARANTINED
        owner, _ = owners.of_lines("", shoppers, is_json=True)
        return owner(_line_of(row))

    held = spark.table(lake.table(tables.QUARANTINE.name)).select("dataset", "row").rdd
    owned = held.map(lambda one: (one[1], whose(one[0], one[1]))).filter(lambda one: bool(one[1]))
    return spark.createDataFrame(owned, f"row string, {PSEUDONYM} string")


def _line_of(row: str) -> str:
    """The line that a quarantined row was: a row of columns is one itself."""
    try:
        said = json.loads(row)
    except ValueError:
        return row
    line = said.get("value", said.get("line")) if isinstance(said, dict) else None
    return line if isinstance(line, str) else row


def _delete(spark: SparkSession, lake: Lake, table: Table, shoppers: Shoppers) -> None:
    """Deletes rows by what says who they are."""
    name = table.personal
    owned = (
        _quarantined(spark, lake, shoppers)
        if table is tables.QUARANTINE
        else _owned(spark.table(lake.table(table.name)), shoppers)
    )
    ids = owned.select(str(name)).distinct().localCheckpoint()
    if ids.isEmpty():
        return
    # By a view: a statement with the ids in it would be in Spark's log of its plans.
    ids.createOrReplaceTempView(_IDS)
    statement = (
        f"DELETE FROM {lake.table(table.name)}"  # noqa: S608  no value is in it
        f" WHERE {name} IN (SELECT {name} FROM {_IDS})"
    )
    retried(lambda: spark.sql(statement))
    spark.catalog.dropTempView(_IDS)
