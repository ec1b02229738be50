"""The items that a model knows, each by its index in the graph."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from vitrine.columns import Interactions


@dataclass(frozen=True)
class Catalogue:
    """Item ids in the order of their indices: sorted, so that equal data gives equal models."""

    item_ids: tuple[str, ...]

    @classmethod
    def of(cls, item_ids: Iterable[str]) -> "Catalogue":
        """Each id once."""
        return cls(tuple(sorted(set(item_ids))))

    @classmethod
    def of_events(cls, events: pl.DataFrame, size: int | None) -> "Catalogue":
        """All items that events name, or the ``size`` ones that most shoppers had."""
        if size is None:
            return cls.of(events[Interactions.ITEM_ID])
        shoppers = events.group_by(Interactions.ITEM_ID).agg(
            pl.col(Interactions.USER_ID).n_unique()
        )
        most = shoppers.sort(
            [Interactions.USER_ID, Interactions.ITEM_ID], descending=[True, False]
        ).head(size)
        return cls.of(most[Interactions.ITEM_ID])

    @cached_property
    def index_of(self) -> dict[str, int]:
        """Index by item id."""
        return {item_id: index for index, item_id in enumerate(self.item_ids)}

    def __len__(self) -> int:
        return len(self.item_ids)
