"""Whether a new model ranks better than the one that serves, on what neither has seen."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from vitrine.catalogue import Catalogue
from vitrine.columns import Interactions
from vitrine.evaluation.champion import Champion
from vitrine.evaluation.gate import Gate, Limits
from vitrine.evaluation.measurement import Measurement
from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.significance import Comparison, compare

GATE = "beats-live"
_NEW, _LIVE = "new", "live"
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class AgainstLive:
    """NDCG of both at the same questions, asked at ``since``; ``found`` is None where there are
    none.
    """

    live_version: str
    since: datetime
    questions: int
    new: float
    live: float
    found: Comparison | None

    def gate(self, limits: Limits) -> Gate:
        """Passes where the new model's mean is higher, or too little is known to say."""
        lead = self.new - self.live
        if self.found is None or self.questions < limits.fewest_questions:
            says = (
                f"There are {self.questions} questions since {self.since:%Y-%m-%d}, which the live"
                f" model {self.live_version} has not seen: too few to compare the two."
            )
            return Gate(GATE, passed=True, value=None, limit=None, says=says)
        low, high = self.found.interval
        says = (
            f"On {self.questions} questions since {self.since:%Y-%m-%d} its NDCG is"
            f" {self.new:.4f} and that of the live model {self.live_version} {self.live:.4f}"
            f" (difference {low:+.4f} to {high:+.4f})."
        )
        return Gate(GATE, passed=lead > 0, value=lead, limit=0.0, says=says)

    def as_json(self) -> dict[str, object]:
        """As evaluation.json has it."""
        return {
            "version": self.live_version,
            "since": self.since.isoformat(),
            "questions": self.questions,
            "ndcg": self.new,
            "liveNdcg": self.live,
        }


def compare_with_live(
    new: Champion,
    live: Champion,
    live_version: str,
    events: pl.DataFrame,
    *,
    asked: tuple[datetime, datetime],
    k: int,
) -> AgainstLive:
    """Asks both the same.

    :param asked: from a moment that neither was fitted after, to the last event. The live model may
        have seen days that the new one, fitted for its evaluation, has not: that is no advantage
        of the new one.
    """
    since, end = asked
    split = NextBasket(since, max(end - since, timedelta()) + _TICK).split(events)
    catalogue = Catalogue.of(
        {*split.before[Interactions.ITEM_ID], *new.catalogue.item_ids, *live.catalogue.item_ids},
        new.catalogue.described,
    )
    if not len(split):
        return AgainstLive(live_version, since, 0, 0.0, 0.0, None)
    lists = {
        name: model.rank(split.holdout(model.catalogue), catalogue, {"all": "all"}, k)["all"].items
        for name, model in ((_NEW, new), (_LIVE, live))
    }
    measured = Measurement.of("all", split.holdout(catalogue), lists, k, split.user_of)
    if not len(measured):
        return AgainstLive(live_version, since, 0, 0.0, 0.0, None)
    ours, theirs = (measured.column(name, measured.ndcg) for name in (_NEW, _LIVE))
    found = compare(ours, theirs, measured.questions.users)
    return AgainstLive(
        live_version, since, len(measured), float(ours.mean()), float(theirs.mean()), found
    )


def judged_by(content: dict[str, Any], found: AgainstLive, limits: Limits) -> dict[str, Any]:
    """evaluation.json with the gate among the others."""
    gate = found.gate(limits)
    refusal = content["refusal"] if gate.passed else f"{content['refusal']} {gate.says}".strip()
    return content | {
        "gates": [*content["gates"], gate.as_json()],
        "modelBeatsBaseline": content["modelBeatsBaseline"] and gate.passed,
        "refusal": refusal,
        "live": found.as_json(),
    }
