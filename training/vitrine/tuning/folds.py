"""Validation on several moments of the past, one after another."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from vitrine.errors import RefusalError
from vitrine.evaluation.splits import Split
from vitrine.evaluation.tasks import Task


@dataclass(frozen=True)
class FoldScores:
    """What a model scored on each fold, the newest first."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Over the folds, each as heavy as the other."""
        return float(np.mean(self.values))

    @property
    def standard_error(self) -> float:
        """Of the mean; 0 for one fold, of which it says nothing."""
        if len(self.values) < 2:
            return 0.0
        return float(np.std(self.values, ddof=1) / np.sqrt(len(self.values)))


def time_folds(task: Task, events: pl.DataFrame, count: int) -> list[Split]:
    """The newest ``count`` folds, or as many as there are, the newest first.

    Each fold is fitted on what came before its moment and judged by what came after it, all of it
    before the cut of the evaluation: nothing of the future is learnt, and nothing that the
    evaluation asks.

    :param events: all that there are, those after the cut too.
    :raises RefusalError: when the past is too short for one.
    """
    folds = task.earlier(events, count)
    if not folds:
        raise RefusalError(
            f"There are no days before the cut to validate on ({task.name}): the data covers too "
            "few; ingest more, or cut later."
        )
    return folds
