"""The Iceberg tables of the lake, and how rows get into them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.jobs.commits import retried
from vitrine.jobs.lake_tables import TABLES, Table
from vitrine.jobs.report import TableChange
from vitrine.jobs.session import Lake


@dataclass(frozen=True)
class Snapshot:
    """A state of a table; its id is text, since JSON's numbers are too small for it."""

    id: str
    rows: int


@dataclass(frozen=True)
class DataFiles:
    """The files that the newest snapshot of a table is made of, and their size in bytes."""

    count: int
    size: int


INTERACTIONS, ITEMS, USERS, SESSION_USERS, FEEDBACK, IMPRESSIONS, QUARANTINE, DROPS = (
    TABLES[name]
    for name in (
        "interactions",
        "items",
        "users",
        "session_users",
        "feedback",
        "impressions",
        "quarantine",
        "drops",
    )
)


def create_tables(spark: SparkSession, lake: Lake) -> None:
    """Creates what is not there yet; the database is the infrastructure's to create."""
    for table in TABLES.values():
        partitions = f"PARTITIONED BY ({table.partitioned_by})" if table.partitioned_by else ""
        properties = {"format-version": "2"} | _kept_out_of_statistics(table)
        spark.sql(
            f"CREATE TABLE IF NOT EXISTS {lake.table(table.name)} ({table.ddl})"
            f" USING iceberg {partitions} TBLPROPERTIES ({_literals(properties)})"
        )
        _bring_up_to_date(spark, lake, table)
        _give_order(spark, lake, table)


def _bring_up_to_date(spark: SparkSession, lake: Lake, table: Table) -> None:
    """A lake that an earlier version made gets the columns that it lacks; its rows have none.

    What it says of its columns becomes what is said of them now, and it keeps the least and the
    greatest value of no column that says whose a row is.
    """
    name = lake.table(table.name)
    present = {one.name: one for one in spark.table(name).schema}
    absent = [one for one in table.columns if one.name not in present]
    if absent:
        added = ", ".join(f"{one.name} {one.type} COMMENT {one.comment}" for one in absent)
        spark.sql(f"ALTER TABLE {name} ADD COLUMNS ({added})")
    for one in table.columns:
        if one.name in present and present[one.name].metadata.get("comment") != one.description:
            spark.sql(f"ALTER TABLE {name} ALTER COLUMN {one.name} COMMENT {one.comment}")
    found = _loaded(spark, lake, table).properties()
    lacking = {k: v for k, v in _kept_out_of_statistics(table).items() if k not in found}
    if lacking:
        spark.sql(f"ALTER TABLE {name} SET TBLPROPERTIES ({_literals(lacking)})")


def _kept_out_of_statistics(table: Table) -> dict[str, str]:
    """The property of the table that says so, if a column of it is of a person."""
    if table.personal is None:
        return {}
    return {f"write.metadata.metrics.column.{table.personal}": "none"}


def _literals(properties: Mapping[str, str]) -> str:
    return ", ".join(f"'{name}' = '{value}'" for name, value in properties.items())


def _give_order(spark: SparkSession, lake: Lake, table: Table) -> None:
    """An order that a shop has chosen stays."""
    if table.ordered_by is None or is_sorted(spark, lake, table):
        return
    # Rows go to tasks by partition, as without an order: each task would write to each month.
    spark.sql(
        f"ALTER TABLE {lake.table(table.name)}"
        f" WRITE DISTRIBUTED BY PARTITION LOCALLY ORDERED BY {table.ordered_by}"
    )


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
    snapshot = _loaded(spark, lake, table).currentSnapshot()
    if snapshot is None:
        return None
    return Snapshot(str(snapshot.snapshotId()), int(snapshot.summary()["total-records"]))


def has_snapshot(spark: SparkSession, lake: Lake, table: Table, snapshot: str) -> bool:
    """Whether the table can still be read as it was then."""
    if not spark.catalog.tableExists(lake.table(table.name)):
        return False
    return _loaded(spark, lake, table).snapshot(int(snapshot)) is not None


def has_history(spark: SparkSession, lake: Lake, table: Table) -> bool:
    """Whether it can be read as it was before its newest snapshot.

    Not by Iceberg's history: that begins anew where a snapshot is missing, and older ones may be
    kept.
    """
    return len(snapshots_of(spark, lake, table)) > 1


def snapshots_of(spark: SparkSession, lake: Lake, table: Table) -> dict[str, datetime]:
    """All snapshots that it can be read at, by id, and when each was committed."""
    return {
        str(one.snapshotId()): datetime.fromtimestamp(one.timestampMillis() / 1000, UTC)
        for one in _loaded(spark, lake, table).snapshots()
    }


def named_snapshots(spark: SparkSession, lake: Lake, table: Table) -> set[str]:
    """The newest, and those that somebody has given a name: Iceberg lets none of them expire."""
    return {str(one.snapshotId()) for one in _loaded(spark, lake, table).refs().values()}


def data_files_of(spark: SparkSession, lake: Lake, table: Table) -> DataFiles:
    """What its newest snapshot is made of."""
    snapshot = _loaded(spark, lake, table).currentSnapshot()
    if snapshot is None:
        return DataFiles(0, 0)
    summary = snapshot.summary()
    return DataFiles(int(summary["total-data-files"]), int(summary["total-files-size"]))


def is_sorted(spark: SparkSession, lake: Lake, table: Table) -> bool:
    """Whether rows of its files are written by an order."""
    return bool(_loaded(spark, lake, table).sortOrder().isSorted())


def location_of(spark: SparkSession, lake: Lake, table: Table) -> str:
    """The folder that all files of the table are in, without a slash at its end."""
    return str(_loaded(spark, lake, table).location()).rstrip("/")


def _loaded(spark: SparkSession, lake: Lake, table: Table) -> Any:  # noqa: ANN401  Java's
    # Iceberg's own API: the metadata tables of Spark SQL say the same, at a job's cost each time.
    jvm: Any = spark._jvm
    util = jvm.org.apache.iceberg.spark.Spark3Util
    found = util.loadIcebergTable(spark._jsparkSession, lake.table(table.name))
    found.refresh()
    return found


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
