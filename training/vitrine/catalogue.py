"""The items that a model knows, each by its index in the graph."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from vitrine.columns import Interactions, Items

_METADATA: Mapping[str, pl.DataType | type[pl.DataType]] = {
    Items.NAME: pl.String,
    Items.CATEGORY_L1: pl.String,
    Items.PRICE: pl.Float64,
    Items.CREATION_TS: pl.Datetime("us", "UTC"),
}


@dataclass(frozen=True)
class Catalogue:
    """Item ids in the order of their indices, which equal data gives equally."""

    item_ids: tuple[str, ...]
    described: pl.DataFrame | None = field(default=None, compare=False, repr=False)
    """The items' own table, in any order and with other items too; None where there is none."""

    @classmethod
    def of(cls, item_ids: Iterable[str], described: pl.DataFrame | None = None) -> "Catalogue":
        """Each id once, sorted."""
        return cls(tuple(sorted(set(item_ids))), described)

    @classmethod
    def of_events(
        cls, events: pl.DataFrame, size: int | None, described: pl.DataFrame | None = None
    ) -> "Catalogue":
        """All items that events name, or the ``size`` ones that most shoppers had; those first.

        In that order, since a graph finds the best of N scores in half the time where they tend to
        fall, and among equals the popular item is the better guess.
        """
        shoppers = events.group_by(Interactions.ITEM_ID).agg(
            pl.col(Interactions.USER_ID).n_unique()
        )
        most = shoppers.sort([Interactions.USER_ID, Interactions.ITEM_ID], descending=[True, False])
        ids = most[Interactions.ITEM_ID]
        return cls(tuple(ids if size is None else ids.head(size)), described)

    @cached_property
    def index_of(self) -> dict[str, int]:
        """Index by item id."""
        return {item_id: index for index, item_id in enumerate(self.item_ids)}

    @cached_property
    def metadata(self) -> pl.DataFrame:
        """A row an index: item_id, name, category_l1, price, creation_ts; null where unknown."""
        rows = pl.DataFrame({Items.ITEM_ID: self.item_ids}, schema={Items.ITEM_ID: pl.String})
        known = self.described
        if known is None:
            known = rows.clear()
        columns = [
            (pl.col(name) if name in known.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in _METADATA.items()
        ]
        first = known.unique(Items.ITEM_ID, keep="first", maintain_order=True)
        found = first.select(pl.col(Items.ITEM_ID).cast(pl.String), *columns)
        return rows.join(found, on=Items.ITEM_ID, how="left", maintain_order="left")

    def __len__(self) -> int:
        return len(self.item_ids)
