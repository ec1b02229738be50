"""What settings are worth: a fit at some moments of the past, judged by what came after each."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import onnx

from vitrine.evaluation.holdout import PROTOCOLS
from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.rankings import rank_by_graph
from vitrine.evaluation.score import mean_metrics
from vitrine.evaluation.splits import Split
from vitrine.graph.session import Ranker
from vitrine.hyperparameters import Hyperparameters
from vitrine.metric_log import log_metric
from vitrine.recipes import fit_model
from vitrine.training_set import TrainingSet, read_training_set
from vitrine.tuning.folds import FoldScores, time_folds
from vitrine.tuning.space import Settings

OBJECTIVE = "validation_ndcg_at_20"
"""NDCG@20 of all items plus that of new ones: a shop needs both."""
_K = 20


def validation_metrics(
    data: TrainingSet, wanted: Hyperparameters, folds: int, *, log: bool = False
) -> dict[str, float]:
    """The objective, its standard error over the folds, and NDCG@20 by protocol.

    Every fold is fitted anew on what came before its moment. Its graph answers as it would serve,
    and what no candidate was proposed for counts as missed.

    :param folds: as many, or as many as there are.
    :param log: the objective after each fold, as the mean so far: a tuning job that stops early
        goes by it.
    :raises RefusalError: when the past is too short for one.
    """
    description = data.description
    task = NextBasket(description.cut, description.horizon)
    scores: dict[str, list[float]] = {}
    for fold in time_folds(task, data.interactions, folds):
        ndcg = _score(data, wanted, fold)
        for name, value in ndcg.items():
            scores.setdefault(name, []).append(value)
        scores.setdefault(OBJECTIVE, []).append(sum(ndcg.values()))
        if log:
            log_metric(OBJECTIVE, FoldScores(tuple(scores[OBJECTIVE])).mean)
    means = {name: FoldScores(tuple(values)).mean for name, values in scores.items()}
    error = FoldScores(tuple(scores[OBJECTIVE])).standard_error
    return {**means, f"{OBJECTIVE}_error": error, "folds": float(len(scores[OBJECTIVE]))}


@dataclass(frozen=True)
class ValidationObjective:
    """The same in a process of its own, which reads the data once."""

    training_set: Path
    given: Mapping[str, str]
    """The hyperparameters that are not searched."""
    folds: int

    def __call__(self, settings: Settings) -> Mapping[str, float]:
        """:raises RefusalError: when the settings are refused, or the data is."""
        texts = {name: str(value) for name, value in settings.items()}
        wanted = Hyperparameters.parse({**self.given, **texts})
        return validation_metrics(_read(self.training_set), wanted, self.folds)


_read = functools.cache(read_training_set)


def _score(data: TrainingSet, wanted: Hyperparameters, fold: Split) -> dict[str, float]:
    description = data.description
    end = fold.at + description.horizon
    # Nothing that came later is there to be looked at, whatever the algorithm chooses by itself.
    known = replace(
        data,
        interactions=data.before(end),
        description=replace(description, cut=fold.at, end=end),
    )
    fitted = fit_model(known, fold.before, fold.at, replace(wanted, fit_until="cut"))
    ranker = Ranker(_bytes(fitted.graph), wanted.history_length)
    holdout = fold.holdout(fitted.catalogue)
    return {
        f"validation_{protocol}_ndcg_at_20": mean_metrics(
            rank_by_graph(ranker, holdout, protocol, _K, wanted.history_length).items,
            holdout,
            protocol,
            _K,
        )[f"ndcg@{_K}"]
        for protocol in PROTOCOLS
    }


def _bytes(graph: onnx.ModelProto) -> bytes:
    content: bytes = graph.SerializeToString()
    return content
