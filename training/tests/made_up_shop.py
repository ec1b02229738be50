"""A small shop with tastes, pairs and repeats, and its shoppers as logs."""

from pathlib import Path

import numpy as np
import polars as pl

from vitrine.datasets.simulate import Size, simulate
from vitrine.synthetic.fitted import shared_items, shared_types
from vitrine.synthetic.log import Log
from vitrine.synthetic.source import RealData, read_real

K = 5
SIZE = Size(users=700, items=160, events=16_000)


def write_shop(out: Path) -> Path:
    simulate(out, 3, SIZE)
    return out


def log_of(data: RealData, k: int = K) -> Log:
    return Log.of(data.events, shared_items(data.events, k), shared_types(data.events, k))


def halves(log: Log) -> tuple[Log, Log]:
    order = np.random.default_rng(5).permutation(log.size)
    return log.only(np.sort(order[::2])), log.only(np.sort(order[1::2]))


def shop_log(out: Path) -> Log:
    return log_of(read_real(write_shop(out)))


def histories(events: pl.DataFrame) -> list[frozenset[str]]:
    """Of each shopper the items, from a frame in either spelling."""
    named = events.rename(str.lower)
    return [
        frozenset(items)
        for items in named.group_by("user_id").agg(pl.col("item_id").unique())["item_id"].to_list()
    ]
