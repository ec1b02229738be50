"""What a model must pass before it may be registered."""

from collections.abc import Sequence

from vitrine.evaluation.gate import Evidence, Gate, Limits
from vitrine.evaluation.quality_gates import (
    beats_baseline,
    ndcg_gates,
    recall_gates,
    slice_gates,
)
from vitrine.evaluation.sanity_gates import (
    calibrated,
    disparity_gates,
    latency,
    leakage,
    provider_exposure_gates,
    size,
)

DEFAULT_LIMITS = Limits()


def run_gates(evidence: Evidence, limits: Limits = DEFAULT_LIMITS) -> list[Gate]:
    """All of them, whatever fails first: a report names everything that stands in the way."""
    if not evidence.measurements:
        raise ValueError("no protocol has a question, so there is nothing to judge")
    if not all(each.others(evidence.champion) for each in evidence.measurements.values()):
        raise ValueError("no baseline was measured, so there is nothing to judge by")
    return [
        beats_baseline(evidence, limits),
        *ndcg_gates(evidence, limits),
        *recall_gates(evidence, limits),
        *slice_gates(evidence, limits),
        *disparity_gates(evidence, limits),
        *provider_exposure_gates(evidence, limits),
        leakage(evidence, limits),
        calibrated(evidence, limits),
        latency(evidence, limits),
        size(evidence, limits),
    ]


def may_be_registered(gates: Sequence[Gate]) -> bool:
    """Only when every gate passed."""
    return all(gate.passed for gate in gates)
