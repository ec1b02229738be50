"""What is done beyond one machine, decided by size: the limits are the environment's."""

import argparse
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from vitrine.columns import Interactions

_PARTS = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What a trainer's machine can take."""

    most_rows: int = 50_000_000
    """Interactions that it holds in memory; of more it gets those of some shoppers."""
    factors_from_items: int = 30_000
    """Catalogues of at least as many items are factorised by Spark."""


@dataclass(frozen=True)
class Decision:
    """What is done, and sentences that say so and why."""

    shoppers: float
    """The share of shoppers whose interactions the trainer gets; 1: all of them."""
    factors: bool
    """Whether Spark fits item factors, on everybody's interactions."""
    sentences: tuple[str, str]


def decide(rows: int, items: int, limits: Limits) -> Decision:
    """:param rows: interactions. :param items: those that have any."""
    shoppers = min(1.0, limits.most_rows / rows)
    factors = items >= limits.factors_from_items
    of_rows = (
        f"All {rows:,} interactions are in the set: one machine trains on up to"
        f" {limits.most_rows:,}."
        if shoppers == 1
        else f"The set has the interactions of {shoppers:.2%} of the shoppers: there are {rows:,},"
        f" and one machine trains on up to {limits.most_rows:,}."
    )
    of_items = (
        f"Item factors are Spark ALS's, of everybody's interactions: {items:,} items, and from"
        f" {limits.factors_from_items:,} on Spark fits them."
        if factors
        else f"What the trainer needs of {items:,} items it fits by itself: from"
        f" {limits.factors_from_items:,} on Spark ALS does."
    )
    return Decision(shoppers, factors, (of_rows, of_items))


def of_shoppers(interactions: DataFrame, share: float) -> DataFrame:
    """All interactions of some shoppers, the same ones in every run."""
    if share >= 1:
        return interactions
    part = F.pmod(F.xxhash64(Interactions.USER_ID), F.lit(_PARTS))
    return interactions.where(part < int(share * _PARTS))


def add_limit_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say what a trainer's machine can take."""
    parser.add_argument(
        "--most-rows",
        type=int,
        default=Limits.most_rows,
        help="interactions that a trainer holds; of more it gets those of some shoppers",
    )
    parser.add_argument(
        "--factors-from-items",
        type=int,
        default=Limits.factors_from_items,
        help="catalogues of at least as many items are factorised by Spark ALS",
    )


def limits_of(arguments: argparse.Namespace) -> Limits:
    """The limits that ``add_limit_arguments`` describe."""
    return Limits(arguments.most_rows, arguments.factors_from_items)
