"""The catalogue, the shoppers, the volume and the age of what is compared."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from vitrine.catalogue import Catalogue
from vitrine.columns import Interactions
from vitrine.drift.windows import Windows
from vitrine.metrics.popularity_bias import gini

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Surroundings:
    """Shares from 0 to 1; each is of the fresh window unless its name says otherwise."""

    new_item_share: float
    """Of events: with items that the live model does not know."""
    new_user_share: float
    """Of shoppers: who have no event in what the model learnt from."""
    coverage: float
    """Of the model's catalogue: items that had an event."""
    reference_coverage: float
    concentration: float
    """Gini's coefficient of events by item."""
    reference_concentration: float
    events_a_day: float
    reference_events_a_day: float
    new_data_share: float
    """All events since, for each that the model learnt from."""
    age_hours: float
    """Since the newest event."""

    @property
    def volume_ratio(self) -> float:
        """Events a day, for each in the reference window."""
        return self.events_a_day / max(self.reference_events_a_day, 1e-9)

    def as_json(self) -> dict[str, float]:
        """As drift.json has it."""
        return {
            "newItemShare": self.new_item_share,
            "newUserShare": self.new_user_share,
            "coverage": self.coverage,
            "referenceCoverage": self.reference_coverage,
            "concentration": self.concentration,
            "referenceConcentration": self.reference_concentration,
            "eventsADay": self.events_a_day,
            "referenceEventsADay": self.reference_events_a_day,
            "volumeRatio": self.volume_ratio,
            "newDataShare": self.new_data_share,
            "ageHours": self.age_hours,
        }


def surroundings_of(
    windows: Windows, catalogue: Catalogue, since: int, now: datetime
) -> Surroundings:
    """:param since: how many events came after what the model learnt from."""
    fresh, days = windows.fresh, max(windows.length / _DAY, 1e-9)
    items, users = Interactions.ITEM_ID, Interactions.USER_ID
    known = set(catalogue.item_ids)
    learnt_of = set(windows.known[users].unique())
    shoppers = fresh[users].unique().to_list()
    return Surroundings(
        new_item_share=_share([item not in known for item in fresh[items]]),
        new_user_share=_share([user not in learnt_of for user in shoppers]),
        coverage=_covered(fresh, known),
        reference_coverage=_covered(windows.reference, known),
        concentration=_concentration(fresh),
        reference_concentration=_concentration(windows.reference),
        events_a_day=fresh.height / days,
        reference_events_a_day=windows.reference.height / days,
        new_data_share=since / max(windows.known.height, 1),
        age_hours=max(0.0, (now - windows.end) / _HOUR),
    )


def _share(flags: list[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _covered(rows: pl.DataFrame, known: set[str]) -> float:
    return len(known & set(rows[Interactions.ITEM_ID].unique())) / max(len(known), 1)


def _concentration(rows: pl.DataFrame) -> float:
    counts = rows.group_by(Interactions.ITEM_ID).len()["len"].to_numpy()
    return gini(counts.astype(np.int64))
