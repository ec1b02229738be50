"""What a model sees of events, compared between the two windows."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Literal

import numpy as np
import polars as pl

from vitrine.arrays import Doubles, Ints
from vitrine.columns import Interactions, Items, Users
from vitrine.drift.distances import (
    jensen_shannon,
    kolmogorov_smirnov,
    population_stability,
    stability_by_chance,
)
from vitrine.drift.windows import Windows
from vitrine.training_set import TrainingSet

Kind = Literal["category", "number"]

_BINS = 10
_MOST_CATEGORIES = 30
_REST = "(other)"
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Compared:
    """One variable on both sides; ``chance`` is the PSI to expect if nothing moved."""

    name: str
    kind: Kind
    psi: float
    chance: float
    jensen_shannon: float
    kolmogorov_smirnov: float | None
    bins: list[str]
    reference: list[int]
    fresh: list[int]

    @property
    def moved(self) -> float:
        """PSI beyond chance; not below 0."""
        return max(0.0, self.psi - self.chance)

    def as_json(self) -> dict[str, object]:
        """As drift.json has it."""
        return {
            "name": self.name,
            "kind": self.kind,
            "psi": self.psi,
            "psiByChance": self.chance,
            "jensenShannon": self.jensen_shannon,
            "kolmogorovSmirnov": self.kolmogorov_smirnov,
            "bins": self.bins,
            "reference": self.reference,
            "fresh": self.fresh,
        }


def compare_features(
    reference: TrainingSet, fresh: TrainingSet, windows: Windows
) -> list[Compared]:
    """Each feature that both windows have."""
    popularity = windows.known.group_by(Interactions.ITEM_ID).len("popularity")
    # What an item is, as the catalogue has it now, on both sides: a new price is no drift of taste.
    items = fresh.items.select(Items.ITEM_ID, Items.CATEGORY_L1, Items.PRICE)
    users = pl.concat([reference.users, fresh.users]).unique(Users.USER_ID, keep="last")
    before, now = (
        rows.join(items, on=Interactions.ITEM_ID, how="left")
        .join(popularity, on=Interactions.ITEM_ID, how="left")
        .join(users, on=Interactions.USER_ID, how="left")
        for rows in (windows.reference, windows.fresh)
    )
    found = [
        categories("event type", before[Interactions.EVENT_TYPE], now[Interactions.EVENT_TYPE]),
        categories("category", before[Items.CATEGORY_L1], now[Items.CATEGORY_L1]),
        numbers("price", _floats(before[Items.PRICE]), _floats(now[Items.PRICE])),
        numbers("popularity of the item", _logs(before["popularity"]), _logs(now["popularity"])),
        numbers("events a shopper", _per_user(before), _per_user(now)),
    ]
    # Shorter windows are of other hours, or of other days of the week, by themselves.
    if windows.length >= _DAY:
        found.append(categories("hour of the day", _hours(before), _hours(now)))
    if windows.length >= _WEEK:
        found.append(categories("day of the week", _weekdays(before), _weekdays(now)))
    if users.height:
        found.append(categories("country", before[Users.COUNTRY], now[Users.COUNTRY]))
    return [one for one in found if one is not None]


def categories(name: str, reference: pl.Series, fresh: pl.Series) -> Compared | None:
    """The most frequent on either side, and the rest together; None where a side has no value."""
    before, now = reference.drop_nulls().cast(pl.String), fresh.drop_nulls().cast(pl.String)
    if before.is_empty() or now.is_empty():
        return None
    frequent = pl.concat([before, now]).value_counts(sort=True)[before.name]
    bins = sorted(frequent.head(_MOST_CATEGORIES).to_list())
    if len(frequent) > _MOST_CATEGORIES:
        bins.append(_REST)
    place = {value: number for number, value in enumerate(bins)}

    def counted(values: pl.Series) -> Ints:
        numbers_of = [place.get(value, len(bins) - 1) for value in values]
        return np.bincount(numbers_of, minlength=len(bins)).astype(np.int64)

    return _compared(name, "category", bins, (counted(before), counted(now)), None)


def numbers(name: str, reference: Doubles, fresh: Doubles) -> Compared | None:
    """In tenths of the reference; None where a side has no value."""
    if not len(reference) or not len(fresh):
        return None
    inner = np.unique(np.quantile(reference, np.linspace(0, 1, _BINS + 1)[1:-1]))
    ends = [-np.inf, *inner.tolist(), np.inf]
    bins = [f"{low:.3g} to {high:.3g}" for low, high in pairwise(ends)]
    before, now = (
        np.bincount(np.searchsorted(inner, side, side="left"), minlength=len(bins)).astype(np.int64)
        for side in (reference, fresh)
    )
    apart = kolmogorov_smirnov(reference, fresh)
    return _compared(name, "number", bins, (before, now), apart)


def _compared(
    name: str, kind: Kind, bins: list[str], counts: tuple[Ints, Ints], apart: float | None
) -> Compared:
    before, now = counts
    return Compared(
        name,
        kind,
        population_stability(before, now),
        stability_by_chance(len(bins), int(before.sum()), int(now.sum())),
        jensen_shannon(before, now),
        apart,
        bins,
        before.tolist(),
        now.tolist(),
    )


def _floats(values: pl.Series) -> Doubles:
    return values.drop_nulls().to_numpy().astype(np.float64)


def _logs(counts: pl.Series) -> Doubles:
    logs: Doubles = np.log1p(counts.fill_null(0).to_numpy().astype(np.float64))
    return logs


def _per_user(rows: pl.DataFrame) -> Doubles:
    return _logs(rows.group_by(Interactions.USER_ID).len()["len"])


def _hours(rows: pl.DataFrame) -> pl.Series:
    return rows[Interactions.TS].dt.strftime("%H")


def _weekdays(rows: pl.DataFrame) -> pl.Series:
    return rows[Interactions.TS].dt.strftime("%u")
