"""items.parquet: index to item id, with what filters and answers need to know of an item."""

from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from vitrine.catalogue import Catalogue
from vitrine.columns import Items

ITEMS_FILE = "items.parquet"


def write_items(path: Path, catalogue: Catalogue, items: pl.DataFrame) -> None:
    """A row an index. An item of which nothing is known has no metadata and counts as available."""
    rows = pl.DataFrame(
        {"index": range(len(catalogue)), Items.ITEM_ID: list(catalogue.item_ids)},
        schema={"index": pl.Int32, Items.ITEM_ID: pl.String},
    ).join(items, on=Items.ITEM_ID, how="left", maintain_order="left")
    names, categories, prices = (
        rows[c].to_list() for c in (Items.NAME, Items.CATEGORY_L1, Items.PRICE)
    )
    table = pa.table(
        {
            "index": pa.array(rows["index"].to_list(), pa.int32()),
            Items.ITEM_ID: pa.array(rows[Items.ITEM_ID].to_list(), pa.string()),
            Items.NAME: pa.array(names, pa.string()),
            Items.CATEGORY_L1: pa.array(categories, pa.string()),
            Items.PRICE: pa.array(prices, pa.float64()),
            Items.AVAILABLE: pa.array(
                rows[Items.AVAILABLE].fill_null(value=True).to_list(), pa.bool_()
            ),
        }
    )
    pq.write_table(table, path, compression="snappy")


def read_items(path: Path) -> pl.DataFrame:
    """In the order of the indices."""
    return pl.read_parquet(path).sort("index")
