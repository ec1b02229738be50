"""Gates on how well a model ranks, for all and for groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vitrine.evaluation.gate import Evidence, Gate, Limits
from vitrine.evaluation.intervals import percentile_interval, resampled_means
from vitrine.evaluation.measurement import Measurement
from vitrine.evaluation.slices import Slice


@dataclass(frozen=True)
class _Pair:
    """The champion's mean of a metric beside a baseline's."""

    own: float
    other: float
    baseline: str
    highest: float
    """The upper end of the 95 % interval of champion - (1 - tolerance) * baseline."""

    @property
    def ratio(self) -> float:
        """1 where both are worth nothing."""
        if self.other == 0:
            return 1.0 if self.own == 0 else float("inf")
        return self.own / self.other


def _pair(
    measured: Measurement, champion: str, baseline: str, metric: str, tolerance: float = 0.0
) -> _Pair:
    own, other = (measured.column(model, metric) for model in (champion, baseline))
    shortfall = (own - (1 - tolerance) * other)[:, None]
    means = resampled_means(shortfall, measured.questions.users)[:, 0]
    _, highest = percentile_interval(means)
    return _Pair(float(own.mean()), float(other.mean()), baseline, highest)


def beats_baseline(evidence: Evidence, limits: Limits) -> Gate:
    """A model that is nowhere better is not worth a release.

    Few questions may make anything look better, so they count only where there are no others.
    """
    measurements = evidence.measurements
    telling = [p for p in measurements if len(measurements[p]) >= limits.fewest_questions]
    pairs = {
        protocol: _pair(
            measurements[protocol],
            evidence.champion,
            evidence.best_baseline(protocol),
            measurements[protocol].ndcg,
        )
        for protocol in telling or measurements
    }
    protocol = max(pairs, key=lambda each: pairs[each].ratio)
    pair = pairs[protocol]
    passed = pair.own > pair.other
    says = (
        f"Better than the best baseline, {pair.baseline}, for {protocol}: {_figures('NDCG', pair)}."
        if passed
        else f"No better than the best baseline in any protocol; nearest is {protocol}, against "
        f"{pair.baseline}: {_figures('NDCG', pair)}."
    )
    return Gate("beats-baseline", passed, _json(pair.ratio), 1.0, says)


def ndcg_gates(evidence: Evidence, limits: Limits) -> list[Gate]:
    """In no protocol worse than the best baseline, but for what chance explains."""
    return [
        _not_worse(
            f"ndcg-{protocol}",
            "NDCG",
            _pair(measured, evidence.champion, evidence.best_baseline(protocol), measured.ndcg),
            limits.tolerance,
            judged=len(measured) >= limits.fewest_questions,
        )
        for protocol, measured in evidence.measurements.items()
    ]


def recall_gates(evidence: Evidence, limits: Limits) -> list[Gate]:
    """In no protocol does one list for everybody find more."""
    gates = []
    for protocol, measured in evidence.measurements.items():
        name, tolerance = f"recall-{protocol}", limits.tolerance
        measurable = [each for each in evidence.popularity_baselines if each in measured.lists]
        if not measurable:
            says = "No popularity baseline was measured, so the least that is asked is unknown."
            gates.append(Gate(name, False, None, 1 - tolerance, says))
            continue
        popular = measured.best(measurable, measured.recall)
        pair = _pair(measured, evidence.champion, popular, measured.recall)
        judged = len(measured) >= limits.fewest_questions
        gates.append(_not_worse(name, "Recall", pair, tolerance, judged=judged))
    return gates


def _not_worse(name: str, metric: str, pair: _Pair, tolerance: float, *, judged: bool) -> Gate:
    """Passes when level or better; below that, when chance explains it and it is not far."""
    by_chance = pair.highest >= 0 and (pair.ratio >= 1 - tolerance or not judged)
    passed = pair.ratio >= 1 or by_chance
    figures = _figures(metric, pair)
    if pair.ratio >= 1:
        says = f"No worse than {pair.baseline}: {figures}."
    elif passed:
        says = f"Below {pair.baseline} by no more than chance explains: {figures}."
    else:
        says = f"Worse than {pair.baseline}: {figures}."
    return Gate(name, passed, _json(pair.ratio), 1 - tolerance, says)


def slice_gates(evidence: Evidence, limits: Limits) -> list[Gate]:
    """In no group surely worse than a tolerance below the best baseline."""
    return [
        gate
        for protocol in evidence.measurements
        for gate in (
            _slice_gate(evidence, protocol, limits, of_users=True),
            _slice_gate(evidence, protocol, limits, of_users=False),
        )
    ]


def _slice_gate(evidence: Evidence, protocol: str, limits: Limits, *, of_users: bool) -> Gate:
    """Shoppers are held against the best baseline among them. Items against the best of all: a
    popularity list owns the head whatever else it is worth.
    """
    tolerance = limits.user_slice_tolerance if of_users else limits.item_slice_tolerance
    group = "shopper" if of_users else "item"
    slices = [each for each in evidence.slices[protocol] if each.of_users == of_users]
    judged = [each for each in slices if len(each.measured) >= limits.fewest_questions]
    pairs: list[tuple[Slice, _Pair]] = []
    for each in judged:
        measured = each.measured
        others = measured.others(evidence.champion)
        best = (
            measured.best(others, measured.ndcg) if of_users else evidence.best_baseline(protocol)
        )
        pairs.append((each, _pair(measured, evidence.champion, best, measured.ndcg, tolerance)))
    failed = [(each, pair) for each, pair in pairs if pair.highest < 0]
    few = len(slices) - len(judged)
    told = f"; {few} too small to judge" if few else ""
    value = min((pair.ratio for _, pair in pairs), default=None)
    if failed:
        says = "; ".join(_named(each, pair) for each, pair in failed)
        says = f"Surely more than {tolerance:.0%} below the best baseline: {says}"
    elif pairs:
        says = f"The weakest of {len(pairs)} is {_named(*_weakest(pairs))}"
    else:
        says = f"No group has {limits.fewest_questions} questions"
    return Gate(
        f"{group}-slices-{protocol}", not failed, _json(value), 1 - tolerance, f"{says}{told}."
    )


def _weakest(pairs: Sequence[tuple[Slice, _Pair]]) -> tuple[Slice, _Pair]:
    return min(pairs, key=lambda each: each[1].ratio)


def _named(each: Slice, pair: _Pair) -> str:
    figures = _figures("NDCG", pair)
    return f"{each.dimension} {each.name} against {pair.baseline} ({figures})"


def _figures(metric: str, pair: _Pair) -> str:
    return f"{metric} {pair.own:.4f} against {pair.other:.4f}"


def _json(ratio: float | None) -> float | None:
    """JSON has no infinity."""
    return None if ratio is None or np.isinf(ratio) else ratio
