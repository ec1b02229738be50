"""What shoppers did and were shown before they logged in, as their user's in the lake."""

from dataclasses import replace

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from vitrine.columns import Interactions, SessionUsers
from vitrine.jobs.lake import SESSION_USERS, current_snapshot
from vitrine.jobs.lake_tables import Table
from vitrine.jobs.report import TableChange
from vitrine.jobs.session import Lake

SESSION_PREFIX = "session:"
"""A shopper who has not signed in is known by the session, under an id that no user has."""


def give_to_users(
    spark: SparkSession, lake: Lake, table: Table, change: TableChange
) -> TableChange:
    """Gives the rows of sessions that were merged to their users; returns the whole change.

    Rows that arrive later for such a session follow at the run that ingests them. Their ids
    stay, so an event is still there once, however often its archive is read.
    """
    name = lake.table(table.name)
    users = spark.table(lake.table(SESSION_USERS.name)).select(
        F.concat(F.lit(SESSION_PREFIX), F.col(SessionUsers.SESSION_ID)).alias("shopper_id"),
        F.col(SessionUsers.USER_ID).alias("merged_into"),
    )
    same = F.col(Interactions.USER_ID) == F.col("shopper_id")
    merged = spark.table(name).join(users, same).count()
    if merged == 0:
        return change
    users.createOrReplaceTempView("merged_sessions")
    spark.sql(
        f"MERGE INTO {name} AS old USING merged_sessions AS new"
        f" ON old.{Interactions.USER_ID} = new.shopper_id"
        f" WHEN MATCHED THEN UPDATE SET old.{Interactions.USER_ID} = new.merged_into"
    )
    spark.catalog.dropTempView("merged_sessions")
    after = current_snapshot(spark, lake, table)
    return replace(change, snapshot=after.id if after else None, updated=change.updated + merged)
