"""Made-up shoppers as the CSV files that ingestion reads."""

from pathlib import Path
from types import TracebackType

import numpy as np
import polars as pl

from vitrine.arrays import Ints
from vitrine.columns import Interactions, InteractionsCsv, Items, ItemsCsv, UsersCsv
from vitrine.datasets.rules import UNCATEGORISED
from vitrine.synthetic.fitted import Fitted
from vitrine.synthetic.log import DAY_SECONDS, Log
from vitrine.synthetic.source import INTERACTIONS_FILE, ITEMS_FILE, USERS_FILE, RealData

_NEVER = np.iinfo(np.int64).max


class CsvFiles:
    """Takes logs as they are made; items come last, when it is known since when each is there."""

    def __init__(self, out: Path, fitted: Fitted, data: RealData, items: int, seed: int) -> None:
        """:param items: how many there are to be. Beyond those of the fit they are copies: a
        shopper lives in one of several worlds, each with copies of its own of the same items.
        """
        out.mkdir(parents=True, exist_ok=True)
        self._out, self._fitted, self._data = out, fitted, data
        self._size = items
        self._worlds = -(-items // len(fitted.items))
        self._random = np.random.default_rng([seed, 1])
        self._prefix = _unused_prefix(data)
        self._since = np.full(items, _NEVER)
        self.users = self.events = 0
        self._ids = [_copy_id(fitted, place) for place in range(items)]
        self._interactions = (out / INTERACTIONS_FILE).open("wb")
        self._users = (out / USERS_FILE).open("wb")

    def __enter__(self) -> "CsvFiles":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file, name in ((self._interactions, INTERACTIONS_FILE), (self._users, USERS_FILE)):
            file.close()
            # What was broken off must not look like a result.
            if kind is not None:
                (self._out / name).unlink()

    def add(self, log: Log) -> None:
        """Shoppers get numbers in the order that they come in."""
        number = np.arange(self.users, self.users + log.size)
        item = self._in_world(log.item, number[log.user])
        np.minimum.at(self._since, item, log.at)
        ids = pl.Series([f"{self._prefix}-{each + 1:08d}" for each in number.tolist()])
        pl.DataFrame(
            {
                InteractionsCsv.USER_ID: ids[log.user],
                InteractionsCsv.ITEM_ID: pl.Series(self._ids)[item],
                InteractionsCsv.TIMESTAMP: log.at,
                InteractionsCsv.EVENT_TYPE: pl.Series(log.types)[log.type],
                InteractionsCsv.EVENT_VALUE: pl.Series(log.value).fill_nan(None),
            }
        ).write_csv(self._interactions, include_header=self.users == 0, float_precision=2)
        pl.DataFrame(
            {UsersCsv.USER_ID: ids, UsersCsv.COUNTRY: self._countries(log.size)},
            schema={UsersCsv.USER_ID: pl.String, UsersCsv.COUNTRY: pl.String},
        ).write_csv(self._users, include_header=self.users == 0)
        self.users += log.size
        self.events += len(log)

    def write_items(self) -> int:
        """Those whose price is known, which ingestion asks for; returns how many.

        An item is there since the day of its first made-up event: real first days are of somebody.
        """
        base = np.arange(self._size) % len(self._fitted.items)
        since = np.where(self._since < _NEVER, self._since, self._fitted.calendar.start)
        known = pl.DataFrame({Items.ITEM_ID: self._fitted.items}).join(
            self._data.items, on=Items.ITEM_ID, how="left", maintain_order="left"
        )[base]
        table = pl.DataFrame(
            {
                ItemsCsv.ITEM_ID: self._ids,
                ItemsCsv.NAME: known[Items.NAME].fill_null(pl.Series(self._ids)),
                ItemsCsv.CATEGORY_L1: known[Items.CATEGORY_L1].fill_null(UNCATEGORISED),
                ItemsCsv.PRICE: pl.Series(self._fitted.values.price[base]).fill_nan(None),
                ItemsCsv.CREATION_TIMESTAMP: since // DAY_SECONDS * DAY_SECONDS,
                ItemsCsv.AVAILABLE: ["true"] * self._size,
            }
        ).drop_nulls(ItemsCsv.PRICE)
        table.write_csv(self._out / ITEMS_FILE, float_precision=2)
        return table.height

    def _in_world(self, item: Ints, user: Ints) -> Ints:
        """The last world has copies of the most popular only; of the others there is the first."""
        copy = item + (user % self._worlds) * len(self._fitted.items)
        return np.where(copy < self._size, copy, item)

    def _countries(self, count: int) -> list[str | None]:
        names = [name for name, _ in self._fitted.countries]
        if not names:
            return [None] * count
        shares = [share for _, share in self._fitted.countries]
        return [names[n] for n in self._random.choice(len(names), count, p=shares).tolist()]


def _copy_id(fitted: Fitted, place: int) -> str:
    world, item = divmod(place, len(fitted.items))
    return f"{fitted.items[item]}~{world + 1}" if world else fitted.items[item]


def _unused_prefix(data: RealData) -> str:
    """What no real shopper's id begins with."""
    prefix = "synthetic"
    while data.events[Interactions.USER_ID].str.starts_with(prefix).any():
        prefix += "-x"
    return prefix
