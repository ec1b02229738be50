"""A split: what models may be fitted on, what they are then asked, and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from vitrine.catalogue import Catalogue
from vitrine.columns import Interactions
from vitrine.evaluation.holdout import Holdout, holdout_of
from vitrine.histories import Histories

ASKED_AT = "asked_at"
"""In the events of questions: the moment of the question, which ages count back from."""


@dataclass(frozen=True)
class Split:
    """One moment of the past, replayed. Events have user_id, item_id, event_type and ts (UTC)."""

    before: pl.DataFrame
    """Events that models may be fitted on."""
    at: datetime
    """The moment of the fit: ages in its histories count back from here."""
    asked: pl.DataFrame
    """Events of the questions' histories; ``user_id`` is the question's id, and ``asked_at``."""
    answers: pl.DataFrame
    """user_id (the question's id) and item_id, each pair once: what was chosen next."""
    user_of: Mapping[str, str]
    """The user behind each question; several questions may be of one."""
    notes: tuple[str, ...] = ()
    """What a reader of the figures must know, such as that questions were sampled."""

    def __len__(self) -> int:
        return len(self.user_of)

    def fit_histories(self, catalogue: Catalogue) -> Histories:
        """What models are fitted on."""
        return Histories.of(self.before, catalogue, at=self.at)

    def holdout(self, catalogue: Catalogue) -> Holdout:
        """The questions. One whose history the catalogue lacks wholly is asked with an empty one.

        Answers that the catalogue lacks count as relevant, and are always missed.
        """
        users = self.answers[Interactions.USER_ID].unique()
        histories = Histories.of(self.asked, catalogue, at=ASKED_AT, users=users.to_list())
        return holdout_of(histories, self.answers)


def span(events: pl.DataFrame) -> tuple[datetime, datetime] | None:
    """The first and the last moment; None where there is no event."""
    first, last = events[Interactions.TS].min(), events[Interactions.TS].max()
    if isinstance(first, datetime) and isinstance(last, datetime):
        return first, last
    return None
