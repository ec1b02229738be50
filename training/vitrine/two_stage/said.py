"""What shoppers said of items, heeded as it is where they are served, and as a label.

At each moment that a model learns from, only what was said by then is known: what a shopper had
refused is no part of their history, and what they liked is, as an event of the type that the shop
API gives it. Labels may know more, since they are about what came later: an item that a shopper
refused by the time of the fit is not what they were to be shown, and one that they liked is.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl

from vitrine.columns import Feedback, Interactions
from vitrine.evaluation.splits import ASKED_AT, Split

LIKED = "thumbs_up"
REFUSED = ("thumbs_down", "not_interested", "hide")
_PAIR = (Interactions.USER_ID, Interactions.ITEM_ID)


@dataclass(frozen=True)
class Said:
    """user_id, item_id, saying and updated_at (UTC): the last of each shopper and item."""

    rows: pl.DataFrame
    horizon: timedelta
    """How long after a moment a liked item is an answer to what is asked at it."""

    def by(self, moment: datetime) -> "Said":
        """What was said before it."""
        return replace(self, rows=self.rows.filter(pl.col(Feedback.UPDATED_AT) < moment))

    def in_events(self, events: pl.DataFrame) -> pl.DataFrame:
        """Events without pairs that were refused, and with those that were liked."""
        if self.rows.is_empty():
            return events
        liked = self._liked().select(
            *_PAIR,
            pl.lit(LIKED).alias(Interactions.EVENT_TYPE),
            pl.col(Feedback.UPDATED_AT).alias(Interactions.TS),
        )
        kept = events.join(self._refused(), on=_PAIR, how="anti", maintain_order="left")
        return pl.concat([kept, liked], how="diagonal_relaxed").sort(
            Interactions.TS, maintain_order=True
        )

    def in_window(self, window: Split) -> Split:
        """A past moment as it was known then, with answers as they are known now."""
        if self.rows.is_empty():
            return window
        known, now = self.by(window.at), self._of_questions(window)
        asked = now.by(window.at).in_events(window.asked)
        # Likes are asked about when the rest of their question is.
        whose = pl.col(ASKED_AT).max().over(Interactions.USER_ID)
        asked = asked.with_columns(pl.col(ASKED_AT).fill_null(whose)).drop_nulls(ASKED_AT)
        answers = now._in_answers(window.answers, window.at)
        left = set(answers[Interactions.USER_ID])
        return replace(
            window,
            before=known.in_events(window.before),
            asked=asked.join(answers, on=Interactions.USER_ID, how="semi", maintain_order="left"),
            answers=answers,
            user_of={
                question: user for question, user in window.user_of.items() if question in left
            },
        )

    def _of_questions(self, window: Split) -> "Said":
        """The same, with a question's id instead of its user's."""
        of = pl.DataFrame(
            {"question": list(window.user_of), Interactions.USER_ID: [*window.user_of.values()]},
            schema={"question": pl.String, Interactions.USER_ID: pl.String},
        )
        rows = self.rows.join(of, on=Interactions.USER_ID, maintain_order="left")
        return replace(
            self,
            rows=rows.drop(Interactions.USER_ID).rename({"question": Interactions.USER_ID}),
        )

    def _in_answers(self, answers: pl.DataFrame, at: datetime) -> pl.DataFrame:
        soon = pl.col(Feedback.UPDATED_AT).is_between(at, at + self.horizon, closed="left")
        liked = self._liked().filter(soon).select(_PAIR)
        kept = answers.join(self._refused(), on=_PAIR, how="anti", maintain_order="left")
        return pl.concat([kept, liked]).unique().sort(_PAIR)

    def _liked(self) -> pl.DataFrame:
        return self.rows.filter(pl.col(Feedback.SAYING) == LIKED)

    def _refused(self) -> pl.DataFrame:
        return self.rows.filter(pl.col(Feedback.SAYING).is_in(REFUSED)).select(_PAIR)
