"""LightGBM's trees as the teacher."""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from vitrine.arrays import Doubles, Floats
from vitrine.two_stage.examples import Examples
from vitrine.two_stage.teacher import SHAP_ROWS, K, TeacherSettings, curve_of, importance_rows


@dataclass(frozen=True)
class LightGbmTeacher:
    """See ``Teacher``."""

    booster: lgb.Booster
    curve: Sequence[dict[str, float]]

    def score(self, features: Floats) -> Doubles:
        """See ``Teacher``."""
        return np.asarray(self.booster.predict(features), np.float64)

    def importance(self, names: Sequence[str], features: Floats) -> list[dict[str, object]]:
        """See ``Teacher``."""
        gain = self.booster.feature_importance("gain").astype(float)
        step = max(1, len(features) // SHAP_ROWS)
        contributions = np.asarray(self.booster.predict(features[::step], pred_contrib=True))
        return importance_rows(names, gain, contributions)


def fit_lightgbm(
    used: Examples, judged: Examples, settings: TeacherSettings, seed: int
) -> LightGbmTeacher:
    """Listwise, by XE-NDCG.

    :param used: what is learnt from. :param judged: what the curve is of; it stops nothing.
    """
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
    return LightGbmTeacher(booster, curve_of(history))


def _dataset(rows: Examples, reference: lgb.Dataset | None = None) -> lgb.Dataset:
    return lgb.Dataset(
        rows.features,
        label=rows.chosen.astype(np.int8),
        group=rows.sizes,
        weight=rows.weights if (rows.weights != 1).any() else None,
        reference=reference,
        free_raw_data=False,
    )
