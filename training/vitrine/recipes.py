"""How each algorithm becomes a model: what it is fitted on, and what it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import onnx
import polars as pl

from vitrine.catalogue import Catalogue
from vitrine.errors import RefusalError
from vitrine.evaluation.next_basket import NextBasket
from vitrine.graph.ease import ease_graph
from vitrine.graph.sasrec import sasrec_graph
from vitrine.histories import Histories
from vitrine.hyperparameters import Hyperparameters
from vitrine.manifest import timestamp
from vitrine.models.champion import fit_champion
from vitrine.models.ease import Ease
from vitrine.models.ease_tuning import choose_blend
from vitrine.neural.extra import require_torch
from vitrine.processes import Processes
from vitrine.training_set import TrainingSet
from vitrine.two_stage.item_factors import FittedFactors
from vitrine.two_stage.position_bias import PositionBias
from vitrine.two_stage.said import Said
from vitrine.two_stage.teacher import Teacher

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class FittedModel:
    """Whatever the algorithm was."""

    name: str
    graph: onnx.ModelProto
    catalogue: Catalogue
    hyperparameters: Mapping[str, float | int | str]
    """All that shaped it."""
    validation: Mapping[str, float]
    """NDCG@20 by protocol, on choices before the cut that it was not fitted on; may be empty."""
    diagnostics: Mapping[str, Any]
    top_k: int


@dataclass(frozen=True)
class Place:
    """Where a fit runs, for algorithms that can be interrupted or spread over processes."""

    checkpoints: Path | None = None
    processes: Processes = field(default_factory=Processes)


def known_events(data: TrainingSet, wanted: Hyperparameters) -> tuple[pl.DataFrame, datetime]:
    """What a model may be fitted on, and the moment that it is known at.

    :raises RefusalError: where that is nothing.
    """
    cut, end = data.description.cut, data.description.end
    if wanted.fit_until == "end":
        return data.interactions, end
    events = data.before(cut)
    if events.is_empty():
        raise RefusalError(
            f"No interaction is older than the cut ({timestamp(cut)}): the data covers too few "
            "days to hold some back; ingest more, or build the training set with a shorter horizon."
        )
    return events, cut


def task_of(data: TrainingSet, at: datetime, wanted: Hyperparameters) -> NextBasket:
    """What the two-stage ranker is asked: it is cut at the moment of the fit."""
    # What happened at the very end of the data is known too.
    return NextBasket(at if wanted.fit_until == "cut" else at + _TICK, data.description.horizon)


def said_of_items(data: TrainingSet, at: datetime, wanted: Hyperparameters) -> Said | None:
    """What shoppers had said of items when the model is fitted; None: nothing, or it is ignored."""
    said = Said(data.feedback, data.description.horizon)
    # What was said at the very end of the data is known too.
    said = said.by(at) if wanted.fit_until == "cut" else said
    return said if wanted.two_stage.feedback and not said.rows.is_empty() else None


def bias_of_places(
    data: TrainingSet, events: pl.DataFrame, at: datetime, wanted: Hyperparameters
) -> PositionBias | None:
    """As it was known when the model is fitted; None: too little was, or it is ignored."""
    if not wanted.two_stage.position_bias:
        return None
    return PositionBias.of(data.impressions, events, at if wanted.fit_until == "cut" else None)


def fit_model(
    data: TrainingSet,
    events: pl.DataFrame,
    at: datetime,
    wanted: Hyperparameters,
    *,
    place: Place | None = None,
    teacher: Teacher | None = None,
) -> FittedModel:
    """:param events: all that was known at ``at``.

    :param teacher: of the second stage, where it was fitted elsewhere.
    """
    if wanted.algorithm == "ease":
        return _fit_ease(data, events, at, wanted)
    task = task_of(data, at, wanted)
    place = place or Place()
    if wanted.algorithm == "sasrec":
        return _fit_sasrec(data, events, task.cut, wanted, place)
    bias = bias_of_places(data, events, at, wanted)
    fitted = fit_champion(
        events,
        data.items,
        task,
        task.cut,
        seed=wanted.seed,
        settings=wanted.two_stage,
        factors=FittedFactors.given(data.item_factors),
        teacher=teacher,
        said=said_of_items(data, at, wanted),
        bias=bias,
        checkpoints=place.checkpoints,
    )
    graph = fitted.graph
    return FittedModel(
        name=fitted.name,
        graph=graph,
        catalogue=fitted.catalogue,
        hyperparameters={**wanted.record(), **_examined(data, wanted, bias)},
        validation=fitted.diagnostics.get("validation", {}),
        diagnostics=fitted.diagnostics,
        top_k=min(wanted.top_k, fitted.retrieval.candidates),
    )


def _examined(
    data: TrainingSet, wanted: Hyperparameters, bias: PositionBias | None
) -> Mapping[str, str]:
    """How often each place was taken to be looked at; nothing where it was not asked."""
    if not wanted.two_stage.position_bias or data.impressions.is_empty():
        return {}
    chances = bias.examination.chances.tolist() if bias is not None else []
    return {"examination": "x".join(f"{chance:.3f}" for chance in chances) or "unknown"}


def _fit_ease(
    data: TrainingSet, events: pl.DataFrame, at: datetime, wanted: Hyperparameters
) -> FittedModel:
    choice = choose_blend(
        data,
        wanted.ease,
        wanted.fixed_blend,
        catalogue_size=wanted.catalogue_size,
        history_length=wanted.history_length,
        seed=wanted.seed,
    )
    catalogue = Catalogue.of_events(events, wanted.catalogue_size, data.items)
    model = Ease(wanted.ease, choice.blend)
    model.fit(Histories.of(events, catalogue, at=at))
    return FittedModel(
        name=model.name,
        graph=ease_graph(model.weights, wanted.top_k),
        catalogue=catalogue,
        hyperparameters=wanted.record(choice.blend),
        validation=choice.ndcg,
        diagnostics={},
        top_k=min(wanted.top_k, len(catalogue)),
    )


def _fit_sasrec(
    data: TrainingSet, events: pl.DataFrame, at: datetime, wanted: Hyperparameters, place: Place
) -> FittedModel:
    require_torch()
    # Only now: the default install has no PyTorch.
    from vitrine.neural.fit import Job, fit_sasrec  # noqa: PLC0415

    horizon = data.description.horizon
    job = Job(
        task=NextBasket(at, horizon),
        at=at,
        horizon=horizon,
        seed=wanted.seed,
        catalogue_size=wanted.catalogue_size,
        checkpoints=place.checkpoints,
        processes=place.processes,
    )
    fitted = fit_sasrec(events, data.items, job, wanted.sasrec)
    return FittedModel(
        name=fitted.name,
        graph=sasrec_graph(fitted.weights, wanted.top_k),
        catalogue=fitted.catalogue,
        hyperparameters=wanted.record(),
        validation=fitted.diagnostics["validation"],
        diagnostics=fitted.diagnostics,
        top_k=min(wanted.top_k, len(fitted.catalogue)),
    )
