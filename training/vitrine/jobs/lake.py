"""The Iceberg tables of the lake: their columns, and how rows get into them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.columns import Feedback, Interactions, Items, SessionUsers, Users
from vitrine.jobs.commits import retried
from vitrine.jobs.report import TableChange
from vitrine.jobs.session import Lake


@dataclass(frozen=True)
class Table:
    """A table of the lake. Rows are merged by ``key``."""

    name: str
    columns: str
    key: Sequence[str]
    updated_at: str | None
    """When a row changed; without it a row never does, and only new ones come in."""
    partitioned_by: str | None = None
    personal: str | None = None
    """The column that says who it is. Lists of files keep no least and greatest value of it: those
    would be there after the user is erased."""


@dataclass(frozen=True)
class Snapshot:
    """A state of a table; its id is text, since JSON's numbers are too small for it."""

    id: str
    rows: int


INTERACTIONS = Table(
    "interactions",
    """event_id string NOT NULL, user_id string NOT NULL, item_id string NOT NULL,
       event_type string NOT NULL, event_value double, ts timestamp NOT NULL,
       source string NOT NULL, ingest_date date NOT NULL""",
    key=(Interactions.EVENT_ID,),
    updated_at=None,
    # Trainers and analysts ask for spans of time; a month's events make a file of useful size.
    partitioned_by="months(ts)",
    personal=Interactions.USER_ID,
)
ITEMS = Table(
    "items",
    """item_id string NOT NULL, name string NOT NULL, category_l1 string NOT NULL, price double,
       creation_ts timestamp, available boolean NOT NULL, updated_at timestamp NOT NULL""",
    key=(Items.ITEM_ID,),
    updated_at=Items.UPDATED_AT,
)
USERS = Table(
    "users",
    "user_id string NOT NULL, country string, updated_at timestamp NOT NULL",
    key=(Users.USER_ID,),
    updated_at=Users.UPDATED_AT,
    personal=Users.USER_ID,
)
SESSION_USERS = Table(
    "session_users",
    "session_id string NOT NULL, user_id string NOT NULL, merged_at timestamp NOT NULL",
    key=(SessionUsers.SESSION_ID,),
    # A session that has become a user's stays that user's.
    updated_at=None,
    personal=SessionUsers.USER_ID,
)
FEEDBACK = Table(
    "feedback",
    """feedback_id string NOT NULL, user_id string NOT NULL, item_id string, category_l1 string,
       saying string NOT NULL, recommendation_id string, updated_at timestamp NOT NULL""",
    key=(Feedback.FEEDBACK_ID,),
    updated_at=Feedback.UPDATED_AT,
    personal=Feedback.USER_ID,
)
QUARANTINE = Table(
    "quarantine",
    """dataset string NOT NULL, reason string NOT NULL, row string NOT NULL, source_file string,
       run_id string NOT NULL, ingested_at timestamp NOT NULL, row_id string, rule string,
       dropped_on date, replayed_at timestamp, replayed_by string""",
    # A bad row is kept once, however often its drop is read.
    key=("dataset", "reason", "row"),
    updated_at=None,
    partitioned_by="dataset",
    personal="row",
)
DROPS = Table(
    "drops",
    """source string NOT NULL, dataset string NOT NULL, dropped_on date NOT NULL,
       rows bigint NOT NULL, quarantined bigint NOT NULL, profile string NOT NULL,
       profiled_at timestamp NOT NULL""",
    key=("source", "dataset", "dropped_on"),
    updated_at="profiled_at",
)

TABLES = {
    table.name: table
    for table in (INTERACTIONS, ITEMS, USERS, SESSION_USERS, FEEDBACK, QUARANTINE, DROPS)
}


def create_tables(spark: SparkSession, lake: Lake) -> None:
    """Creates what is not there yet; the database is the infrastructure's to create."""
    for table in TABLES.values():
        partitions = f"PARTITIONED BY ({table.partitioned_by})" if table.partitioned_by else ""
        spark.sql(
            f"CREATE TABLE IF NOT EXISTS {lake.table(table.name)} ({table.columns})"
            f" USING iceberg {partitions} TBLPROPERTIES ('format-version' = '2')"
        )
        _add_columns(spark, lake, table)
        _keep_out_of_statistics(spark, lake, table)


def _add_columns(spark: SparkSession, lake: Lake, table: Table) -> None:
    """A lake that an earlier version made gets the columns that it lacks; its rows have none."""
    present = set(spark.table(lake.table(table.name)).columns)
    wanted = spark.createDataFrame([], table.columns).schema
    absent = [one for one in wanted if one.name not in present]
    if absent:
        added = ", ".join(f"{one.name} {one.dataType.simpleString()}" for one in absent)
        spark.sql(f"ALTER TABLE {lake.table(table.name)} ADD COLUMNS ({added})")


