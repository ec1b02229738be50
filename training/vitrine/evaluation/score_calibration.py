"""How far the champion's scores can be trusted, from what they were right about."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from vitrine.arrays import Doubles, Floats
from vitrine.evaluation.measurement import Measurement
from vitrine.metrics.calibration import Calibration, calibration
from vitrine.metrics.lists import NOTHING

Scores = Doubles | Floats


@dataclass(frozen=True)
class ScoreCalibration:
    """What is known of a model's scores; ``found`` is None where nothing can be said of them."""

    questions: int
    finite: bool
    found: Calibration | None

    def as_json(self) -> dict[str, object]:
        """As evaluation.json has it: without bins where nothing was found."""
        if self.found is None:
            return {"bins": []}
        bins = [asdict(each) for each in self.found.bins]
        return {"bins": bins, "error": self.found.error, "rise": self.found.rise}


def score_calibration(
    measurement: Measurement, champion: str, scores: Scores | Sequence[Sequence[float]]
) -> ScoreCalibration:
    """:param scores: [H,k or more]: of each place of the champion's list, for all H shoppers of the
    holdout; what stands beside no item is ignored.
    """
    given = np.asarray(scores, np.float64)[measurement.questions.places, : measurement.k]
    filled = measurement.lists[champion] != NOTHING
    asked, _ = np.nonzero(filled)
    finite = bool(np.isfinite(given[filled]).all())
    enough = len(np.unique(asked)) >= 2
    found = (
        calibration(given[filled], measurement.hits[champion][filled], asked)
        if finite and enough
        else None
    )
    return ScoreCalibration(len(measurement), finite, found)
