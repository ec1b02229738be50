"""``train``: fits a model on a training set and writes what becomes model.tar.gz."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import onnx

from vitrine.catalogue import Catalogue
from vitrine.columns import Interactions
from vitrine.container import Container
from vitrine.errors import RefusalError
from vitrine.evaluation.report import Measured, read_measured
from vitrine.graph.ease import ease_graph
from vitrine.histories import Histories
from vitrine.hyperparameters import Hyperparameters
from vitrine.items_file import ITEMS_FILE, write_items
from vitrine.manifest import GRAPH_FILE, Manifest, timestamp, write_manifest
from vitrine.metric_log import log_metric
from vitrine.model_card import write_model_card
from vitrine.models.ease import Ease
from vitrine.models.ease_tuning import Choice, choose_blend
from vitrine.training_set import TrainingSet, read_training_set

_TRAINING_CHANNEL = "training"
_EVALUATION_CHANNEL = "evaluation"


@dataclass(frozen=True)
class _Fitted:
    model: Ease
    choice: Choice
    histories: Histories


def train(container: Container, environment: Mapping[str, str] = os.environ) -> None:
    """Fits on the channel ``training``; a channel ``evaluation`` may bring the quality measured.

    A model that is fitted on everything cannot be measured. What stands in its manifest are the
    figures of the same recipe fitted until the cut, which is why they come from outside.
    """
    wanted = Hyperparameters.parse(container.hyperparameters())
    data = read_training_set(container.channel(_TRAINING_CHANNEL))
    measured = read_measured(container.channel(_EVALUATION_CHANNEL))
    started = time.monotonic()
    fitted = _fit(data, wanted)
    log_metric("fit_seconds", time.monotonic() - started)
    directory = container.model_directory
    directory.mkdir(parents=True, exist_ok=True)
    graph = ease_graph(fitted.model.weights, wanted.top_k)
    onnx.save(graph, directory / GRAPH_FILE)
    write_items(directory / ITEMS_FILE, fitted.histories.catalogue, data.items)
    manifest = _describe(data, wanted, fitted, measured, environment)
    write_manifest(directory, manifest)
    write_model_card(directory)
    _log(fitted, directory)


def _fit(data: TrainingSet, wanted: Hyperparameters) -> _Fitted:
    cut, end = data.description.cut, data.description.end
    events, moment = (
        (data.before(cut), cut) if wanted.fit_until == "cut" else (data.interactions, end)
    )
    if events.is_empty():
        raise RefusalError(
            f"No interaction is older than the cut ({timestamp(cut)}): the data covers too few "
            "days to hold some back; ingest more, or build the training set with a shorter horizon."
        )
    choice = choose_blend(
        data,
        wanted.settings,
        wanted.fixed_blend,
        catalogue_size=wanted.catalogue_size,
        history_length=wanted.history_length,
        seed=wanted.seed,
    )
    histories = Histories.of(events, Catalogue.of_events(events, wanted.catalogue_size), at=moment)
    model = Ease(wanted.settings, choice.blend)
    model.fit(histories)
    return _Fitted(model, choice, histories)


def _describe(
    data: TrainingSet,
    wanted: Hyperparameters,
    fitted: _Fitted,
    measured: Measured,
    environment: Mapping[str, str],
) -> Manifest:
    facts = data.description
    items = len(fitted.histories.catalogue)
    validation = {f"validation.{protocol}.ndcg@20": v for protocol, v in fitted.choice.ndcg.items()}
    return {
        "name": fitted.model.name,
        # SageMaker names the job in the environment; a plain process has only its data to be called
        # by.
        "version": environment.get("TRAINING_JOB_NAME") or f"{facts.run_id}-{wanted.fit_until}",
        "algorithm": fitted.model.name,
        "hyperparameters": wanted.record(fitted.choice.blend),
        "metrics": {**validation, **measured.metrics},
        "baselines": measured.baselines,
        "trainingSet": {
            "runId": facts.run_id,
            "snapshots": dict(facts.snapshots),
            "rows": data.interactions.height,
            "users": data.interactions[Interactions.USER_ID].n_unique(),
            "items": data.interactions[Interactions.ITEM_ID].n_unique(),
            "start": timestamp(facts.start),
            "end": timestamp(facts.end),
            "cut": timestamp(facts.cut),
        },
        "fitUntil": wanted.fit_until,
        "codeRevision": environment.get("VITRINE_CODE_REVISION") or "unknown",
        "graph": {
            "historyLength": wanted.history_length,
            "topK": min(wanted.top_k, items),
            "items": items,
        },
    }


def _log(fitted: _Fitted, directory: Path) -> None:
    log_metric("interactions", len(fitted.histories.items))
    log_metric("users", len(fitted.histories.users))
    log_metric("items", len(fitted.histories.catalogue))
    log_metric("model_bytes", (directory / GRAPH_FILE).stat().st_size)
    for protocol, value in fitted.choice.ndcg.items():
        log_metric(f"validation_{protocol}_ndcg_at_20", value)
