"""The real data that made-up data is fitted on, from any files that Vitrine reads."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from vitrine.columns import Interactions, Items, OnlineRetailCsv, Users
from vitrine.datasets.interactions_csv import read_interactions, read_items, read_users
from vitrine.datasets.online_retail_events import read_online_retail
from vitrine.errors import RefusalError
from vitrine.training_set import read_training_set

INTERACTIONS_FILE, ITEMS_FILE, USERS_FILE = "interactions.csv", "items.csv", "users.csv"

_ITEM_COLUMNS = {
    Items.ITEM_ID: pl.String, Items.NAME: pl.String, Items.CATEGORY_L1: pl.String,
    Items.PRICE: pl.Float64,
}  # fmt: skip
_USER_COLUMNS = {Users.USER_ID: pl.String, Users.COUNTRY: pl.String}


@dataclass(frozen=True)
class RealData:
    """Events, and of items and users what is known: frames without rows where nothing is."""

    name: str
    events: pl.DataFrame
    """user_id, item_id, event_type, ts (UTC), and event_value, null where there is none."""
    items: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_ITEM_COLUMNS))
    """item_id, name, category_l1 and price."""
    users: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_USER_COLUMNS))
    """user_id and country."""


def read_real(path: Path) -> RealData:
    """A file of interactions or of Online Retail, a folder of CSV files, or a training set.

    :raises RefusalError: where it is none of them, or holds no event that can be used.
    """
    if not path.exists():
        raise RefusalError(f"There is no {path}.")
    if not path.is_dir():
        if _is_online_retail(path):
            found = read_online_retail(path)
            return _data("online-retail", found.interactions, found.items(), found.users)
        return _data(path.name, read_interactions(path).table, None, None)
    if (path / "training-set.json").exists():
        training = read_training_set(path)
        return _data(path.name, training.interactions, training.items, training.users)
    items, users = path / ITEMS_FILE, path / USERS_FILE
    return _data(
        path.name,
        read_interactions(path / INTERACTIONS_FILE).table,
        read_items(items).table if items.exists() else None,
        read_users(users).table if users.exists() else None,
    )


def _is_online_retail(path: Path) -> bool:
    opens = gzip.open if path.suffix == ".gz" else open
    try:
        with opens(path, "rb") as file:
            header = file.readline(10_000)
    except OSError as error:
        raise RefusalError(f"{path} cannot be read: {error}.") from error
    return OnlineRetailCsv.INVOICE_NO.lower().encode() in header.lower()


def _data(
    name: str, events: pl.DataFrame, items: pl.DataFrame | None, users: pl.DataFrame | None
) -> RealData:
    value = pl.col if Interactions.EVENT_VALUE in events.columns else _nothing
    return RealData(
        name,
        events.select(
            Interactions.USER_ID,
            Interactions.ITEM_ID,
            Interactions.EVENT_TYPE,
            Interactions.TS,
            value(Interactions.EVENT_VALUE).cast(pl.Float64),
        ),
        _known(items, _ITEM_COLUMNS),
        _known(users, _USER_COLUMNS),
    )


def _nothing(name: str) -> pl.Expr:
    return pl.lit(None).alias(name)


def _known(table: pl.DataFrame | None, columns: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    if table is None:
        return pl.DataFrame(schema=dict(columns))
    return table.select(
        (pl.col(name) if name in table.columns else _nothing(name)).cast(kind)
        for name, kind in columns.items()
    )
