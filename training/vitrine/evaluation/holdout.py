"""An evaluation's questions, shoppers' histories at a cut, and their answers: what they chose."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from vitrine.arrays import Ints
from vitrine.columns import Interactions
from vitrine.histories import Histories

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

    def sample(self, most: int, seed: int) -> Ints:
        """Positions of all, or of ``most`` drawn, by length of history: a batch is as wide as its
        longest.
        """
        chosen = np.arange(len(self))
        if len(chosen) > most:
            chosen = np.random.default_rng(seed).choice(chosen, most, replace=False)
        ordered: Ints = chosen[np.argsort(self.histories.lengths[chosen], kind="stable")]
        return ordered

    def relevant_for(self, protocol: str, shopper: int) -> frozenset[int]:
        """What is to be found; empty where the protocol has no question for this shopper."""
        if protocol == "new":
            return self.relevant[shopper] - self.owned[shopper]
        return self.relevant[shopper]


def holdout_of(histories: Histories, answers: pl.DataFrame) -> Holdout:
    """:param answers: user_id and item_id: what each shopper of the histories chose.

    Items that the catalogue lacks count as relevant too, and are always missed. They get numbers
    beyond the catalogue: no model could have known them, and leaving them out would promise a shop
    more than it gets.
    """
    catalogue = histories.catalogue
    chosen = answers.group_by(Interactions.USER_ID).agg(pl.col(Interactions.ITEM_ID).unique())
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
