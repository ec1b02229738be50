"""Fits both stages from events, and gives them as one graph."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
import onnx
import polars as pl

from vitrine.arrays import Ints
from vitrine.catalogue import Catalogue
from vitrine.errors import RefusalError
from vitrine.evaluation.splits import Split
from vitrine.evaluation.tasks import Task
from vitrine.graph.two_stage import feature_names, two_stage_graph
from vitrine.histories import Histories
from vitrine.metrics.ranking import ndcg
from vitrine.two_stage.examples import Examples, examples, shortened
from vitrine.two_stage.item_factors import FittedFactors
from vitrine.two_stage.past import as_of, held_back, lessons, past_windows
from vitrine.two_stage.position_bias import PositionBias
from vitrine.two_stage.prior import prior_network
from vitrine.two_stage.retrieval import RetrievalSettings, fit_retrieval
from vitrine.two_stage.said import Said
from vitrine.two_stage.student import StudentSettings, calibrated, distil, network_scores
from vitrine.two_stage.teacher import K, Teacher, TeacherSettings
from vitrine.two_stage.teaching import fit_teacher
from vitrine.two_stage.weights import Network, Retrieval

_HELD_BACK = 0.1
_SHORTENED = 0.1
# Only these are judged by: the newest tell most of what is to come.
_JUDGED_WINDOWS = 2
# A window of a log may ask more than anybody needs to learn from.
_MOST_QUESTIONS = 4_000
# Fewer answered questions than this teach chance.
FEWEST_QUESTIONS = 30


@dataclass(frozen=True)
class TwoStageSettings:
    """All that shapes a model beside its data."""

    retrieval: RetrievalSettings = field(default_factory=RetrievalSettings)
    teacher: TeacherSettings = field(default_factory=TeacherSettings)
    student: StudentSettings = field(default_factory=StudentSettings)
    history_length: int = 200
    top_k: int = 200
    windows: int = 5
    """Past windows that the second stage learns from, beside the halved newest one."""
    lessons: int = 3
    """The same for the channel ``next``."""
    feedback: int = 1
    """1: what shoppers say of items shapes their histories and labels; 0: it does not. What it is
    worth was not measured: no data set here has any, and it changes nothing where nobody says any.
    """
    position_bias: int = 1
    """1: answers that came through a list are weighed against the bias of its places, for the
    channel ``next`` and for LightGBM's trees (XGBoost weighs questions, no answers); 0: they are
    not."""
    catalogue_size: int | None = None
    """Only this many of the items, those that most shoppers had; None: all."""


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
) -> FittedTwoStage:
    """:param events: all before ``at``. :param task: cut there, so that its windows end there.
    :param factors: of a large catalogue, where they were fitted beyond this machine.
    :param teacher: one that was fitted elsewhere on the same examples; None: it is fitted here.
    :param said: of items, by ``at``; None: nobody said anything.
    :param bias: of the lists that answers came through, by ``at``; None: no answer is weighed.
    """
    catalogue = Catalogue.of_events(events, settings.catalogue_size, items)
    if len(catalogue) == 0:
        raise RefusalError("There is no event before the model's moment, so nothing to learn from.")
    windows = past_windows(task, events, max(settings.windows, settings.lessons))
    learnt, judged = second_stage_examples(
        windows, items, task, settings, seed=seed, factors=factors, said=said, bias=bias
    )
    if said is not None:
        windows, events = [said.in_window(window) for window in windows], said.in_events(events)
    # Fitted last, so that what the past windows need is gone by then.
    retrieval = _retrieval(events, catalogue, windows, at, settings, factors=factors, bias=bias)
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


def _retrieval(
    events: pl.DataFrame,
    catalogue: Catalogue,
    windows: Sequence[Split],
    at: datetime,
    settings: TwoStageSettings,
    *,
    factors: FittedFactors | None,
    bias: PositionBias | None,
) -> Retrieval:
    histories = Histories.of(events, catalogue, at=at)
    learnt = lessons(windows[: settings.lessons + 1], catalogue, bias)
    known = factors.of(catalogue, at) if factors is not None else None
    return fit_retrieval(histories, learnt, settings.retrieval, known)


def second_stage_examples(
    windows: Sequence[Split],
    items: pl.DataFrame | None,
    task: Task,
    settings: TwoStageSettings,
    *,
    seed: int,
    factors: FittedFactors | None,
    said: Said | None = None,
    bias: PositionBias | None = None,
) -> tuple[Examples, Examples]:
    """To learn from, and of the users held back. Each window with a first stage of its own past."""
    learnt: list[Examples] = []
    judged: list[Examples] = []
    for number, window in enumerate(windows[: settings.windows + 1]):
        then = as_of(task, window)
        catalogue = Catalogue.of_events(window.before, settings.catalogue_size, items)
        if len(catalogue) == 0:
            continue
        earlier, known = past_windows(then, window.before, settings.lessons), window
        if said is not None:
            earlier = [said.by(window.at).in_window(each) for each in earlier]
            known = said.in_window(window)
        retrieval = _retrieval(
            known.before, catalogue, earlier, window.at, settings, factors=factors, bias=bias
        )
        holdout = known.holdout(catalogue)
        out = held_back(window, _HELD_BACK if number < _JUDGED_WINDOWS else 0.0, seed)
        backs = np.array([window.user_of[q] in out for q in holdout.histories.users], np.bool_)
        asked, length = _some(np.flatnonzero(~backs), seed), settings.history_length
        weights = bias.weights(known) if bias is not None else {}
        learnt.append(examples(retrieval, holdout, asked, length, weights))
        few = asked[:: round(1 / _SHORTENED)]
        short, places = shortened(holdout, few, seed + number)
        learnt.append(examples(retrieval, short, places, length, weights))
        if number < _JUDGED_WINDOWS:
            kept = _some(np.flatnonzero(backs), seed)
            judged.append(examples(retrieval, holdout, kept, length))
    if not learnt:
        return Examples.none(0), Examples.none(0)
    return Examples.concat(learnt), Examples.concat(judged)


def _some(questions: Ints, seed: int) -> Ints:
    if len(questions) <= _MOST_QUESTIONS:
        return questions
    drawn = np.random.default_rng(seed).choice(questions, _MOST_QUESTIONS, replace=False)
    return np.sort(drawn)


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
