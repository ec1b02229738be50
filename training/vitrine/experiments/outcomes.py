"""Who was exposed to which arm, and what each of them did afterwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from vitrine.errors import RefusalError
from vitrine.experiments.archive import Archive, Events, Lists
from vitrine.experiments.assignment import arm_of
from vitrine.experiments.definition import Experiment
from vitrine.experiments.metrics import Values

CLICKS = ("click", "view")
"""A shop may tell of a click as the view of the page that it leads to."""
_CART, PURCHASE = "add_to_cart", "purchase"


@dataclass(frozen=True)
class Exposed:
    """Every shopper of the experiment, in the order of their first exposure."""

    shoppers: pl.DataFrame
    """Columns SHOPPER, ARM and EXPOSED_MS of ``Values``."""
    lists: pl.DataFrame
    """All lists of the experiment: columns of ``Lists``."""
    crossed_over: int
    """Shoppers who saw another arm later; they stay in their first."""
    reassigned: int
    """Shoppers who were shown another arm than the draw gives them now."""


def exposed(archive: Archive, experiment: Experiment, until: datetime) -> Exposed:
    """The experiment's shoppers, each in the arm of the first list that they were shown.

    :raises RefusalError: where the log knows nobody of this experiment, or arms that it has not.
    """
    in_time = pl.col(Lists.SHOWN_MS).is_between(
        ms(experiment.start), min(ms(experiment.end), ms(until)), closed="left"
    )
    lists = archive.lists.filter(
        (pl.col(Lists.EXPERIMENT) == experiment.name)
        & in_time
        & pl.col(Lists.SHOPPER).is_not_null()
    )
    if lists.is_empty():
        others = archive.lists[Lists.EXPERIMENT].drop_nulls().unique().sort().to_list()
        told = f"those of {', '.join(others)}" if others else "no lists of any experiment"
        raise RefusalError(
            f"The archive has no list of {experiment.name} between its start and"
            f" {until:%Y-%m-%d %H:%M} UTC, but {told}."
        )
    unknown = set(lists[Lists.ARM]) - set(experiment.shares)
    if unknown:
        raise RefusalError(
            f"Lists of {experiment.name} were shown in {', '.join(sorted(unknown))}, which its"
            f" configuration has not ({', '.join(experiment.shares)}): analyse it with the"
            " configuration that it ran with."
        )
    shoppers = (
        lists.sort(Lists.SHOWN_MS, Lists.ID)
        .group_by(Lists.SHOPPER, maintain_order=True)
        .agg(
            pl.col(Lists.ARM).first().alias(Values.ARM),
            pl.col(Lists.SHOWN_MS).first().alias(Values.EXPOSED_MS),
            pl.col(Lists.ARM).n_unique().alias("_arms"),
        )
        .rename({Lists.SHOPPER: Values.SHOPPER})
    )
    drawn = [arm_of(experiment, shopper) for shopper in shoppers[Values.SHOPPER]]
    pairs = zip(drawn, shoppers[Values.ARM], strict=True)
    reassigned = sum(now is not None and now != shown for now, shown in pairs)
    return Exposed(shoppers.drop("_arms"), lists, int((shoppers["_arms"] > 1).sum()), reassigned)


def outcomes(
    archive: Archive, found: Exposed, *, window: timedelta, before: timedelta, until: datetime
) -> pl.DataFrame:
    """A row a shopper whose window is over: columns of ``Values``, in the order of exposure.

    A shopper's values are final when they come in, so that what is looked at daily is one growing
    sequence, which confidence sequences are made for.

    :param window: what is counted after the first exposure.
    :param before: what CUPED may know from before it.
    """
    width = milliseconds(window)
    over = found.shoppers.filter(pl.col(Values.EXPOSED_MS) + width <= ms(until))
    exposed_ms = pl.col(Values.EXPOSED_MS)
    lists = found.lists.join(over, left_on=Lists.SHOPPER, right_on=Values.SHOPPER).filter(
        pl.col(Lists.SHOWN_MS) < exposed_ms + width
    )
    of_list = archive.events.join(
        lists.select(Lists.ID, pl.col(Lists.SHOPPER).alias("_whose"), exposed_ms),
        left_on=Events.LIST_ID,
        right_on=Lists.ID,
    ).filter(pl.col(Events.AT_MS) < exposed_ms + width)
    clicked = (
        of_list.filter(pl.col(Events.TYPE).is_in(CLICKS))
        .select(pl.col(Events.LIST_ID).alias(Lists.ID), pl.lit(value=True).alias("_clicked"))
        .unique(Lists.ID)
    )
    shown = (
        lists.join(clicked, on=Lists.ID, how="left")
        .group_by(pl.col(Lists.SHOPPER).alias(Values.SHOPPER))
        .agg(
            pl.len().alias(Values.LISTS),
            pl.col("_clicked").sum().alias(Values.CLICKED_LISTS),
            pl.col(Lists.FALLBACK).sum().alias(Values.FALLBACK_LISTS),
        )
    )
    attributed = of_list.group_by(pl.col("_whose").alias(Values.SHOPPER)).agg(
        _any(_CART).alias(Values.CARTED),
        _any(PURCHASE).alias(Values.BOUGHT),
        _value().alias(Values.REVENUE),
    )
    own = archive.events.join(over, left_on=Events.SHOPPER, right_on=Values.SHOPPER)
    at = pl.col(Events.AT_MS) - exposed_ms
    after = own.filter(at.is_between(0, width, closed="left"))
    earlier = own.filter(at.is_between(-milliseconds(before), 0, closed="left"))
    whose = pl.col(Events.SHOPPER).alias(Values.SHOPPER)
    parts = [
        shown,
        attributed,
        after.group_by(whose).agg(_value().alias(Values.SHOP_REVENUE)),
        earlier.group_by(whose).agg(
            pl.col(Events.TYPE).is_in(CLICKS).sum().alias(Values.PRE_CLICKS),
            _any(_CART).alias(Values.PRE_CARTED),
            _any(PURCHASE).alias(Values.PRE_BOUGHT),
            _value().alias(Values.PRE_REVENUE),
        ),
    ]
    for part in parts:
        over = over.join(part, on=Values.SHOPPER, how="left", maintain_order="left")
    numbers = pl.exclude(Values.SHOPPER, Values.ARM, Values.EXPOSED_MS)
    return over.with_columns(numbers.cast(pl.Float64).fill_null(0.0))


def _any(event_type: str) -> pl.Expr:
    return (pl.col(Events.TYPE) == event_type).any()


def _value() -> pl.Expr:
    """What was paid; a purchase without a value counts as nothing."""
    return pl.col(Events.VALUE).filter(pl.col(Events.TYPE) == PURCHASE).sum()


def ms(moment: datetime) -> int:
    """Since the epoch."""
    return round(moment.timestamp() * 1000)


def milliseconds(span: timedelta) -> int:
    """Whole ones."""
    return span // timedelta(milliseconds=1)
