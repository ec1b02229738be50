"""An experiment's results: what its table and its JSON are made of."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from vitrine.experiments.archive import Archive, read_archive
from vitrine.experiments.confidence_sequence import Difference, Plan, difference
from vitrine.experiments.definition import HOLDOUT, Experiment
from vitrine.experiments.interleaving import PREFERENCE, preference_result, preferring_shoppers
from vitrine.experiments.metrics import GUARDED, METRICS, Metric, Values
from vitrine.experiments.moments import Moments, moments, per_shopper
from vitrine.experiments.outcomes import Exposed, exposed, outcomes
from vitrine.experiments.sample_ratio import ALARM, sample_ratio_p_value

_DAY_MS = 86_400_000


def analysis_of(
    archive_uri: str, experiment: Experiment, until: datetime | None = None
) -> dict[str, Any]:
    """What came of an experiment, of the days of an archive that matter.

    :param archive_uri: a folder, or ``s3://bucket/raw/clickstream/``.
    :param until: what was known then; None: all that its newest record knows.
    :raises RefusalError: where the archive has no records, or nobody of the experiment.
    """
    judging = experiment.judging
    last = experiment.end + judging.window
    last = last if until is None else min(last, until)
    before = experiment.start - judging.before
    archive = read_archive(archive_uri, before, last, with_items=experiment.interleaved)
    return _analyse(archive, experiment, until)


def _analyse(archive: Archive, experiment: Experiment, until: datetime | None) -> dict[str, Any]:
    judging = experiment.judging
    if until is None:
        # Up to it, and with it.
        until = datetime.fromtimestamp((archive.last_ms + 1) / 1000, UTC)
    found = exposed(archive, experiment, until)
    judged = (_preferred if experiment.interleaved else _compared)(
        archive, experiment, found, until
    )
    result = {
        "experiment": experiment.name,
        "salt": experiment.salt,
        "models": dict(experiment.models),
        "control": experiment.arms[0].name,
        "interleaved": experiment.interleaved,
        "until": until.isoformat(timespec="seconds"),
        "windowDays": judging.window / timedelta(days=1),
        "confidence": 1 - judging.alpha,
        "shoppers": {
            "exposed": found.shoppers.height,
            "counted": judged.pop("counted"),
            "crossedOver": found.crossed_over,
            "reassigned": found.reassigned,
        },
        "malformedLines": archive.malformed,
        "sampleRatio": _sample_ratio(found, experiment),
        "leastEffect": judging.least_effect,
        **judged,
    }
    result["verdicts"] = _verdicts(result)
    return result | {"stop": _stop(result)}


def _compared(
    archive: Archive, experiment: Experiment, found: Exposed, until: datetime
) -> dict[str, Any]:
    """Of shoppers who have one arm each."""
    judging = experiment.judging
    values = outcomes(archive, found, window=judging.window, before=judging.before, until=until)
    arms = list(experiment.shares)
    # An interval for each arm but the first: together they are to be wrong no oftener than alpha.
    plan = Plan(judging.alpha / max(1, len(arms) - 1), judging.planned_shoppers)
    return {
        "counted": values.height,
        "primary": judging.primary,
        "metrics": {name: _result(metric, values, arms, plan) for name, metric in METRICS.items()},
        "guardrails": {
            name: _result(GUARDED[name], values, arms, plan) for name in judging.guardrails
        },
    }


def _preferred(
    archive: Archive, experiment: Experiment, found: Exposed, until: datetime
) -> dict[str, Any]:
    """Of shoppers whose lists are of both arms: no guardrail can tell whose it is that harms."""
    window = experiment.judging.window
    counted, first, second = preferring_shoppers(
        archive, experiment, found, window=window, until=until
    )
    return {
        "counted": counted,
        "primary": PREFERENCE,
        "metrics": {PREFERENCE: preference_result(experiment, first, second)},
        "guardrails": {},
    }


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
    return {arm: _arm_verdict(result, arm, found) for arm, found in compared.items()}


def _arm_verdict(
    result: Mapping[str, Any], arm: str, compared: Mapping[str, Any]
) -> dict[str, str]:
    control, primary, least = result["control"], result["primary"], result["leastEffect"]
    harmed = _harmed(result, arm)
    by_primary = compared["verdict"]
    if by_primary == "better" and compared["interval"][0] <= least:
        by_primary = "little"
    verdict, says = {
        "better": (Verdicts.WIN, f"{arm} is better than {control} by {primary}."),
        "little": (
            Verdicts.OPEN,
            f"{arm} is better than {control} by {primary}, and not surely by more than {least:g}.",
        ),
        "worse": (Verdicts.WORSE, f"{arm} is worse than {control} by {primary}: stop it."),
        "open": (Verdicts.OPEN, f"{arm} and {control} do not surely differ by {primary} yet."),
        "too few": (Verdicts.TOO_FEW, f"{arm} or {control} has too few shoppers to tell yet."),
    }[by_primary]
    if harmed:
        says += f" It harms {' and '.join(harmed)}: do not keep it."
        verdict = Verdicts.HARM if verdict == Verdicts.WIN else verdict
    return {"verdict": verdict, "says": says}


def _harmed(result: Mapping[str, Any], arm: str) -> list[str]:
    """The guardrails that an arm is surely worse by."""
    return [
        name
        for name, guard in result["guardrails"].items()
        if guard["comparisons"][arm]["verdict"] == "worse"
    ]


def _stop(result: Mapping[str, Any]) -> str | None:
    """Why the experiment is to go no further; None: no guardrail says so.

    Where the sample ratio is off no figure means anything, a guardrail's neither. That those who
    are held out do worse is no harm of an arm.
    """
    if result["sampleRatio"]["mismatch"]:
        return None
    arms = [arm for arm in result["verdicts"] if arm != HOLDOUT]
    harm = {arm: harmed for arm in arms if (harmed := _harmed(result, arm))}
    told = [f"{arm} harms {' and '.join(harmed)}" for arm, harmed in harm.items()]
    return f"{', '.join(told)}, compared with {result['control']}." if told else None
