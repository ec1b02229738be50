"""A gate's outcome, what gates decide by, and the limits that they hold it to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vitrine.evaluation.fairness import Disparity, Exposure
from vitrine.evaluation.measurement import Measurement
from vitrine.evaluation.score_calibration import ScoreCalibration
from vitrine.evaluation.slices import Slice


@dataclass(frozen=True)
class Limits:
    """Chosen so that what chance alone does to a good model does not stop it.

    A difference from a baseline that chance explains (its 95 % interval, by the bootstrap over
    users, holds 0) is no defect, and one measured on few questions is told and not judged. Each
    group is judged by itself: intervals are not widened for how many there are. A disparity is
    judged as it was measured.
    """

    fewest_questions: int = 50
    """From here on a group is judged: its mean NDCG is then known to about 0.05."""
    tolerance: float = 0.15
    """How far below the best baseline the champion may be in a protocol where chance explains it,
    by NDCG; and below the popularity baselines by recall. The best of thirteen is best by luck
    too. On the simulated shop's 553 questions of new items a standard error is 5 % of the NDCG, so
    a good model may well be two below it."""
    user_slice_tolerance: float = 0.10
    """How far below the best baseline of that slice, for a group of shoppers."""
    item_slice_tolerance: float = 0.25
    """How far below the protocol's best baseline, for a group of items: who finds more of the
    head finds less of the tail, since both are in one list."""
    disparity: float = 0.5
    """The least that a group of shoppers may have of the NDCG of all."""
    provider_exposure: float = 0.1
    """The least exposure of a category, for each share of what is chosen."""
    provider_share: float = 0.05
    """Of what is chosen: from here on a category is judged."""
    gap_closed: float = 0.5
    """Of what parts the best baseline from perfection, the most that is believed."""
    surprise: float = 0.1
    """NDCG by which a lead must exceed the best baseline before it is doubted at all."""
    calibration_error: float = 0.1
    """Expected, of probabilities made of scores."""
    latency_p50_ms: float = 10.0
    """Of one request on one thread; the model host is to answer in 4, on a quieter machine."""
    model_bytes: int = 200_000_000
    """What a function that holds its model can hold."""

    def of_fairness(self) -> dict[str, float]:
        """As evaluation.json has them."""
        return {
            "disparity": self.disparity,
            "providerExposure": self.provider_exposure,
            "providerShare": self.provider_share,
            "fewestQuestions": self.fewest_questions,
        }


@dataclass(frozen=True)
class Evidence:
    """All that is known of a champion."""

    champion: str
    popularity_baselines: Sequence[str]
    """Those that know no shopper: their recall is the least that a model must have."""
    measurements: Mapping[str, Measurement]
    """By protocol; those with questions only."""
    slices: Mapping[str, Sequence[Slice]]
    exposures: Sequence[Exposure]
    disparities: Mapping[str, Sequence[Disparity]]
    calibration: ScoreCalibration
    leaks: Sequence[str]
    model_bytes: int
    latency_p50_ms: float

    def best_baseline(self, protocol: str) -> str:
        """By NDCG."""
        measurement = self.measurements[protocol]
        return measurement.best(measurement.others(self.champion), measurement.ndcg)


@dataclass(frozen=True)
class Gate:
    """``value`` is held against ``limit``; ``says`` is one sentence for a person."""

    name: str
    passed: bool
    value: float | None
    limit: float | None
    says: str

    def as_json(self) -> dict[str, object]:
        """As evaluation.json has it."""
        return {
            "name": self.name,
            "passed": self.passed,
            "value": self.value,
            "limit": self.limit,
            "says": self.says,
        }
