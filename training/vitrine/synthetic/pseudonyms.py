"""A catalogue that cannot be told by its ids, names, categories or exact prices."""

from dataclasses import replace

import numpy as np
import polars as pl

from vitrine.columns import Interactions, Items
from vitrine.synthetic.histogram import two_digits
from vitrine.synthetic.source import RealData


def with_pseudonyms(data: RealData, seed: int) -> RealData:
    """Items and categories are numbered in an order that the seed makes."""
    random = np.random.default_rng([seed, 2])
    ids = pl.concat([data.events[Interactions.ITEM_ID], data.items[Items.ITEM_ID]])
    id_of = _numbered(random, ids, "item")
    category_of = _numbered(random, data.items[Items.CATEGORY_L1], "category")
    new_id = pl.col(Interactions.ITEM_ID).replace_strict(id_of)
    prices = two_digits(data.items[Items.PRICE].fill_null(np.nan).to_numpy())
    return replace(
        data,
        events=data.events.with_columns(new_id),
        items=data.items.with_columns(
            new_id,
            new_id.alias(Items.NAME),
            pl.col(Items.CATEGORY_L1).replace_strict(category_of),
            pl.Series(Items.PRICE, prices).fill_nan(None),
        ),
    )


def _numbered(random: np.random.Generator, names: pl.Series, word: str) -> dict[str, str]:
    known = sorted(set(names.drop_nulls()))
    order = random.permutation(len(known)).tolist()
    return {name: f"{word}-{number + 1:06d}" for name, number in zip(known, order, strict=True)}
