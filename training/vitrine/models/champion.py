"""The model that is trained for release."""

from datetime import datetime
from pathlib import Path

import polars as pl

from vitrine.evaluation.tasks import Task
from vitrine.two_stage.fit import FittedTwoStage, fit_two_stage
from vitrine.two_stage.item_factors import FittedFactors
from vitrine.two_stage.position_bias import PositionBias
from vitrine.two_stage.said import Said
from vitrine.two_stage.settings import TwoStageSettings
from vitrine.two_stage.teacher import Teacher

DEFAULTS = TwoStageSettings()


def fit_champion(
    events: pl.DataFrame,
    items: pl.DataFrame | None,
    task: Task,
    at: datetime,
    *,
    seed: int = 0,
    settings: TwoStageSettings = DEFAULTS,
    factors: FittedFactors | None = None,
    teacher: Teacher | None = None,
    said: Said | None = None,
    bias: PositionBias | None = None,
    checkpoints: Path | None = None,
) -> FittedTwoStage:
    """:param events: all that was known at ``at``, the moment that the model is asked from.
    :param task: what it will be asked; its windows of the past end at ``at``.
    :param factors: of the items, where they were fitted beyond this machine.
    :param teacher: of the second stage, where it was fitted elsewhere.
    :param said: of items, by ``at``; None: nobody said anything.
    :param bias: of places in lists, by ``at``; None: too little is known of it.
    :param checkpoints: where what is done so far is kept, and looked for; None: nowhere.
    """
    return fit_two_stage(
        events,
        items,
        task,
        at,
        settings,
        seed=seed,
        factors=factors,
        teacher=teacher,
        said=said,
        bias=bias,
        checkpoints=checkpoints,
    )
