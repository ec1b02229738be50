"""All that is learnt of real shoppers: each count and each topic is of k or more of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from vitrine.arrays import Doubles
from vitrine.columns import Interactions, Items, Users
from vitrine.errors import RefusalError
from vitrine.synthetic.calendar import Calendar
from vitrine.synthetic.companions import Companions
from vitrine.synthetic.funnels import Funnel, Pace, Values
from vitrine.synthetic.log import Log
from vitrine.synthetic.repeats import Repeats
from vitrine.synthetic.segments import Segment, segments_of
from vitrine.synthetic.share import companion_share
from vitrine.synthetic.source import RealData
from vitrine.synthetic.tastes import Tastes, tastes_of

_TOO_FEW = (
    "There is too little to fit: fewer than {k} shoppers have an item in common. Give a smaller"
    " --k, or more data."
)


@dataclass(frozen=True)
class Fitted:
    """What new shoppers are drawn from."""

    k: int
    items: Sequence[str]
    """[N]: ids of what k or more shoppers have an event of, the most popular first."""
    types: Sequence[str]
    """Of events, those that k or more shoppers have."""
    segments: Sequence[Segment]
    tastes: Tastes
    companions: Companions
    companion_share: float
    """Of a visit's items, those that are taken because of another one of it."""
    repeats: Repeats
    funnel: Funnel
    pace: Pace
    values: Values
    calendar: Calendar
    countries: Sequence[tuple[str | None, float]]
    """With their shares of the shoppers; None for those of fewer than k and for unknown ones."""


def shared_items(events: pl.DataFrame, k: int, most: int | None = None) -> list[str]:
    """Items that k or more shoppers have an event of, most shoppers first; ``most`` of them."""
    found = _counted(events, Interactions.ITEM_ID, k)
    return found if most is None else found[:most]


def shared_types(events: pl.DataFrame, k: int) -> list[str]:
    """Types of events that k or more shoppers have, most shoppers first."""
    return _counted(events, Interactions.EVENT_TYPE, k)


def fit(log: Log, data: RealData, k: int, seed: int) -> Fitted:
    """:param log: of those shoppers that may be learnt from, with items that k or more have.

    :raises RefusalError: where that is nothing, or fewer than k shoppers.
    """
    if log.size < k or not log.items:
        raise RefusalError(_TOO_FEW.format(k=k))
    random = np.random.default_rng(seed)
    tastes, shares = tastes_of(log, seed, k)
    companions = Companions.of(log, random, k)
    return Fitted(
        k,
        log.items,
        log.types,
        segments_of(log, shares, k),
        tastes,
        companions,
        companion_share(log, tastes, shares, companions, random),
        Repeats.of(log, k),
        Funnel.of(log, k),
        Pace.of(log, k),
        Values.of(log, _prices(log, data), k),
        Calendar.of(log, k),
        _countries(data, k),
    )


def _prices(log: Log, data: RealData) -> Doubles:
    ids = pl.DataFrame({Items.ITEM_ID: log.items}, schema={Items.ITEM_ID: pl.String})
    joined = ids.join(data.items, on=Items.ITEM_ID, how="left", maintain_order="left")
    prices: Doubles = joined[Items.PRICE].fill_null(np.nan).to_numpy()
    return prices


def _countries(data: RealData, k: int) -> list[tuple[str | None, float]]:
    counts = data.users.group_by(Users.COUNTRY).len().sort(Users.COUNTRY)
    known = [(country, n) for country, n in counts.iter_rows() if country and n >= k]
    total = sum(counts["len"])
    rest = total - sum(n for _, n in known)
    return [*((name, n / total) for name, n in known), *([(None, rest / total)] if rest else [])]


def _counted(events: pl.DataFrame, column: str, k: int) -> list[str]:
    counts = events.group_by(column).agg(pl.col(Interactions.USER_ID).n_unique().alias("users"))
    found = counts.filter(pl.col("users") >= k).sort("users", column, descending=[True, False])
    return found[column].to_list()
