"""The two windows that are compared: the end of what the model learnt from, and what came since."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from vitrine.columns import Interactions
from vitrine.evaluation.splits import span
from vitrine.training_set import TrainingSet

LONGEST = timedelta(days=28)
"""Four whole weeks: each weekday counts the same on both sides."""


@dataclass(frozen=True)
class Windows:
    """Two of the same length, since a longer one has more of everything."""

    reference: pl.DataFrame
    fresh: pl.DataFrame
    known: pl.DataFrame
    """All that the model learnt from."""
    known_until: datetime
    end: datetime
    """Of what is fresh."""
    length: timedelta

    @property
    def fresh_from(self) -> datetime:
        """Where the fresh window begins."""
        return self.end - self.length


def windows_of(reference: TrainingSet, fresh: TrainingSet) -> Windows:
    """What is fresh is what happened after the last event of the reference."""
    moment = pl.col(Interactions.TS)
    known_until = reference.description.end
    since = fresh.interactions.filter(moment > known_until)
    covered = span(since)
    end = known_until if covered is None else covered[1]
    length = min(LONGEST, end - known_until)
    return Windows(
        reference.interactions.filter(moment > known_until - length),
        since.filter(moment > end - length),
        reference.interactions,
        known_until,
        end,
        length,
    )
