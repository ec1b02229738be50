"""An experiment's results: what its table and its JSON are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from vitrine.experiments.archive import Archive
from vitrine.experiments.confidence_sequence import Difference, Plan, difference
from vitrine.experiments.definition import Experiment
from vitrine.experiments.metrics import GUARDRAILS, METRICS, Metric, Values
from vitrine.experiments.moments import Moments, moments, per_shopper
from vitrine.experiments.outcomes import Exposed, exposed, outcomes
from vitrine.experiments.sample_ratio import ALARM, sample_ratio_p_value

_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Settings:
    """How an experiment is judged; all of it is to be settled before it starts."""

    primary: str = "conversion"
    """The metric that decides, of ``METRICS``."""
    window: timedelta = timedelta(days=7)
    """What counts of what a shopper does, from their first exposure."""
    before: timedelta = timedelta(days=14)
    """What CUPED knows of a shopper, up to their first exposure."""
    planned_shoppers: int = 10_000
    """How many shoppers, of two arms together, intervals are narrowest at."""
    alpha: float = 0.05
    """Of a metric: the chance that an interval of any arm at any look excludes the truth."""


def analyse(
    archive: Archive,
    experiment: Experiment,
    settings: Settings,
    until: datetime | None = None,
) -> dict[str, Any]:
    """What the log knows until a moment; None: until its newest record.

    :raises RefusalError: where the log has nobody of the experiment.
    """
    if until is None:
        # Up to it, and with it.
        until = datetime.fromtimestamp((archive.last_ms + 1) / 1000, UTC)
    found = exposed(archive, experiment, until)
    values = outcomes(archive, found, window=settings.window, before=settings.before, until=until)
    arms = list(experiment.shares)
    # An interval for each arm but the first: together they are to be wrong no oftener than alpha.
    plan = Plan(settings.alpha / max(1, len(arms) - 1), settings.planned_shoppers)
    metrics = {name: _result(metric, values, arms, plan) for name, metric in METRICS.items()}
    ratio = _sample_ratio(found, experiment)
    result = {
        "experiment": experiment.name,
        "salt": experiment.salt,
        "models": dict(experiment.models),
        "control": arms[0],
        "until": until.isoformat(timespec="seconds"),
        "windowDays": settings.window / timedelta(days=1),
        "confidence": 1 - settings.alpha,
        "shoppers": {
            "exposed": found.shoppers.height,
            "counted": values.height,
            "crossedOver": found.crossed_over,
            "reassigned": found.reassigned,
        },
        "malformedLines": archive.malformed,
        "sampleRatio": ratio,
        "primary": settings.primary,
        "metrics": metrics,
        "guardrails": {
            name: _result(metric, values, arms, plan) for name, metric in GUARDRAILS.items()
        },
    }
    return result | {"verdicts": _verdicts(result)}


def _sample_ratio(found: Exposed, experiment: Experiment) -> dict[str, Any]:
    """At the end of each day since the first exposure."""
    shares = {arm: share for arm, share in experiment.shares.items() if share > 0}
    whose = found.shoppers[Values.ARM]
    day = found.shoppers[Values.EXPOSED_MS] // _DAY_MS
    days = (day - (day.min() or 0)).cast(pl.Int64).to_numpy()
    daily = np.stack(
        [np.bincount(days[(whose == arm).to_numpy()], minlength=days.max() + 1) for arm in shares],
        axis=1,
    )
    p_value = sample_ratio_p_value(daily.cumsum(axis=0), list(shares.values()))
    return {
        "shares": shares,
        "counts": dict(zip(shares, daily.sum(axis=0).tolist(), strict=True)),
        "pValue": p_value,
        "mismatch": p_value < ALARM,
    }


def _result(
    metric: Metric, values: pl.DataFrame, arms: Sequence[str], plan: Plan
) -> dict[str, Any]:
    found = {arm: _moments(metric, values.filter(pl.col(Values.ARM) == arm)) for arm in arms}
    return {
        "says": metric.says,
        "unit": metric.unit,
        "good": metric.good,
        "arms": {
            arm: {"shoppers": int(of.count), "value": float(of.mean) if of.count else None}
            for arm, of in found.items()
        },
        "comparisons": {
            arm: _comparison(metric, difference(of, found[arms[0]], plan), found[arms[0]])
            for arm, of in found.items()
            if arm != arms[0]
        },
    }


def _moments(metric: Metric, shoppers: pl.DataFrame) -> Moments:
    def column(name: str | None) -> Any:  # noqa: ANN401
        return None if name is None else shoppers[name].to_numpy()

    return moments(per_shopper(column(metric.total), column(metric.per)), column(metric.before))


def _comparison(metric: Metric, found: Difference, control: Moments) -> dict[str, Any]:
    has_interval = bool(np.isfinite(found.low))
    base = float(control.mean)
    value = float(found.value)
    return {
        "difference": value if np.isfinite(value) else None,
        "interval": [float(found.low), float(found.high)] if has_interval else None,
        "relative": value / base if np.isfinite(value) and base else None,
        "pValue": float(found.p_value),
        "varianceLeft": float(found.variance_left),
        "verdict": _verdict(metric, found) if has_interval else "too few",
    }


def _verdict(metric: Metric, found: Difference) -> str:
    if not found.excludes_zero:
        return "open"
    return "better" if (found.low > 0) == (metric.good == "up") else "worse"


class Verdicts:
    """What an arm came to, beside the first."""

    WIN = "win"
    HARM = "harm"
    """Better by the metric that decides, and worse by a guardrail."""
    WORSE = "worse"
    OPEN = "open"
    TOO_FEW = "too few"
    MISMATCH = "mismatch"
    """The arms have not the shares of shoppers that they were to have."""


def _verdicts(result: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Of each arm but the first, what it came to, and what to do about it in a sentence."""
    compared = result["metrics"][result["primary"]]["comparisons"]
    if result["sampleRatio"]["mismatch"]:
        says = (
            "The arms have not the shares of shoppers that they were to have: something loses or"
            " moves shoppers of one arm. Believe none of the figures; find it, and start anew"
            " under another name and salt."
        )
        return {arm: {"verdict": Verdicts.MISMATCH, "says": says} for arm in compared}
    return {arm: _arm_verdict(result, arm, found["verdict"]) for arm, found in compared.items()}


def _arm_verdict(result: Mapping[str, Any], arm: str, by_primary: str) -> dict[str, str]:
    control, primary = result["control"], result["primary"]
    harmed = [
        name
        for name, guard in result["guardrails"].items()
        if guard["comparisons"][arm]["verdict"] == "worse"
    ]
    verdict, says = {
        "better": (Verdicts.WIN, f"{arm} is better than {control} by {primary}."),
        "worse": (Verdicts.WORSE, f"{arm} is worse than {control} by {primary}: stop it."),
        "open": (Verdicts.OPEN, f"{arm} and {control} do not surely differ by {primary} yet."),
        "too few": (Verdicts.TOO_FEW, f"{arm} or {control} has too few shoppers to tell yet."),
    }[by_primary]
    if harmed:
        says += f" It harms {' and '.join(harmed)}: do not keep it."
        verdict = Verdicts.HARM if verdict == Verdicts.WIN else verdict
    return {"verdict": verdict, "says": says}
