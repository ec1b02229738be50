"""What chance has shown to shoppers, and what came of it: the log that off-policy estimates need.

Lists whose rules explore, and those of two models, say of each item with what chance it came to its
place (``lambdas/domain/rules/explore.ts``). ``vitrine.datasets.impressions_csv`` reads the rows.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from vitrine.columns import ImpressionsCsv
from vitrine.errors import RefusalError
from vitrine.experiments.archive import Archive, Events, Lists, ShownItems, read_archive
from vitrine.experiments.outcomes import CLICKS, PURCHASE, ms

_CLICK, _REVENUE = "click", "revenue"
REWARDS = (_CLICK, _REVENUE)
"""1 for a click and 0 for none; the sum of ``eventValue`` of purchases."""


@dataclass(frozen=True)
class Shown:
    """Rows of ``ImpressionsCsv``, by shopper, moment and position."""

    rows: pl.DataFrame
    lists: int
    """How many lists the rows are of."""
    certain: int
    """Lists that chance had no part in, which are left out."""


def shown_by_chance(uri: str, start: datetime, until: datetime, reward: str) -> Shown:
    """All items of lists from ``start`` to ``until`` in which some had another chance than 1.

    :param reward: one of ``REWARDS``.
    :raises RefusalError: where the archive has no such list in that time.
    """
    archive = read_archive(uri, start, until, with_items=True)
    within = archive.lists.filter(
        pl.col(Lists.SHOWN_MS).is_between(ms(start), ms(until), closed="left")
        & pl.col(Lists.SHOPPER).is_not_null()
    )
    items = archive.items.join(
        within.select(pl.col(Lists.ID).alias(ShownItems.LIST_ID), Lists.SHOPPER, Lists.SHOWN_MS),
        on=ShownItems.LIST_ID,
    ).drop_nulls([ShownItems.POSITION, ShownItems.PROPENSITY])
    chances = items.filter((pl.col(ShownItems.PROPENSITY) < 1).any().over(ShownItems.LIST_ID))
    lists = chances[ShownItems.LIST_ID].n_unique()
    certain = items[ShownItems.LIST_ID].n_unique() - lists
    if chances.is_empty():
        raise RefusalError(
            f"Chance had no part in any of the {certain:,} lists from {start:%Y-%m-%d} to"
            f" {until:%Y-%m-%d}: only lists whose rules have `exploration` tell what another model"
            " would have earned."
        )
    rows = (
        chances.join(
            _rewards(archive, reward),
            left_on=[ShownItems.LIST_ID, ShownItems.ITEM],
            right_on=[Events.LIST_ID, Events.ITEM],
            how="left",
        )
        .sort(Lists.SHOPPER, Lists.SHOWN_MS, ShownItems.LIST_ID, ShownItems.POSITION)
        .select(
            pl.col(Lists.SHOPPER).alias(ImpressionsCsv.USER_ID),
            pl.col(ShownItems.ITEM).alias(ImpressionsCsv.ITEM_ID),
            (pl.col(Lists.SHOWN_MS) / 1000).alias(ImpressionsCsv.TIMESTAMP),
            pl.col(ShownItems.POSITION).alias(ImpressionsCsv.POSITION),
            pl.col(ShownItems.PROPENSITY).alias(ImpressionsCsv.PROPENSITY),
            pl.col(ImpressionsCsv.REWARD).fill_null(0.0),
        )
    )
    return Shown(rows, lists, certain)


def _rewards(archive: Archive, reward: str) -> pl.DataFrame:
    """By list and item."""
    events = archive.events.drop_nulls([Events.LIST_ID, Events.ITEM])
    if reward == _CLICK:
        counted = events.filter(pl.col(Events.TYPE).is_in(CLICKS))
        value = pl.lit(1.0)
    else:
        counted = events.filter(pl.col(Events.TYPE) == PURCHASE)
        value = pl.col(Events.VALUE).sum()
    return counted.group_by(Events.LIST_ID, Events.ITEM).agg(value.alias(ImpressionsCsv.REWARD))
