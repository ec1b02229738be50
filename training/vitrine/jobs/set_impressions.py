"""The folder ``impressions`` of a training set: what was shown where, and what came of it."""

from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from vitrine.columns import ImpressionRecords, Interactions, Placements
from vitrine.jobs.set_tables import write_table

_LIST = ImpressionRecords.RECOMMENDATION_ID
_COLUMNS = (
    Placements.USER_ID,
    Placements.SHOWN_AT,
    Placements.POSITION,
    Placements.ITEM_ID,
    Placements.RANK,
    Placements.PROPENSITY,
    Placements.ACTED_AT,
)
_DRAWN_BELOW = 0.5
"""Epsilon-greedy gives an item less than this that was drawn from all, and one that was not more,
while epsilon is a half or less."""
_SAME_CHANCE = 0.01
"""So far apart are the chances of a list's undrawn items: fewer are left place by place."""


def write_impressions(
    lists: DataFrame, events: DataFrame, interactions: DataFrame, end: datetime, output: str
) -> None:
    """Of the set's shoppers until its last event, what tells of the worth of places and of lists.

    That is what somebody did something with, and all of the lists that chance had a part in:
    without what nobody chose, of the set's items or of others, they would look better than they
    were. Who was erased or refuses has no interaction, so nothing of theirs is left.

    :param lists: the lake's impressions. :param events: all that may be learnt from, with the
        lists that they name. :param interactions: the set's own.
    """
    shown = _with_chances(_items_of(lists.where(F.col(ImpressionRecords.SHOWN_AT) <= F.lit(end))))
    acted = (
        events.where(F.col(Interactions.RECOMMENDATION_ID).isNotNull())
        .where(F.col(Interactions.TS) <= F.lit(end))
        .groupBy(
            F.col(Interactions.RECOMMENDATION_ID).alias(_LIST),
            F.col(Interactions.ITEM_ID),
            F.col(Interactions.USER_ID),
        )
        .agg(F.min(Interactions.TS).alias(Placements.ACTED_AT))
    )
    keys = [_LIST, Placements.ITEM_ID, Placements.USER_ID]
    told = F.col(Placements.PROPENSITY).isNotNull() | F.col(Placements.ACTED_AT).isNotNull()
    rows = (
        shown.join(acted, keys, "left")
        .where(told)
        .join(interactions.select(Interactions.USER_ID).distinct(), Placements.USER_ID, "left_semi")
    )
    write_table(rows.select(*_COLUMNS), f"{output}/impressions", *_COLUMNS[:4])


def _items_of(lists: DataFrame) -> DataFrame:
    """A row an item; of lists that were shown to somebody."""
    item = F.col("_item")
    return (
        lists.where(F.col(ImpressionRecords.USER_ID).isNotNull())
        .withColumn("_item", F.explode(ImpressionRecords.ITEMS))
        .select(
            _LIST,
            ImpressionRecords.USER_ID,
            ImpressionRecords.SHOWN_AT,
            item["item_id"].alias(Placements.ITEM_ID),
            item["position"].cast("bigint").alias(Placements.POSITION),
            item["propensity"].alias("_chance"),
            item["ranker"].alias("_ranker"),
        )
    )


def _with_chances(items: DataFrame) -> DataFrame:
    """With the propensity, in lists that chance had a part in, and the rank, where it is known.

    A rank is the place that an item would have had without chance. It is known of items that were
    not drawn themselves, in lists whose every place epsilon-greedy exploration has left to chance:
    one place less for each item that was drawn above. One that was drawn from just below moves
    nothing further down; among hundreds of candidates that is rare.
    """
    whole = Window.partitionBy(_LIST)
    above = whole.orderBy(Placements.POSITION).rowsBetween(Window.unboundedPreceding, -1)
    drawn = F.col("_chance") < _DRAWN_BELOW
    undrawn = F.when(~drawn, F.col("_chance"))
    moved = F.coalesce(F.sum(F.when(drawn, 1).otherwise(0)).over(above), F.lit(0))
    by_epsilon: Column = (
        (F.count("_ranker").over(whole) == 0)
        & (F.max("_chance").over(whole) < 1)
        & (F.max(undrawn).over(whole) - F.min(undrawn).over(whole) < _SAME_CHANCE)
    )
    rank = F.when(by_epsilon & ~drawn, F.col(Placements.POSITION) - moved)
    propensity = F.when(F.min("_chance").over(whole) < 1, F.col("_chance"))
    return items.withColumns({Placements.RANK: rank, Placements.PROPENSITY: propensity})
