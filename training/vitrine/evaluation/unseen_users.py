"""Next baskets of users of whom no model has learnt anything."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from vitrine.columns import Interactions
from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.splits import Split

_FIFTH = 5


@dataclass(frozen=True)
class UnseenUsers:
    """Asks a fifth of the users, and fits on the others alone.

    It tells how well histories are read, not how well users are known: what a shop gets between two
    trainings. Who is asked is drawn by a hash of the id, the same in any data. Earlier splits, to
    tune by, are of the users that models are fitted on.
    """

    window: NextBasket
    seed: int = 0

    @property
    def name(self) -> str:
        """What is asked is the same."""
        return self.window.name

    @property
    def cut(self) -> datetime:
        """Where the future of those who are asked begins."""
        return self.window.cut

    def split(self, events: pl.DataFrame) -> Split:
        """At the window's cut."""
        split = self.window.split(events)
        user = pl.col(Interactions.USER_ID)
        unseen = self._unseen(events[Interactions.USER_ID].unique())
        # A question's id is its user's.
        of_unseen = user.is_in(unseen)
        return replace(
            split,
            before=split.before.filter(~of_unseen),
            asked=split.asked.filter(of_unseen),
            answers=split.answers.filter(of_unseen),
            user_of={question: who for question, who in split.user_of.items() if who in unseen},
            notes=(
                *split.notes,
                f"Models are fitted without a fifth of the users ({len(unseen):,}), who alone are"
                " asked.",
            ),
        )

    def earlier(self, events: pl.DataFrame, count: int) -> list[Split]:
        """Of those whom models are fitted on."""
        unseen = self._unseen(events[Interactions.USER_ID].unique())
        known = events.filter(~pl.col(Interactions.USER_ID).is_in(unseen))
        return self.window.earlier(known, count)

    def as_known(self) -> NextBasket:
        """Nobody is left to be kept aside."""
        return self.window

    def _unseen(self, users: Iterable[str]) -> set[str]:
        return {
            user
            for user in users
            if hashlib.sha256(f"{self.seed}|{user}".encode()).digest()[0] < 256 / _FIFTH
        }
