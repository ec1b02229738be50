"""A session's next item, from those before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
import polars as pl

from vitrine.columns import Interactions
from vitrine.evaluation.next_basket import earlier_cuts
from vitrine.evaluation.splits import ASKED_AT, Split

SESSION_ID = "session_id"
"""An optional column of the events; where there is none, each user is one session."""


@dataclass(frozen=True)
class Most:
    """What is asked of a window at most; beyond it, questions are sampled."""

    questions: int
    events: int
    """In the histories of all questions together."""


LAST = Most(questions=50_000, events=5_000_000)
EARLIER = Most(questions=8_000, events=1_000_000)
"""Settings are chosen, and rankers learn, by fewer than an evaluation reports on."""

_ROW, _USER, _POSITION = "row", "original_user", "position"


@dataclass(frozen=True)
class NextItem:
    """Asks, for each event from ``cut`` on and within ``horizon``, what came next in its session.

    A question's history is all of its session before that event, also what lies before the cut.
    Its id is ``<session>#<events before it>``; in a split's events ``user_id`` is the session.
    """

    cut: datetime
    horizon: timedelta
    seed: int = 0
    """Of the sample that is asked where there are more questions than LAST or EARLIER say."""
    name: Literal["next-item"] = "next-item"

    def split(self, events: pl.DataFrame) -> Split:
        """At the cut; a session that goes across it is known until there."""
        return self._window(in_sessions(events), self.cut, LAST)

    def earlier(self, events: pl.DataFrame, count: int) -> list[Split]:
        """At ``cut - horizon``, ``cut - 2 horizon`` and so on, while there is anything before."""
        known = in_sessions(events.filter(pl.col(Interactions.TS) < self.cut))
        cuts = earlier_cuts(known, self.cut, self.horizon, count)
        windows = (self._window(known, cut, EARLIER) for cut in cuts)
        return [window for window in windows if len(window) > 0]

    def as_known(self) -> "NextItem":
        """The same: earlier windows end at the cut, whatever there is after it."""
        return self

    def _window(self, ordered: pl.DataFrame, cut: datetime, most: Most) -> Split:
        moment = pl.col(Interactions.TS)
        wanted = (moment >= cut) & (moment < cut + self.horizon)
        asked = targets_of(ordered, wanted, most, self.seed)
        return item_split(ordered, ordered.filter(moment < cut), asked, cut)


def in_sessions(events: pl.DataFrame) -> pl.DataFrame:
    """The events in the order of their sessions, whose ids become ``user_id``.

    Events of one moment keep the order of the data: each counts as a microsecond later than the
    one before it, so that the order survives wherever events are sorted by time.
    """
    session, moment = pl.col(Interactions.USER_ID), pl.col(Interactions.TS)
    if SESSION_ID in events.columns:
        session = pl.col(SESSION_ID)
        if _has_shared_sessions(events):
            session = pl.concat_str(Interactions.USER_ID, SESSION_ID, separator="|")
    return (
        events.with_row_index(_ROW)
        .with_columns(
            session.alias(Interactions.USER_ID),
            session.alias(SESSION_ID),
            pl.col(Interactions.USER_ID).alias(_USER),
        )
        .sort(SESSION_ID, Interactions.TS, _ROW)
        .with_columns(
            moment + pl.duration(microseconds=pl.int_range(pl.len()).over(SESSION_ID, moment)),
            pl.int_range(pl.len()).over(SESSION_ID).alias(_POSITION),
        )
        .drop(_ROW)
    )


@dataclass(frozen=True)
class Targets:
    """The events that are asked for, and what is to be said of how they were chosen."""

    events: pl.DataFrame
    notes: tuple[str, ...]


def targets_of(ordered: pl.DataFrame, wanted: pl.Expr, most: Most, seed: int) -> Targets:
    """Events of ``in_sessions`` that ``wanted`` names and that something came before in theirs."""
    found = ordered.filter(wanted & (pl.col(_POSITION) > 0))
    lengths = found[_POSITION].to_numpy()
    order = np.random.default_rng(seed).permutation(len(lengths))
    fitting = int(np.searchsorted(np.cumsum(lengths[order]), most.events, side="right"))
    kept = np.sort(order[: min(most.questions, max(1, fitting))])
    if len(kept) == len(lengths):
        return Targets(found, ())
    said = f"{len(kept):,} of {len(lengths):,} questions were asked, drawn with seed {seed}."
    return Targets(found[kept], (said,))


def item_split(ordered: pl.DataFrame, before: pl.DataFrame, wanted: Targets, at: datetime) -> Split:
    """:param ordered: all events, by ``in_sessions``."""
    position, question = pl.col(_POSITION), "question"
    targets = wanted.events.with_columns(
        pl.concat_str(SESSION_ID, position, separator="#").alias(question)
    )
    asked = (
        targets.select(SESSION_ID, question, last=position)
        .join(ordered.drop(Interactions.USER_ID, _USER), on=SESSION_ID)
        .filter(position < pl.col("last"))
        # The shop asks when it has seen the event before the answer, not when that comes.
        .with_columns(pl.col(Interactions.TS).max().over(question).alias(ASKED_AT))
        .rename({question: Interactions.USER_ID})
        .drop("last", _POSITION)
    )
    answers = targets.select(pl.col(question).alias(Interactions.USER_ID), Interactions.ITEM_ID)
    user_of: Mapping[str, str] = dict(targets.select(question, _USER).iter_rows())
    return Split(before.drop(_POSITION, _USER), at, asked, answers, user_of, wanted.notes)


def _has_shared_sessions(events: pl.DataFrame) -> bool:
    """Whether some session id is of several users, as where each user's are counted from 1."""
    users = events.group_by(SESSION_ID).agg(pl.col(Interactions.USER_ID).n_unique())
    return bool((users[Interactions.USER_ID] > 1).any())
