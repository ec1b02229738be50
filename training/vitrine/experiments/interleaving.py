"""Which of two models shoppers prefer, by what they click in lists that are of both.

An item of such a list says whose model put it there (``ranker``; ``lambdas/domain/experiments``
drafts them). A list prefers the model more of whose items are clicked; a shopper the one that more
of their lists prefer. Each shopper counts once, for lists of one shopper are alike.
"""

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from vitrine.experiments.archive import Archive, Events, Lists, ShownItems
from vitrine.experiments.definition import INTERLEAVED, Experiment
from vitrine.experiments.metrics import Values
from vitrine.experiments.outcomes import CLICKS, Exposed, milliseconds, ms
from vitrine.experiments.sign_sequence import preference

PREFERENCE = "preference"
_SIGN = "sign"


def preferring_lists(archive: Archive, experiment: Experiment) -> pl.DataFrame:
    """Lists that prefer a model: their ``Lists.ID``, and 1 for the second, -1 for the first."""
    second = experiment.arms[1].name
    clicked = (
        archive.events.filter(pl.col(Events.TYPE).is_in(CLICKS))
        .select(pl.col(Events.LIST_ID).alias(ShownItems.LIST_ID), pl.col(Events.ITEM))
        .unique()
    )
    of_second = pl.when(pl.col(ShownItems.RANKER) == second).then(1).otherwise(-1)
    return (
        archive.items.filter(pl.col(ShownItems.RANKER).is_not_null())
        .join(
            clicked,
            left_on=[ShownItems.LIST_ID, ShownItems.ITEM],
            right_on=[ShownItems.LIST_ID, Events.ITEM],
        )
        .group_by(pl.col(ShownItems.LIST_ID).alias(Lists.ID))
        .agg(of_second.sum().sign().alias(_SIGN))
        .filter(pl.col(_SIGN) != 0)
    )


def preferring_shoppers(
    archive: Archive,
    experiment: Experiment,
    found: Exposed,
    *,
    window: timedelta,
    until: datetime,
) -> tuple[int, int, int]:
    """How many shoppers' windows are over, and who of them prefer the first and the second."""
    width = milliseconds(window)
    over = found.shoppers.filter(
        (pl.col(Values.ARM) == INTERLEAVED) & (pl.col(Values.EXPOSED_MS) + width <= ms(until))
    )
    within = (
        found.lists.filter(pl.col(Lists.ARM) == INTERLEAVED)
        .join(over, left_on=Lists.SHOPPER, right_on=Values.SHOPPER)
        .filter(pl.col(Lists.SHOWN_MS) < pl.col(Values.EXPOSED_MS) + width)
    )
    signs = (
        preferring_lists(archive, experiment)
        .join(within, on=Lists.ID)
        .group_by(Lists.SHOPPER)
        .agg(pl.col(_SIGN).sum().sign())[_SIGN]
    )
    return over.height, int((signs < 0).sum()), int((signs > 0).sum())


def preference_result(experiment: Experiment, first: int, second: int) -> dict[str, Any]:
    """In the form of a metric's result: the share of shoppers who prefer each, of all who do.

    The difference is that of the shares: 0.1 is 55 % to 45 %.
    """
    live, tried = (arm.name for arm in experiment.arms)
    found = preference(second, first, experiment.judging.alpha)
    interval = None if found is None else [2 * found.low - 1, 2 * found.high - 1]
    return {
        "says": "shoppers who click more of its items in lists of both / shoppers who prefer one",
        "unit": "share",
        "good": "up",
        "arms": {
            live: {"shoppers": first, "value": None if found is None else 1 - found.share},
            tried: {"shoppers": second, "value": None if found is None else found.share},
        },
        "comparisons": {
            tried: {
                "difference": None if found is None else 2 * found.share - 1,
                "interval": interval,
                "relative": None,
                "pValue": 1.0 if found is None else found.p_value,
                "varianceLeft": 1.0,
                "verdict": _verdict(interval),
            }
        },
    }


def _verdict(interval: list[float] | None) -> str:
    if interval is None:
        return "too few"
    low, high = interval
    return "better" if low > 0 else "worse" if high < 0 else "open"
