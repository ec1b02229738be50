"""``ranking-examples``: what the second stage learns from, for SageMaker's built-in XGBoost."""

import json
import os
from collections.abc import Mapping

from vitrine.container import Container
from vitrine.errors import RefusalError
from vitrine.hyperparameters import Hyperparameters
from vitrine.metric_log import log_metric
from vitrine.recipes import bias_of_places, known_events, said_of_items, task_of
from vitrine.training_set import read_training_set
from vitrine.two_stage.item_factors import FittedFactors
from vitrine.two_stage.libsvm import write_libsvm
from vitrine.two_stage.past import past_windows
from vitrine.two_stage.teaching import taught_rows
from vitrine.two_stage.windows import second_stage_examples
from vitrine.two_stage.xgboost_teacher import xgboost_parameters

HYPERPARAMETERS = "VITRINE_HYPERPARAMETERS"
"""As JSON: those of the training job that will read the trees, which processing jobs have not."""


def ranking_examples(container: Container, environment: Mapping[str, str] = os.environ) -> None:
    """Reads ``training-set``; writes train/, validation/ and hyperparameters.json to ``examples``.

    ``train`` and ``validation`` are channels of the built-in algorithm, of type text/libsvm. The
    hyperparameters are those that it is to be given, so that it fits what would be fitted here.
    """
    data = read_training_set(container.processing("training-set"))
    wanted = Hyperparameters.parse(_given(environment))
    if wanted.algorithm != "two-stage" or wanted.teacher != "xgboost":
        raise RefusalError(
            f"{HYPERPARAMETERS} must set teacher to xgboost: nothing else reads this."
        )
    events, at = known_events(data, wanted)
    settings, task = wanted.two_stage, task_of(data, at, wanted)
    windows = past_windows(task, events, max(settings.windows, settings.lessons))
    factors = FittedFactors.given(data.item_factors)
    learnt, judged = second_stage_examples(
        windows,
        data.items,
        task,
        settings,
        seed=wanted.seed,
        factors=factors,
        said=said_of_items(data, at, wanted),
        bias=bias_of_places(data, events, at, wanted),
    )
    used, judged = taught_rows(learnt, wanted.seed), judged.answerable()
    if not len(used.sizes):
        raise RefusalError("Nothing was chosen after any earlier moment, so trees learn nothing.")
    out = container.processing("examples")
    write_libsvm(out / "train/part-0.libsvm", used)
    write_libsvm(out / "validation/part-0.libsvm", judged)
    told = {
        **xgboost_parameters(settings.teacher, wanted.seed),
        "num_round": settings.teacher.trees,
    }
    text = json.dumps({name: str(value) for name, value in told.items()}, indent=2)
    (out / "hyperparameters.json").write_text(text + "\n")
    log_metric("examples", len(used.chosen))
    log_metric("questions", len(used.sizes))


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    try:
        given = json.loads(environment.get(HYPERPARAMETERS) or "{}")
    except ValueError as error:
        raise RefusalError(f"{HYPERPARAMETERS} is not JSON ({error}).") from error
    if not isinstance(given, dict):
        raise RefusalError(f"{HYPERPARAMETERS} must hold one object of names and values.")
    return {str(name): str(value) for name, value in given.items()}
