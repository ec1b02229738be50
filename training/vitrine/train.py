"""``train``: fits a model on a training set and writes what becomes model.tar.gz."""

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import onnx

from vitrine.cards.accountability import accountability
from vitrine.cards.write import write_model_cards
from vitrine.columns import Interactions, Items
from vitrine.container import Container
from vitrine.diagnostics_file import write_diagnostics
from vitrine.errors import RefusalError
from vitrine.golden import golden_requests
from vitrine.graph.memory import loaded_mb
from vitrine.hyperparameters import Hyperparameters
from vitrine.items_file import ITEMS_FILE, write_items
from vitrine.manifest import GRAPH_FILE, MANIFEST_FILE, Manifest, timestamp, write_manifest
from vitrine.metric_log import log_metric
from vitrine.processes import Processes
from vitrine.recipes import FittedModel, Place, fit_model, known_events
from vitrine.reporting.evaluation import Evaluation, measured, read_evaluation
from vitrine.training_set import TrainingSet, read_training_set
from vitrine.tuning.inside import search_inside
from vitrine.tuning.request import is_trial
from vitrine.tuning.run_link import MODELS_URI, tell_run
from vitrine.tuning.tracking import Origin, Run, run_log
from vitrine.tuning.trial_job import run_trial
from vitrine.two_stage.teacher import Teacher

_TRAINING_CHANNEL = "training"
_EVALUATION_CHANNEL = "evaluation"
_TEACHER_CHANNEL = "teacher"


def train(container: Container, environment: Mapping[str, str] = os.environ) -> None:
    """Fits on the channel ``training``; a channel ``evaluation`` may bring the quality measured,
    and a channel ``teacher`` the trees of the second stage.

    A model that is fitted on everything cannot be measured. What stands in its manifest are the
    figures of the same recipe fitted until the cut, which is why they come from outside.
    """
    given = container.hyperparameters()
    data = read_training_set(container.channel(_TRAINING_CHANNEL))
    job = _version(data, given.get("fit_until", "end"), environment)
    log = run_log(_origin(job, data, environment), environment)
    if is_trial(given):
        run_trial(given, data, job, log)
        return
    found = search_inside(given, container.channel(_TRAINING_CHANNEL), job, log)
    wanted = Hyperparameters.parse(found.hyperparameters if found else given)
    evaluation = read_evaluation(container.channel(_EVALUATION_CHANNEL))
    started = time.monotonic()
    processes = Processes.from_environment(environment)
    if processes.leads:
        for sentence in data.description.scale:
            print(sentence, flush=True)
    events, moment = known_events(data, wanted)
    fitted = fit_model(
        data,
        events,
        moment,
        wanted,
        place=Place(container.checkpoint_directory, processes),
        teacher=_teacher(container, wanted),
    )
    if not processes.leads:
        return
    log_metric("fit_seconds", time.monotonic() - started)
    directory = container.model_directory
    directory.mkdir(parents=True, exist_ok=True)
    onnx.save(fitted.graph, directory / GRAPH_FILE)
    write_items(directory / ITEMS_FILE, fitted.catalogue, data.items)
    write_diagnostics(directory, fitted.diagnostics)
    manifest = _describe(data, wanted, fitted, evaluation, environment)
    manifest["graph"] |= _memory(directory / GRAPH_FILE)
    manifest["golden"] = golden_requests(
        directory / GRAPH_FILE, directory / ITEMS_FILE, wanted.history_length
    )
    write_manifest(directory, manifest)
    if found:
        found.write_leaderboard(directory)
    made = [directory / MANIFEST_FILE]
    kept = log.keep(Run(job, manifest["hyperparameters"], manifest["metrics"], made))
    if kept is not None and (models := environment.get(MODELS_URI)):
        tell_run(kept, f"{models}/{job}/output")
    write_model_cards(directory, evaluation)
    _log(data, fitted, directory)


