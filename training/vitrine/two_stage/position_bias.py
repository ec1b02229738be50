"""Answers that a list brought, weighed against its places: inverse propensity scoring.

An item that was shown first is chosen more often than the same item further down, so an answer
that came through place k counts 1 / examination(k) times (Joachims, Swaminathan and Schnabel,
"Unbiased learning-to-rank with biased feedback", WSDM 2017).
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from vitrine.columns import Interactions, Placements
from vitrine.evaluation.splits import ASKED_AT, Split
from vitrine.two_stage.chosen import AnswerWeights
from vitrine.two_stage.examination import Examination, examination_of

_MOST = 10.0
"""One answer must not speak for a hundred that were never seen."""
_PAIR = (Interactions.USER_ID, Interactions.ITEM_ID)
_MOMENT, _QUESTION, _WEIGHT = "moment", "question", "weight"


@dataclass(frozen=True)
class PositionBias:
    """What places are worth, and what came through which."""

    examination: Examination
    through: pl.DataFrame
    """user_id, item_id, ts and weight: what a shopper did first with an item of a list."""
    events: pl.DataFrame
    """user_id, item_id and ts of the same shoppers and items, with or without a list."""

    @classmethod
    def of(
        cls, shown: pl.DataFrame, events: pl.DataFrame, until: datetime | None = None
    ) -> "PositionBias | None":
        """None where too little is known of places.

        :param shown: ``Placements``. :param events: those that a model is fitted on.
        :param until: what was shown or done then or later is not known yet; None: all is.
        """
        if until is not None:
            acted = pl.col(Placements.ACTED_AT)
            shown = shown.filter(pl.col(Placements.SHOWN_AT) < until).with_columns(
                pl.when(acted < until).then(acted)
            )
        examination = examination_of(shown)
        if examination is None:
            return None
        acted_on = shown.drop_nulls(Placements.ACTED_AT)
        chances = examination.at(acted_on[Placements.POSITION].to_numpy())
        through = acted_on.select(
            *_PAIR,
            pl.col(Placements.ACTED_AT).alias(Interactions.TS),
            pl.Series(_WEIGHT, 1 / chances).clip(upper_bound=_MOST),
        )
        same = events.select(*_PAIR, Interactions.TS).join(through, on=_PAIR, how="semi")
        return cls(examination, through, same)

    def weights(self, window: Split) -> AnswerWeights:
        """Of answers whose first event since their question came through a list."""
        asked = window.asked.group_by(Interactions.USER_ID).agg(
            pl.col(ASKED_AT).max().alias(_MOMENT)
        )
        questions = pl.DataFrame(
            {_QUESTION: [*window.user_of], Interactions.USER_ID: [*window.user_of.values()]},
            schema={_QUESTION: pl.String, Interactions.USER_ID: pl.String},
        ).join(asked, left_on=_QUESTION, right_on=Interactions.USER_ID, how="left")
        answers = window.answers.rename({Interactions.USER_ID: _QUESTION})
        first = (
            answers.join(questions, on=_QUESTION)
            .join(self.events, on=_PAIR)
            .filter(pl.col(Interactions.TS) >= pl.col(_MOMENT).fill_null(window.at))
            .group_by(_QUESTION, *_PAIR)
            .agg(pl.col(Interactions.TS).min())
        )
        found: dict[str, dict[str, float]] = {}
        # One event names one list, but two events may have one moment.
        weighed = first.join(self.through, on=[*_PAIR, Interactions.TS]).sort(_WEIGHT)
        for question, item, weight in weighed.select(
            _QUESTION, Interactions.ITEM_ID, _WEIGHT
        ).iter_rows():
            found.setdefault(question, {})[item] = weight
        return found
