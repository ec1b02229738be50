"""What a shop says of its items and users bit by bit, as whole rows of the lake."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.jobs.lake_tables import Table
from vitrine.jobs.session import Lake


@dataclass(frozen=True)
class Changes:
    """Sayings, each with its row's key and its moment in ``updated_at``; null: not said."""

    rows: DataFrame
    defaults: Mapping[str, Column]
    """By column, for a row of which it was never said; of the row's key and ``first_heard``."""


FIRST_HEARD = "first_heard"


def changed_rows(spark: SparkSession, lake: Lake, table: Table, changes: Changes) -> DataFrame:
    """The rows as they are after the changes: of each column what was said last, else what it was.

    The archive is read from its beginning each time, so what is older than the row is passed
    over: a file that was ingested since has said otherwise.
    """
    if table.updated_at is None:
        raise ValueError(f"rows of {table.name} never change")
    key, moment = table.key[0], table.updated_at
    present = spark.table(lake.table(table.name))
    said = [name for name in changes.rows.columns if name not in {key, moment}]
    joined = changes.rows.alias("new").join(
        present.alias("old"), F.col(f"new.{key}") == F.col(f"old.{key}"), "left"
    )
    is_newer = F.col(f"old.{key}").isNull() | (F.col(f"new.{moment}") > F.col(f"old.{moment}"))
    latest = {
        # Of moments without a value none is the latest.
        name: F.max_by(
            f"new.{name}", F.when(F.col(f"new.{name}").isNotNull(), F.col(f"new.{moment}"))
        )
        for name in said
    }
    folded = (
        joined.where(is_newer)
        .groupBy(F.col(f"new.{key}").alias(key))
        .agg(
            F.max(f"new.{moment}").alias(moment),
            F.min(f"new.{moment}").alias(FIRST_HEARD),
            *[
                F.coalesce(value, F.first(f"old.{name}")).alias(name)
                for name, value in latest.items()
            ],
        )
    )
    filled = {name: F.coalesce(F.col(name), default) for name, default in changes.defaults.items()}
    return folded.withColumns(filled).select(*present.columns)
