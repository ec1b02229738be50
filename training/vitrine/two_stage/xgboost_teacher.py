"""XGBoost's trees as the teacher: fitted here, or by SageMaker's built-in algorithm."""

import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xgboost as xgb

from vitrine.arrays import Doubles, Floats
from vitrine.errors import RefusalError
from vitrine.two_stage.examples import Examples
from vitrine.two_stage.teacher import SHAP_ROWS, K, TeacherSettings, curve_of, importance_rows

MODEL_FILE = "xgboost-model"
"""What SageMaker's built-in algorithm calls its model."""
# XGBoost bounds leaves by the sum of the loss's second derivatives. On Online Retail that was 0.022
# a row at the first tree and 0.031 at the twentieth.
_HESSIAN_OF_A_ROW = 0.025


@dataclass(frozen=True)
class XgboostTeacher:
    """See ``Teacher``."""

    booster: xgb.Booster
    curve: Sequence[dict[str, float]]

    def score(self, features: Floats) -> Doubles:
        """See ``Teacher``.

        :raises RefusalError: where the trees were fitted on other features.
        """
        known = self.booster.num_features()
        if known != features.shape[1]:
            raise RefusalError(
                f"The teacher's trees know {known} features and these examples have "
                f"{features.shape[1]}: fit it on the examples of this training set and revision."
            )
        return np.asarray(self.booster.predict(xgb.DMatrix(features)), np.float64)

    def importance(self, names: Sequence[str], features: Floats) -> list[dict[str, object]]:
        """See ``Teacher``."""
        gains = self.booster.get_score(importance_type="total_gain")
        # Features without names, as in a file, are called f0, f1 and so on.
        gain = np.array([float(gains.get(f"f{place}", 0.0)) for place in range(len(names))])  # type: ignore[arg-type]
        step = max(1, len(features) // SHAP_ROWS)
        contributions = self.booster.predict(xgb.DMatrix(features[::step]), pred_contribs=True)
        return importance_rows(names, gain, np.asarray(contributions, np.float64))


def xgboost_parameters(settings: TeacherSettings, seed: int) -> Mapping[str, str | int | float]:
    """What the library and SageMaker's built-in algorithm are told alike, but for the rounds."""
    return {
        "objective": "rank:ndcg",
        "eval_metric": f"ndcg@{K}",
        "eta": settings.learning_rate,
        "tree_method": "hist",
        "grow_policy": "lossguide",
        "max_depth": 0,
        "max_leaves": settings.leaves,
        "min_child_weight": settings.min_child * _HESSIAN_OF_A_ROW,
        "max_bin": 64,
        "subsample": 0.8,
        "colsample_bytree": 0.6,
        "seed": seed,
    }


def fit_xgboost(
    used: Examples, judged: Examples, settings: TeacherSettings, seed: int
) -> XgboostTeacher:
    """LambdaMART.

    :param used: what is learnt from. :param judged: what the curve is of; it stops nothing.
    """
    history: dict[str, dict[str, list[float]]] = {}
    booster = xgb.train(
        dict(xgboost_parameters(settings, seed)),
        _matrix(used),
        num_boost_round=settings.trees,
        evals=[(_matrix(judged), "validation")] if len(judged.sizes) else [],
        evals_result=history,
        verbose_eval=False,
    )
    return XgboostTeacher(booster, curve_of(history))


def read_xgboost(directory: Path) -> XgboostTeacher:
    """What SageMaker's built-in XGBoost left: ``xgboost-model``, in its model.tar.gz or unpacked.

    It has no curve: the built-in algorithm tells of its rounds in its job's metrics.
    :raises RefusalError: where there is no such model, or one of another format.
    """
    archive, plain = directory / "model.tar.gz", directory / MODEL_FILE
    try:
        if plain.exists():
            content = plain.read_bytes()
        else:
            with tarfile.open(archive) as tar:
                member = tar.extractfile(MODEL_FILE)
                content = member.read() if member else b""
        if not content.startswith(b"{") or b"learner" not in content:
            # The library ends the process where it is given something else.
            raise ValueError("it is neither UBJSON nor JSON")
        booster = xgb.Booster()
        booster.load_model(bytearray(content))
    except (OSError, KeyError, ValueError, tarfile.TarError, xgb.core.XGBoostError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise RefusalError(
            f"{archive} holds no {MODEL_FILE} that can be read ({reason}): take the output of "
            "SageMaker's XGBoost 3.0 or later, whose models are UBJSON or JSON."
        ) from error
    return XgboostTeacher(booster, ())


def _matrix(rows: Examples) -> xgb.DMatrix:
    return xgb.DMatrix(rows.features, label=rows.chosen.astype(np.float32), group=rows.sizes)
