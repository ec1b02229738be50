"""The Iceberg tables of the lake: their columns, and how rows get into them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.columns import Interactions, Items, Users
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


INTERACTIONS = Table(
    "interactions",
    """event_id string NOT NULL, user_id string NOT NULL, item_id string NOT NULL,
       event_type string NOT NULL, event_value double, ts timestamp NOT NULL,
       source string NOT NULL, ingest_date date NOT NULL""",
    key=(Interactions.EVENT_ID,),
    updated_at=None,
    # Trainers and analysts ask for spans of time; a month's events make a file of useful size.
    partitioned_by="months(ts)",
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
)
QUARANTINE = Table(
    "quarantine",
    """dataset string NOT NULL, reason string NOT NULL, row string NOT NULL, source_file string,
       run_id string NOT NULL, ingested_at timestamp NOT NULL""",
    # A bad row is kept once, however often its drop is read.
    key=("dataset", "reason", "row"),
    updated_at=None,
    partitioned_by="dataset",
)

TABLES = {table.name: table for table in (INTERACTIONS, ITEMS, USERS, QUARANTINE)}


def create_tables(spark: SparkSession, lake: Lake) -> None:
    """Creates what is not there yet; the database is the infrastructure's to create."""
    for table in TABLES.values():
        partitions = f"PARTITIONED BY ({table.partitioned_by})" if table.partitioned_by else ""
        spark.sql(
            f"CREATE TABLE IF NOT EXISTS {lake.table(table.name)} ({table.columns})"
            f" USING iceberg {partitions} TBLPROPERTIES ('format-version' = '2')"
        )


def merge(spark: SparkSession, lake: Lake, table: Table, rows: DataFrame) -> TableChange:
    """Brings rows into a table. Rows that are there already make no snapshot."""
    before = current_snapshot(spark, lake, table)
    columns = spark.table(lake.table(table.name)).columns
    changes = _changes(spark, lake, table, rows.select(*columns), empty=before is None)
    # MERGE reads its source twice, so it wants one that cannot come out otherwise the second time.
    changes = changes.localCheckpoint()
    counts = {found["change"]: found["count"] for found in _by_change(changes)}
    if counts:
        view = f"changes_of_{table.name}"
        changes.drop("change").createOrReplaceTempView(view)
        spark.sql(_merge_statement(lake, table, view))
        spark.catalog.dropTempView(view)
    return TableChange(
        current_snapshot(spark, lake, table), counts.get("insert", 0), counts.get("update", 0)
    )


def current_snapshot(spark: SparkSession, lake: Lake, table: Table) -> str | None:
    """The id of the table's newest snapshot; as text, since JSON's numbers are too small for it."""
    found = spark.sql(
        f"SELECT CAST(snapshot_id AS string) AS id FROM {lake.table(table.name)}.refs"  # noqa: S608
        " WHERE name = 'main'"
    ).collect()
    return found[0]["id"] if found else None


def at_snapshot(spark: SparkSession, lake: Lake, table: Table, snapshot: str) -> DataFrame:
    """The table as it was, whatever is written to it meanwhile."""
    return spark.read.option("snapshot-id", snapshot).table(lake.table(table.name))


def _changes(
    spark: SparkSession, lake: Lake, table: Table, rows: DataFrame, *, empty: bool
) -> DataFrame:
    """The rows that are new or differ, and in ``change`` which of the two."""
    if empty:
        return rows.withColumn("change", F.lit("insert"))
    present = spark.table(lake.table(table.name))
    if table.updated_at is None:
        new = rows.join(present.select(*table.key), list(table.key), "left_anti")
        return new.withColumn("change", F.lit("insert"))
    compared = [name for name in rows.columns if name not in (*table.key, table.updated_at)]
    joined = rows.alias("new").join(
        present.alias("old"), [F.col(f"new.{k}") == F.col(f"old.{k}") for k in table.key], "left"
    )
    is_new = F.col(f"old.{table.key[0]}").isNull()
    differs = F.lit(False)
    for name in compared:
        differs = differs | ~F.col(f"new.{name}").eqNullSafe(F.col(f"old.{name}"))
    change = F.when(is_new, "insert").when(differs, "update")
    return joined.select("new.*", change.alias("change")).where("change IS NOT NULL")


def _by_change(changes: DataFrame) -> list[dict[str, int]]:
    return [found.asDict() for found in changes.groupBy("change").count().collect()]


def _merge_statement(lake: Lake, table: Table, view: str) -> str:
    same = " AND ".join(f"old.{name} = new.{name}" for name in table.key)
    update = "WHEN MATCHED THEN UPDATE SET *" if table.updated_at is not None else ""
    return (
        f"MERGE INTO {lake.table(table.name)} AS old USING {view} AS new ON {same}"
        f" {update} WHEN NOT MATCHED THEN INSERT *"
    )
