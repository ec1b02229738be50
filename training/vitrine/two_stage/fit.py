"""Fits both stages from events, and gives them as one graph."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import polars as pl

from vitrine.catalogue import Catalogue
from vitrine.errors import RefusalError
from vitrine.evaluation.tasks import Task
from vitrine.graph.two_stage import feature_names, two_stage_graph
from vitrine.metrics.ranking import ndcg
from vitrine.two_stage.examples import Examples
from vitrine.two_stage.item_factors import FittedFactors
from vitrine.two_stage.past import past_windows
from vitrine.two_stage.position_bias import PositionBias
from vitrine.two_stage.prior import prior_network
from vitrine.two_stage.said import Said
from vitrine.two_stage.settings import TwoStageSettings
from vitrine.two_stage.student import calibrated, distil, network_scores
from vitrine.two_stage.teacher import K, Teacher
from vitrine.two_stage.teaching import fit_teacher
from vitrine.two_stage.weights import Network, Retrieval
from vitrine.two_stage.windows import first_stage, second_stage_examples

# Fewer answered questions than this teach chance.
FEWEST_QUESTIONS = 30


@dataclass(frozen=True)
class FittedTwoStage:
    """A model that can be saved, and how it came about."""

    retrieval: Retrieval
    network: Network
    catalogue: Catalogue
    settings: TwoStageSettings
    diagnostics: dict[str, Any]
    """featureImportance, learningCurve, validation figures and notes; for reports."""

    name = "two-stage"

    @property
    def history_length(self) -> int:
        """L, at most."""
        return self.settings.history_length

    @property
    def graph(self) -> onnx.ModelProto:
        """ranker.onnx."""
        return two_stage_graph(self.retrieval, self.network, self.settings.top_k)


def fit_two_stage(
    events: pl.DataFrame,
    items: pl.DataFrame | None,
    task: Task,
    at: datetime,
    settings: TwoStageSettings,
    *,
    seed: int,
    factors: FittedFactors | None = None,
    teacher: Teacher | None = None,
    said: Said | None = None,
    bias: PositionBias | None = None,
    checkpoints: Path | None = None,
) -> FittedTwoStage:
    """:param events: all before ``at``. :param task: cut there, so that its windows end there.
    :param factors: of a large catalogue, where they were fitted beyond this machine.
    :param teacher: one that was fitted elsewhere on the same examples; None: it is fitted here.
    :param said: of items, by ``at``; None: nobody said anything.
    :param bias: of the lists that answers came through, by ``at``; None: no answer is weighed.
    :param checkpoints: where what is done so far is kept, and looked for; None: nowhere.
    """
    catalogue = Catalogue.of_events(events, settings.catalogue_size, items)
    if len(catalogue) == 0:
        raise RefusalError("There is no event before the model's moment, so nothing to learn from.")
    windows = past_windows(task, events, max(settings.windows, settings.lessons))
    learnt, judged = second_stage_examples(
        windows,
        items,
        task,
        settings,
        seed=seed,
        factors=factors,
        said=said,
        bias=bias,
        checkpoints=checkpoints,
    )
    if said is not None:
        windows, events = [said.in_window(window) for window in windows], said.in_events(events)
    # Fitted last, so that what the past windows need is gone by then.
    retrieval = first_stage(events, catalogue, windows, at, settings, factors=factors, bias=bias)
    names = feature_names(retrieval)
    if len(learnt.answerable().sizes) < FEWEST_QUESTIONS:
        note = (
            "Too little was chosen after earlier moments to learn a ranking from: candidates are"
            " ranked by fixed weights."
        )
        return FittedTwoStage(
            retrieval, prior_network(names), catalogue, settings, {"notes": [note]}
        )
    teacher = teacher or fit_teacher(learnt, judged, settings.teacher, seed)
    taught = teacher.score(learnt.features)
    network = distil(learnt.features, taught, settings.student, seed)
    basis = judged if judged.chosen.any() else learnt
    network = calibrated(network, basis.features, basis.chosen)
    diagnostics = _diagnostics(teacher, network, judged, learnt, names)
    return FittedTwoStage(retrieval, network, catalogue, settings, diagnostics)


def _diagnostics(
    teacher: Teacher,
    network: Network,
    judged: Examples,
    learnt: Examples,
    names: Sequence[str],
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "featureImportance": teacher.importance(names, learnt.features),
        "learningCurve": list(teacher.curve),
    }
    questions = judged.answerable()
    if len(questions.sizes):
        scores = network_scores(network, questions.features)
        found["validation"] = {"all": _mean_ndcg(questions, scores)}
        fresh = replace(questions).only_new().answerable()
        if len(fresh.sizes):
            found["validation"]["new"] = _mean_ndcg(fresh, network_scores(network, fresh.features))
    return found


def _mean_ndcg(questions: Examples, scores: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """Over the candidates alone: what the second stage makes of what the first proposed."""
    ends = np.cumsum(questions.sizes)
    total = 0.0
    for start, end in zip(ends - questions.sizes, ends, strict=True):
        order = np.argsort(-scores[start:end], kind="stable")
        relevant = frozenset(np.flatnonzero(questions.chosen[start:end]).tolist())
        total += ndcg(order.tolist(), relevant, K)
    return total / len(questions.sizes)
