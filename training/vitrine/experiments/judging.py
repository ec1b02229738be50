"""How an experiment is judged, which its entry of the configuration settles before it starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from vitrine.experiments.metrics import GUARDRAILS


@dataclass(frozen=True)
class Judging:
    """What decides, what must not be harmed, and how sure it has to be."""

    primary: str = "conversion"
    """The metric that decides, of ``METRICS``."""
    guardrails: Sequence[str] = tuple(GUARDRAILS)
    """An arm that is surely worse by one of them stops the experiment; of ``GUARDED``."""
    window: timedelta = timedelta(days=7)
    """What counts of what a shopper does, from their first exposure."""
    before: timedelta = timedelta(days=14)
    """What CUPED knows of a shopper, up to their first exposure."""
    planned_shoppers: int = 10_000
    """How many shoppers, of two arms together, intervals are narrowest at."""
    alpha: float = 0.05
    """Of a metric: the chance that an interval of any arm at any look excludes the truth."""
    least_effect: float = 0.0
    """An arm wins by a difference that is surely above it, in the unit of the metric that decides:
    0.002 is a fifth of a percent of shoppers, or of lists."""


def judging_of(written: Mapping[str, Any]) -> Judging:
    """Reads the configuration's form (``lib/experiment-judging.ts``); what it lacks is the default.

    :raises TypeError, ValueError: for what cannot be read.

    >>> judging_of({"primary": "ctr", "windowDays": 0.5}).window
    datetime.timedelta(seconds=43200)
    """
    default = Judging()
    return Judging(
        primary=str(written.get("primary", default.primary)),
        guardrails=[str(name) for name in written.get("guardrails", default.guardrails)],
        window=_days(written, "windowDays", default.window),
        before=_days(written, "preDays", default.before),
        planned_shoppers=int(written.get("plannedShoppers", default.planned_shoppers)),
        alpha=float(written.get("alpha", default.alpha)),
        least_effect=float(written.get("leastEffect", default.least_effect)),
    )


def _days(written: Mapping[str, Any], name: str, default: timedelta) -> timedelta:
    return timedelta(days=float(written[name])) if name in written else default
