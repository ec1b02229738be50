"""What a ranker that learns from choices is: its settings, its port, and what its makers share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from vitrine.arrays import Doubles, Floats

K = 20
SHAP_ROWS = 2_000
_CURVE_POINTS = 40


@dataclass(frozen=True)
class TeacherSettings:
    """What a person, or a tuning job, may set."""

    teacher: Literal["lightgbm", "xgboost"] = "lightgbm"
    trees: int = 150
    """At most: fewer where there are few questions to learn from."""
    learning_rate: float = 0.07
    leaves: int = 16
    min_child: int = 100
    """The least rows of a leaf."""
    path_smooth: float = 300.0
    """LightGBM's: how many rows of a leaf weigh as much as what its parent says."""


class Teacher(Protocol):
    """Fitted trees and how they came about."""

    @property
    def curve(self) -> Sequence[dict[str, float]]:
        """NDCG@20 by iteration, of the shoppers held back; empty where nobody measured it."""
        ...

    def score(self, features: Floats) -> Doubles:
        """[rows]."""
        ...

    def importance(self, names: Sequence[str], features: Floats) -> list[dict[str, object]]:
        """Share of all splits' gain, and mean absolute SHAP value over some rows; gain first."""
        ...


def importance_rows(
    names: Sequence[str], gain: Doubles, contributions: Doubles
) -> list[dict[str, object]]:
    """:param gain: [F], of all splits.

    :param contributions: [n,F+1], SHAP values, the base last.
    """
    shap = np.abs(contributions[:, :-1]).mean(axis=0)
    rows = [
        {"feature": name, "gain": share / max(gain.sum(), 1e-12), "shap": float(value)}
        for name, share, value in zip(names, gain.tolist(), shap.tolist(), strict=True)
    ]
    return sorted(rows, key=lambda row: -float(str(row["gain"])))


def curve_of(history: dict[str, dict[str, list[float]]]) -> list[dict[str, float]]:
    """Some points of what a library recorded of the set ``validation``."""
    values = next(iter(history.get("validation", {}).values()), [])
    step = max(1, len(values) // _CURVE_POINTS)
    return [
        {"iteration": place + 1, "validation": values[place]}
        for place in range(0, len(values), step)
    ]
