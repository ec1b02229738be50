"""What shoppers choose in the days after a moment, from all that they did before it."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import polars as pl

from vitrine.columns import Interactions
from vitrine.evaluation.splits import ASKED_AT, Split, span
from vitrine.target import target_types


@dataclass(frozen=True)
class NextBasket:
    """Asks all who were there before ``cut`` and chose something within ``horizon`` of it."""

    cut: datetime
    horizon: timedelta
    name: Literal["next-basket"] = "next-basket"

    def split(self, events: pl.DataFrame) -> Split:
        """At the cut; what happens at the very moment of the cut is part of the answer."""
        return _window(events, self.cut, self.cut + self.horizon)

    def earlier(self, events: pl.DataFrame, count: int) -> list[Split]:
        """At ``cut - horizon``, ``cut - 2 horizon`` and so on, while there is anything before."""
        cuts = earlier_cuts(events, self.cut, self.horizon, count)
        windows = (_window(events, cut, cut + self.horizon) for cut in cuts)
        return [window for window in windows if len(window) > 0]

    def as_known(self) -> "NextBasket":
        """The same: earlier windows end at the cut, whatever there is after it."""
        return self


def basket_split(before: pl.DataFrame, after: pl.DataFrame, at: datetime) -> Split:
    """Asks those who have events in both frames what they chose in the second."""
    wanted = target_types(after[Interactions.EVENT_TYPE].unique())
    answers = (
        after.filter(pl.col(Interactions.EVENT_TYPE).is_in(list(wanted)))
        .join(before.select(Interactions.USER_ID).unique(), on=Interactions.USER_ID, how="semi")
        .select(Interactions.USER_ID, Interactions.ITEM_ID)
        .unique()
        .sort(Interactions.USER_ID, Interactions.ITEM_ID)
    )
    asked = before.join(answers, on=Interactions.USER_ID, how="semi").with_columns(
        pl.lit(at).cast(before.schema[Interactions.TS]).alias(ASKED_AT)
    )
    users = answers[Interactions.USER_ID].unique().to_list()
    return Split(before, at, asked, answers, dict(zip(users, users, strict=True)))


def earlier_cuts(
    events: pl.DataFrame, cut: datetime, horizon: timedelta, count: int
) -> list[datetime]:
    """Newest first: as many as ``count`` that have an event before them."""
    covered = span(events)
    if covered is None:
        return []
    # A shop that opened yesterday has no earlier window, however long ago the calendar began.
    most = min(count, max(0, math.ceil((cut - covered[0]) / horizon) - 1))
    return [cut - number * horizon for number in range(1, most + 1)]


def _window(events: pl.DataFrame, cut: datetime, end: datetime) -> Split:
    moment = pl.col(Interactions.TS)
    before = events.filter(moment < cut)
    return basket_split(before, events.filter((moment >= cut) & (moment < end)), cut)
