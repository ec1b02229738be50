"""Each user's last choice, from all that they did before it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import polars as pl

from vitrine.columns import Interactions
from vitrine.evaluation.splits import ASKED_AT, Split, span
from vitrine.target import target_types

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_ROW, _PLACE, _LAST = "row", "place", "place_of_last_choice"


@dataclass(frozen=True)
class LeaveOneOut:
    """Asks every user for their last purchase, or last event where the data has no purchases.

    What a user did after it is left out; who has nothing before it is not asked, and stays in what
    models are fitted on. Users end at different moments, so models see other users' future: figures
    are comparable with those of papers, and higher than a shop's.
    """

    held_back: int = 1
    """How many last choices of each user are held back from who asks for earlier splits."""
    name: Literal["leave-one-out"] = "leave-one-out"

    def split(self, events: pl.DataFrame) -> Split:
        """Of the last choices."""
        return _without_last(events)

    def earlier(self, events: pl.DataFrame, count: int) -> list[Split]:
        """Of the choices before the last, those before these, and so on."""
        known = events
        for _ in range(self.held_back):
            known = _without_last(known).before
        splits: list[Split] = []
        while len(splits) < count:
            split = _without_last(known)
            if len(split) == 0:
                break
            splits.append(split)
            known = split.before
        return splits

    def as_known(self) -> "LeaveOneOut":
        """Nothing more is held back from those events."""
        return LeaveOneOut(held_back=0)


def _without_last(events: pl.DataFrame) -> Split:
    user, place, last = Interactions.USER_ID, pl.col(_PLACE), pl.col(_LAST)
    is_choice = pl.col(Interactions.EVENT_TYPE).is_in(
        list(target_types(events[Interactions.EVENT_TYPE].unique()))
    )
    # Of one moment, the later row of the data is the later event.
    placed = (
        events.with_row_index(_ROW)
        .sort(user, Interactions.TS, _ROW)
        .with_columns(pl.int_range(pl.len()).over(user).alias(_PLACE))
        .with_columns(pl.when(is_choice).then(place).max().over(user).alias(_LAST))
        .drop(_ROW)
    )
    is_asked = (last > 0).fill_null(value=False)
    targets = placed.filter(is_asked & (place == last))
    known = placed.filter(is_asked & (place < last))
    before = pl.concat([known, placed.filter(~is_asked)]).drop(_PLACE, _LAST)
    asked_at = targets.select(user, pl.col(Interactions.TS).alias(ASKED_AT))
    asked = known.drop(_PLACE, _LAST).join(asked_at, on=user)
    users = targets[user].to_list()
    covered = span(before) or (_LONG_AGO, _LONG_AGO)
    answers = targets.select(user, Interactions.ITEM_ID)
    return Split(before, covered[1], asked, answers, dict(zip(users, users, strict=True)))
