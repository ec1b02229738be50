"""What is judged, by which limits, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal, Self

from vitrine.drift.features import Compared
from vitrine.drift.outcomes import Outcome
from vitrine.drift.surroundings import Surroundings
from vitrine.errors import RefusalError
from vitrine.skew.report import Skew

Reason = Literal["drift", "outcome", "new-data"]
"""For which another model is to be trained."""

_PREFIX = "DRIFT_"


@dataclass(frozen=True)
class Limits:
    """From where on something has moved. Each can be set by a variable, such as DRIFT_PSI."""

    psi: float = 0.2
    """Of PSI beyond chance: the custom of those who use it."""
    outcome_loss: float = 0.15
    """Of the NDCG that the model was registered with, surely lost: the whole interval below."""
    new_item_share: float = 0.2
    """Of events: that many are with items that the model can never show."""
    volume_low: float = 0.5
    """Of events a day: half of them missing is a broken tracker rather than a bad week."""
    age_hours: float = 48.0
    """Of the newest event: a nightly ingestion that failed once is not yet this old."""
    new_data_share: float = 0.1
    """Of events since, for each learnt from: enough for another model."""
    skew: float = 0.05
    """Of users: whose history is served otherwise than the lake has it. Events that reach the lake
    late, from phones that were offline, make some; what loses events makes it of most."""
    fewest_users: float = 50.0
    """Of users who were compared: of fewer nothing is judged."""
    fewest_events: float = 500.0
    """In the fresh window: of fewer nothing is judged."""
    fewest_questions: float = 50.0
    """An NDCG of fewer says nothing."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """:raises RefusalError: for a variable that is no number."""
        given = {}
        for each in fields(cls):
            text = environment.get(_PREFIX + each.name.upper(), "")
            try:
                given.update({each.name: float(text)} if text else {})
            except ValueError as error:
                raise RefusalError(
                    f"{_PREFIX}{each.name.upper()} must be a number, not {text}."
                ) from error
        return cls(**given)


@dataclass(frozen=True)
class Finding:
    """Something that moved further than its limit, in one sentence for a person."""

    name: str
    value: float
    limit: float
    says: str

    def as_json(self) -> dict[str, object]:
        """As drift.json has it."""
        return {"name": self.name, "value": self.value, "limit": self.limit, "says": self.says}


def find_moved(compared: Sequence[Compared], limits: Limits) -> list[Finding]:
    """The variables whose shares have moved."""
    return [
        Finding(
            each.name,
            each.moved,
            limits.psi,
            f"The {each.name} has moved: its stability index is {each.psi:.3f},"
            f" where chance makes {each.chance:.3f}.",
        )
        for each in compared
        if each.moved > limits.psi
    ]


def find_around(around: Surroundings, limits: Limits) -> list[Finding]:
    """What of the catalogue, the volume or the age is beyond its limit."""
    found = []
    if around.new_item_share > limits.new_item_share:
        says = f"{around.new_item_share:.0%} of events are with items that the model cannot show."
        found.append(Finding("new items", around.new_item_share, limits.new_item_share, says))
    if around.volume_ratio < limits.volume_low:
        says = f"There are {around.volume_ratio:.2f} times as many events a day as there were."
        found.append(Finding("volume", around.volume_ratio, limits.volume_low, says))
    return found


def find_skew(skew: Skew | None, limits: Limits) -> list[Finding]:
    """Whether histories are served otherwise than the lake has them."""
    if skew is None or skew.users < limits.fewest_users or skew.share() <= limits.skew:
        return []
    says = (
        f"Of {skew.users} users {skew.differing} are served with another history than models"
        " learn from."
    )
    return [Finding("skew", skew.share(), limits.skew, says)]


def find_old(around: Surroundings, limits: Limits) -> list[Finding]:
    """Whether nothing new arrives; this is judged however little there is."""
    if around.age_hours <= limits.age_hours:
        return []
    says = f"The newest event is {around.age_hours:.0f} hours old: is ingestion running?"
    return [Finding("age", around.age_hours, limits.age_hours, says)]


def find_lost(outcome: Outcome | None, promised: float | None, limits: Limits) -> list[Finding]:
    """Whether the model surely ranks worse than when it was registered."""
    if outcome is None or promised is None or outcome.questions < limits.fewest_questions:
        return []
    least = promised * (1 - limits.outcome_loss)
    if outcome.high >= least:
        return []
    says = (
        f"NDCG@20 is {outcome.ndcg:.3f} (at most {outcome.high:.3f}) on {outcome.questions}"
        f" questions since; it was registered with {promised:.3f}."
    )
    return [Finding("outcome", outcome.ndcg, least, says)]
