"""What the second stage knows of an item whoever looks: popularity, trend, age, price."""

import numpy as np
from numpy.typing import NDArray

from vitrine.arrays import Bools, Doubles, Floats, Ints
from vitrine.columns import Items
from vitrine.histories import Histories

ITEM_FEATURES = (
    "item_shoppers_1d",
    "item_shoppers_7d",
    "item_shoppers_30d",
    "item_shoppers_90d",
    "item_shoppers",
    "item_new_shoppers_7d",
    "item_new_shoppers_30d",
    "item_trend_7d",
    "item_trend_30d",
    "item_age",
    "item_silence",
    "item_repeats",
    "item_price",
)
_OLDEST_DAYS = 730.0
# Counts are shrunk by this many shoppers, so that one sale more is no trend.
_SHRINK = 3.0


def item_features(histories: Histories, target: Bools) -> Floats:
    """[N,S] in the order of ITEM_FEATURES: logarithms of shoppers and days, and log ratios.

    :param target: by event type code, whether it is what a recommendation is for.
    """
    wanted = target[histories.types]
    counts = _Counts(histories, wanted if wanted.any() else np.ones_like(wanted))
    month, week = counts.within(30), counts.within(7)
    ages = histories.ages
    first = _extreme(np.maximum, histories, ages, 0.0)
    last = _extreme(np.minimum, histories, ages, _OLDEST_DAYS)
    price = np.nan_to_num(log_prices(histories))
    columns = [
        np.log1p(counts.within(1)),
        np.log1p(week),
        np.log1p(month),
        np.log1p(counts.within(90)),
        np.log1p(counts.within(np.inf)),
        np.log1p(counts.new_within(7)),
        np.log1p(counts.new_within(30)),
        np.log((week * 30 / 7 + _SHRINK) / (month + _SHRINK)),
        np.log((month + _SHRINK) / (counts.within(60) - month + _SHRINK)),
        np.log1p(np.minimum(first, _OLDEST_DAYS)),
        np.log1p(np.minimum(last, _OLDEST_DAYS)),
        counts.repeats(),
        price,
    ]
    stacked: Floats = np.column_stack(columns).astype(np.float32)
    return stacked


def recent_items(histories: Histories, target: Bools, each: int) -> Ints:
    """The items that most shoppers had in a week and in a month, ``each`` of both at most."""
    wanted = target[histories.types]
    counts = _Counts(histories, wanted if wanted.any() else np.ones_like(wanted))
    chosen = [np.argsort(-counts.within(days), kind="stable")[:each] for days in (7, 30)]
    return np.unique(np.concatenate(chosen)).astype(np.int64)


def log_prices(histories: Histories) -> Floats:
    """[N]: log(1 + price); NaN where no item's is known.

    An item whose price is unknown or negative has the median of its category, else of all: to the
    model alone, not where prices are shown or filtered by.
    """
    prices = histories.catalogue.metadata[Items.PRICE].to_numpy().astype(np.float64)
    with np.errstate(invalid="ignore"):
        logs = np.log1p(np.where(prices >= 0, prices, np.nan))
    logs = np.where(np.isfinite(logs), logs, np.nan)
    codes = category_codes(histories)
    for code in np.unique(codes[np.isnan(logs)]):
        _impute(logs, codes == code)
    _impute(logs, np.ones_like(codes, np.bool_))
    return logs.astype(np.float32)


def _impute(values: Doubles, group: Bools) -> None:
    """Gives the group's median to those of it that have none, where any has one."""
    known = group & np.isfinite(values)
    if known.any():
        values[group & np.isnan(values)] = np.median(values[known])


def category_codes(histories: Histories) -> Ints:
    """[N]: a number a category, -1 where it is unknown."""
    names = histories.catalogue.metadata[Items.CATEGORY_L1]
    known = {name: code for code, name in enumerate(names.drop_nulls().unique().sort())}
    return np.array([known.get(name, -1) for name in names], np.int64)


class _Counts:
    """Different shoppers by item."""

    def __init__(self, histories: Histories, wanted: Bools) -> None:
        self._size = len(histories.catalogue)
        pairs = histories.shoppers[wanted] * self._size + histories.items[wanted]
        ages = histories.ages[wanted].astype(np.float64)
        order = np.lexsort((ages, pairs))
        pairs, ages = pairs[order], ages[order]
        unique, start = np.unique(pairs, return_index=True)
        end = np.append(start[1:], len(pairs)) - 1
        self._items: NDArray[np.int64] = unique % self._size
        self._newest, self._oldest = ages[start], ages[end]

    def within(self, days: float) -> Doubles:
        """Shoppers who had it in the last ``days``."""
        return self._count(self._newest <= days)

    def new_within(self, days: float) -> Doubles:
        """Shoppers who had it in the last ``days`` for the first time."""
        return self._count(self._oldest <= days)

    def repeats(self) -> Doubles:
        """The share of shoppers who came back for it, shrunk towards a tenth."""
        again = self._count(self._oldest - self._newest >= 0.5)
        return (again + 2) / (self.within(np.inf) + 20)

    def _count(self, chosen: Bools) -> Doubles:
        return np.bincount(self._items[chosen], minlength=self._size).astype(np.float64)


def _extreme(pick: np.ufunc, histories: Histories, ages: Floats, start: float) -> Doubles:
    found = np.full(len(histories.catalogue), start, np.float64)
    pick.at(found, histories.items, ages.astype(np.float64))
    return found