def _teacher(container: Container, wanted: Hyperparameters) -> Teacher | None:
    """Of the channel ``teacher``, where SageMaker's built-in XGBoost has left its model."""
    channel = container.channel(_TEACHER_CHANNEL)
    if not channel.exists():
        return None
    if wanted.algorithm != "two-stage" or wanted.teacher != "xgboost":
        raise RefusalError(
            f"There is a channel {_TEACHER_CHANNEL}, which only teacher=xgboost of the algorithm "
            "two-stage reads: set that, or leave the channel out."
        )
    from vitrine.two_stage.xgboost_teacher import read_xgboost  # noqa: PLC0415  Slow to import.

    return read_xgboost(channel)


def _describe(
    data: TrainingSet,
    wanted: Hyperparameters,
    fitted: FittedModel,
    evaluation: Evaluation | None,
    environment: Mapping[str, str],
) -> Manifest:
    facts = data.description
    validation = {f"validation.{protocol}.ndcg@20": v for protocol, v in fitted.validation.items()}
    return {
        "name": fitted.name,
        "version": _version(data, wanted.fit_until, environment),
        "algorithm": fitted.name,
        "hyperparameters": dict(fitted.hyperparameters),
        "metrics": validation,
        "baselines": {},
        **(_measured(evaluation, facts.cut, validation) if evaluation else {}),
        "trainingSet": {
            "runId": facts.run_id,
            "snapshots": dict(facts.snapshots),
            "rows": data.interactions.height,
            "users": data.interactions[Interactions.USER_ID].n_unique(),
            "items": data.interactions[Interactions.ITEM_ID].n_unique(),
            "start": timestamp(facts.start),
            "end": timestamp(facts.end),
            "cut": timestamp(facts.cut),
            **({"scale": list(facts.scale)} if facts.scale else {}),
            "imputedPrices": _unpriced(fitted),
        },
        "fitUntil": wanted.fit_until,
        "codeRevision": _revision(environment),
        "graph": {
            "historyLength": wanted.history_length,
            "topK": fitted.top_k,
            "items": len(fitted.catalogue),
        },
        **accountability(environment, datetime.now(UTC).date()),
    }


def _unpriced(fitted: FittedModel) -> int:
    prices = fitted.catalogue.metadata[Items.PRICE]
    return len(prices) - prices.filter(prices >= 0).len()


def _memory(graph: Path) -> dict[str, float]:
    grown = loaded_mb(graph)
    return {} if grown is None else {"memoryMb": grown}


def _measured(
    evaluation: Evaluation, cut: datetime, validation: Mapping[str, float]
) -> dict[str, Any]:
    """The figures are never of a model that has seen the answers, so they say whose they are."""
    models = measured(evaluation)
    return {
        "metrics": {**validation, **models.pop(evaluation["champion"])},
        "baselines": models,
        "measuredOn": f"the hold-out after {timestamp(cut)}, before the refit on all data",
    }


def _version(data: TrainingSet, fit_until: str, environment: Mapping[str, str]) -> str:
    """SageMaker names the job; a plain process has only its data to be called by."""
    return environment.get("TRAINING_JOB_NAME") or f"{data.description.run_id}-{fit_until}"


def _origin(job: str, data: TrainingSet, environment: Mapping[str, str]) -> Origin:
    return Origin(job, data.description.snapshots, _revision(environment))


def _revision(environment: Mapping[str, str]) -> str:
    return environment.get("VITRINE_CODE_REVISION") or "unknown"


def _log(data: TrainingSet, fitted: FittedModel, directory: Path) -> None:
    log_metric("interactions", data.interactions.height)
    log_metric("items", len(fitted.catalogue))
    log_metric("model_bytes", (directory / GRAPH_FILE).stat().st_size)
    for protocol, value in fitted.validation.items():
        log_metric(f"validation_{protocol}_ndcg_at_20", value)
    if fitted.validation:
        # What a tuning job makes as good as it can: both, since a shop needs both.
        log_metric("validation_ndcg_at_20", sum(fitted.validation.values()))