def _keep_out_of_statistics(spark: SparkSession, lake: Lake, table: Table) -> None:
    mode = f"write.metadata.metrics.column.{table.personal}"
    if table.personal is not None and mode not in _loaded(spark, lake, table).properties():
        spark.sql(f"ALTER TABLE {lake.table(table.name)} SET TBLPROPERTIES ('{mode}' = 'none')")


def merge(spark: SparkSession, lake: Lake, table: Table, rows: DataFrame) -> TableChange:
    """Brings rows into a table. Rows that are there already make no snapshot.

    Where another run's commit comes between, what is new is worked out anew and tried again.
    """
    return retried(lambda: _merge(spark, lake, table, rows))


def _merge(spark: SparkSession, lake: Lake, table: Table, rows: DataFrame) -> TableChange:
    before = current_snapshot(spark, lake, table)
    changes = _changes(spark, lake, table, rows, before)
    if changes.isEmpty():
        return TableChange(before.id if before else None, inserted=0, updated=0)
    _merge_into(spark, lake, table, changes)
    after = current_snapshot(spark, lake, table)
    if after is None:
        raise AssertionError(f"MERGE INTO {table.name} made no snapshot")
    inserted = after.rows - (before.rows if before else 0)
    updated = 0 if table.updated_at is None else changes.count() - inserted
    return TableChange(after.id, inserted, updated)


def current_snapshot(spark: SparkSession, lake: Lake, table: Table) -> Snapshot | None:
    """The table's newest snapshot."""
    found = _loaded(spark, lake, table)
    found.refresh()
    snapshot = found.currentSnapshot()
    if snapshot is None:
        return None
    return Snapshot(str(snapshot.snapshotId()), int(snapshot.summary()["total-records"]))


def has_history(spark: SparkSession, lake: Lake, table: Table) -> bool:
    """Whether it can be read as it was before its newest snapshot."""
    found = _loaded(spark, lake, table)
    found.refresh()
    return len(found.history()) > 1


def location_of(spark: SparkSession, lake: Lake, table: Table) -> str:
    """The folder that all files of the table are in, without a slash at its end."""
    return str(_loaded(spark, lake, table).location()).rstrip("/")


def _loaded(spark: SparkSession, lake: Lake, table: Table) -> Any:  # noqa: ANN401  Java's
    # Iceberg's own API: the metadata tables of Spark SQL say the same, at a job's cost each time.
    jvm: Any = spark._jvm
    util = jvm.org.apache.iceberg.spark.Spark3Util
    return util.loadIcebergTable(spark._jsparkSession, lake.table(table.name))


def at_snapshot(spark: SparkSession, lake: Lake, table: Table, snapshot: str) -> DataFrame:
    """The table as it was, whatever is written to it meanwhile."""
    return spark.read.option("snapshot-id", snapshot).table(lake.table(table.name))


def _changes(
    spark: SparkSession, lake: Lake, table: Table, rows: DataFrame, before: Snapshot | None
) -> DataFrame:
    """The rows that are new or differ."""
    present = spark.table(lake.table(table.name))
    rows = rows.select(*present.columns)
    # A MERGE that may update reads its source twice, so it takes none that is computed anew.
    if table.updated_at is None:
        if before is None:
            return rows.localCheckpoint()
        known = present.select(*table.key)
        return rows.join(known, list(table.key), "left_anti").localCheckpoint()
    key = [F.col(f"new.{name}") == F.col(f"old.{name}") for name in table.key]
    joined = rows.alias("new").join(present.alias("old"), key, "left")
    changed = F.col(f"old.{table.key[0]}").isNull()
    for name in set(rows.columns) - {*table.key, table.updated_at}:
        changed = changed | ~F.col(f"new.{name}").eqNullSafe(F.col(f"old.{name}"))
    return joined.where(changed).select("new.*").localCheckpoint()


def _merge_into(spark: SparkSession, lake: Lake, table: Table, changes: DataFrame) -> None:
    view = f"changes_of_{table.name}"
    changes.createOrReplaceTempView(view)
    same = " AND ".join(f"old.{name} = new.{name}" for name in table.key)
    # Without an update Spark would make a plain append of it, which no commit of another run
    # conflicts with: two runs would both insert what neither had found.
    matched = "" if table.updated_at is not None else "AND false"
    spark.sql(
        f"MERGE INTO {lake.table(table.name)} AS old USING {view} AS new ON {same}"
        f" WHEN MATCHED {matched} THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
    )
    spark.catalog.dropTempView(view)
