"""Rows that are older than they may be."""

from datetime import datetime, timedelta

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from vitrine.jobs.commits import retried
from vitrine.jobs.lake_tables import Table
from vitrine.jobs.session import Lake


def remove_past(spark: SparkSession, lake: Lake, table: Table, days: int, now: datetime) -> int:
    """Deletes rows of before the day that is ``days`` ago (UTC); returns how many."""
    if table.aged_by is None:
        raise ValueError(f"rows of {table.name} have no age")
    # From midnight on, so that all runs of a day draw the same line.
    first = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
    is_past = F.col(table.aged_by) < F.lit(first)

    def remove() -> int:
        past = spark.table(lake.table(table.name)).where(is_past).count()
        if past:
            spark.sql(
                f"DELETE FROM {lake.table(table.name)}"  # noqa: S608  names of ours, and a moment
                f" WHERE {table.aged_by} < TIMESTAMP '{first}'"
            )
        return past

    return retried(remove)
