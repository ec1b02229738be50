"""The ranker that learns from choices: gradient-boosted trees, by one library or another.

LightGBM's with a listwise loss, XE-NDCG (Bruch, 2021), are the default: on Online Retail they
ranked as well as LambdaMART's or better (NDCG@20 for new items 0.150 against 0.146) in a fifth of
the time. XGBoost's are what SageMaker's built-in algorithm fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import lightgbm as lgb
import numpy as np

from vitrine.arrays import Doubles, Floats
from vitrine.two_stage.examples import Examples

K = 20
SHAP_ROWS = 2_000
_MOST_ROWS = 1_200_000
_QUESTIONS_A_TREE, _FEWEST_TREES = 50, 20
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


@dataclass(frozen=True)
class _LightGbm:
    booster: lgb.Booster
    curve: Sequence[dict[str, float]]

    def score(self, features: Floats) -> Doubles:
        return np.asarray(self.booster.predict(features), np.float64)

    def importance(self, names: Sequence[str], features: Floats) -> list[dict[str, object]]:
        gain = self.booster.feature_importance("gain").astype(float)
        step = max(1, len(features) // SHAP_ROWS)
        contributions = np.asarray(self.booster.predict(features[::step], pred_contrib=True))
        return importance_rows(names, gain, contributions)


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


def taught_rows(learnt: Examples, seed: int) -> Examples:
    """What trees are fitted on.

    Every second question counts once more, with the items new to the shopper alone.

    Else buying again, which is easier to foresee, would be most of what is learnt. A question
    without a chosen candidate teaches nothing and is left out.
    """
    every = learnt.answerable()
    both = Examples.concat([every, every.only_new().every(2).answerable()])
    return both.sampled(_MOST_ROWS, seed)


def fit_teacher(
    learnt: Examples, held_back: Examples, settings: TeacherSettings, seed: int
) -> Teacher:
    """Fits the library's trees that the settings name, no more of them than the questions bear.

    Of 2,700 questions (a simulated shop), 150 trees learnt chance: the network's NDCG@20 for new
    items was 0.094, by 50 trees 0.097 and the same by whatever seed. Of Online Retail's 5,300, 100
    trees and 150 did equally well.
    """
    used, judged = taught_rows(learnt, seed), held_back.answerable()
    borne = max(_FEWEST_TREES, len(used.sizes) // _QUESTIONS_A_TREE)
    settings = replace(settings, trees=min(settings.trees, borne))
    if settings.teacher == "xgboost":
        # It takes as long to import as a small fit, and hardly anybody asks for it.
        from vitrine.two_stage.xgboost_teacher import fit_xgboost  # noqa: PLC0415

        return fit_xgboost(used, judged, settings, seed)
    return _fit_lightgbm(used, judged, settings, seed)


def _fit_lightgbm(
    used: Examples, judged: Examples, settings: TeacherSettings, seed: int
) -> Teacher:
    parameters = {
        "objective": "rank_xendcg",
        "learning_rate": settings.learning_rate,
        "num_leaves": settings.leaves,
        "min_data_in_leaf": settings.min_child,
        "path_smooth": settings.path_smooth,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "feature_fraction": 0.6,
        "metric": "ndcg",
        "eval_at": [K],
        "seed": seed,
        "max_bin": 63,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
    train = _dataset(used)
    history: dict[str, dict[str, list[float]]] = {}
    sets = {"validation": judged} if len(judged.sizes) else {}
    booster = lgb.train(
        parameters,
        train,
        settings.trees,
        valid_sets=[_dataset(part, train) for part in sets.values()],
        valid_names=list(sets),
        callbacks=[lgb.record_evaluation(history)] if sets else [],
    )
    return _LightGbm(booster, curve_of(history))


def _dataset(rows: Examples, reference: lgb.Dataset | None = None) -> lgb.Dataset:
    return lgb.Dataset(
        rows.features,
        label=rows.chosen.astype(np.int8),
        group=rows.sizes,
        reference=reference,
        free_raw_data=False,
    )


def curve_of(history: dict[str, dict[str, list[float]]]) -> list[dict[str, float]]:
    """Some points of what a library recorded of the set ``validation``."""
    values = next(iter(history.get("validation", {}).values()), [])
    step = max(1, len(values) // _CURVE_POINTS)
    return [
        {"iteration": place + 1, "validation": values[place]}
        for place in range(0, len(values), step)
    ]
