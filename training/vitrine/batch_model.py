"""A model that ranks ahead, with what is known of its items today."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from vitrine.arrays import Bools
from vitrine.catalogue import Catalogue
from vitrine.columns import Items
from vitrine.graph.session import Ranker
from vitrine.items_file import ITEMS_FILE, read_items
from vitrine.manifest import GRAPH_FILE
from vitrine.model_archive import unpack_model
from vitrine.user_features import FeatureColumns

_FACTS = (Items.NAME, Items.CATEGORY_L1, Items.PRICE, Items.AVAILABLE)


@dataclass(frozen=True)
class BatchModel:
    """An unpacked model, ready to rank."""

    ranker: Ranker
    version: str
    catalogue: Catalogue
    names: list[str | None]
    categories: list[str | None]
    prices: list[float | None]
    available: Bools

    def items_by_category(self) -> dict[str, list[int]]:
        """Positions of a category's items; those of unknown category are in none."""
        found: dict[str, list[int]] = {}
        for item, category in enumerate(self.categories):
            if category is not None:
                found.setdefault(category, []).append(item)
        return found


def load_batch_model(source: Path, target: Path, today: pl.DataFrame) -> BatchModel:
    """Unpacks the model at ``source`` into ``target``.

    ``today`` has the items of a training set. What it says of an item holds: a model may have been
    fitted months ago. Of others, what the model was fitted with.
    """
    manifest = unpack_model(source, target)
    items = _as_of(today, read_items(target / ITEMS_FILE))
    return BatchModel(
        ranker=Ranker(
            target / GRAPH_FILE,
            manifest["graph"]["historyLength"],
            features=FeatureColumns.of(manifest),
        ),
        version=manifest["version"],
        catalogue=Catalogue(tuple(items[Items.ITEM_ID])),
        names=items[Items.NAME].to_list(),
        categories=items[Items.CATEGORY_L1].to_list(),
        prices=items[Items.PRICE].to_list(),
        available=items[Items.AVAILABLE].to_numpy(),
    )


def _as_of(today: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    newer = today.select(Items.ITEM_ID, *(pl.col(name).alias(f"{name} today") for name in _FACTS))
    return items.join(newer, on=Items.ITEM_ID, how="left", maintain_order="left").with_columns(
        pl.coalesce(f"{name} today", name).alias(name) for name in _FACTS
    )
