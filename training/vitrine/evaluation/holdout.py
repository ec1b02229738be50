"""An evaluation's questions, shoppers' histories at a cut, and their answers: what they chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from vitrine.catalogue import Catalogue
from vitrine.columns import Interactions
from vitrine.histories import Histories
from vitrine.target import target_types

PROTOCOLS = ("all", "new")
"""``all`` items may be recommended, or only those ``new`` to the shopper."""


@dataclass(frozen=True)
class Holdout:
    """Shoppers who were there before the cut and chose something after it, by position."""

    histories: Histories
    relevant: Sequence[frozenset[int]]
    owned: Sequence[frozenset[int]]
    """What each had before the cut: what the protocol ``new`` neither recommends nor expects."""

    def __len__(self) -> int:
        return len(self.relevant)

    def relevant_for(self, protocol: str, shopper: int) -> frozenset[int]:
        """What is to be found; empty where the protocol has no question for this shopper."""
        if protocol == "new":
            return self.relevant[shopper] - self.owned[shopper]
        return self.relevant[shopper]


def make_holdout(
    before: pl.DataFrame, after: pl.DataFrame, catalogue: Catalogue, cut: datetime
) -> Holdout:
    """Items that the catalogue lacks count as relevant too, and are always missed.

    They get numbers beyond the catalogue: no model could have known them, and leaving them out
    would promise a shop more than it gets.
    """
    wanted = target_types(after[Interactions.EVENT_TYPE].unique())
    chosen = (
        after.filter(pl.col(Interactions.EVENT_TYPE).is_in(list(wanted)))
        .join(before.select(Interactions.USER_ID).unique(), on=Interactions.USER_ID, how="semi")
        .group_by(Interactions.USER_ID)
        .agg(pl.col(Interactions.ITEM_ID).unique())
        .sort(Interactions.USER_ID)
    )
    known = before.join(chosen.select(Interactions.USER_ID), on=Interactions.USER_ID, how="semi")
    histories = Histories.of(known, catalogue, at=cut)
    items_by_user: dict[str, list[str]] = dict(chosen.iter_rows())
    numbers = dict(catalogue.index_of)
    relevant = []
    for user in histories.users:
        for item in sorted(items_by_user[user]):
            numbers.setdefault(item, len(numbers))
        relevant.append(frozenset(numbers[item] for item in items_by_user[user]))
    owned = [
        frozenset(histories.items_of(shopper).tolist()) for shopper in range(len(histories.users))
    ]
    return Holdout(histories, relevant, owned)


def sample_shoppers(
    before: pl.DataFrame, after: pl.DataFrame, limit: int, seed: int
) -> pl.DataFrame:
    """What ``limit`` shoppers with a history did after the cut; the same shoppers for a seed."""
    users = np.intersect1d(
        before[Interactions.USER_ID].unique(), after[Interactions.USER_ID].unique()
    )
    if len(users) > limit:
        users = np.random.default_rng(seed).choice(users, limit, replace=False)
    return after.filter(pl.col(Interactions.USER_ID).is_in(users.tolist()))
