"""Fits SASRec from events: how many epochs is found on the newest past window, then all is used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from vitrine.catalogue import Catalogue
from vitrine.errors import RefusalError
from vitrine.evaluation.holdout import PROTOCOLS
from vitrine.evaluation.splits import Split
from vitrine.evaluation.tasks import Task
from vitrine.histories import Histories
from vitrine.metric_log import log_metric
from vitrine.neural.checkpoint import Checkpoints
from vitrine.neural.group import Group, joined
from vitrine.neural.sequences import Sequences
from vitrine.neural.settings import SasrecSettings
from vitrine.neural.training import Training
from vitrine.neural.validation import validation_ndcg
from vitrine.neural.weights import SasrecWeights
from vitrine.processes import Processes

_SECONDS_PER_DAY = 86_400.0
_FEWEST_QUESTIONS = 30
_UNJUDGED_EPOCHS = 10
"""Where the past is too short to find out."""


@dataclass(frozen=True)
class Job:
    """What a fit is of, and where it runs."""

    task: Task
    """What the model will be asked; cut where the model's knowledge ends."""
    at: datetime
    horizon: timedelta
    """How far ahead of an event its target may lie."""
    seed: int
    catalogue_size: int | None = None
    checkpoints: Path | None = None
    processes: Processes = field(default_factory=Processes)


@dataclass(frozen=True)
class FittedSasrec:
    """A model that can be saved, and how it came about."""

    weights: SasrecWeights
    catalogue: Catalogue
    diagnostics: dict[str, Any]
    """learningCurve, validation figures and notes; for reports."""

    name = "sasrec"


def fit_sasrec(
    events: pl.DataFrame, items: pl.DataFrame | None, job: Job, settings: SasrecSettings
) -> FittedSasrec:
    """:param events: all before ``job.at``."""
    catalogue = Catalogue.of_events(events, job.catalogue_size, items)
    if len(catalogue) == 0:
        raise RefusalError("There is no event before the model's moment, so nothing to learn from.")
    with joined(job.processes) as group:
        kept = Checkpoints(job.checkpoints, _identity(events, catalogue, job, settings))
        fit = _Fit(settings, job, group, kept)
        window = next(iter(job.task.earlier(events, 1)), None)
        fit.find_epochs(window, items)
        weights = fit.learn(Histories.of(events, catalogue, at=job.at))
    return FittedSasrec(weights, catalogue, fit.diagnostics())


@dataclass
class _Progress:
    """What a checkpoint holds beside the network."""

    curve: list[dict[str, float]] = field(default_factory=list)
    best: dict[str, float] = field(default_factory=dict)
    best_epochs: int = 0
    judged: bool = False
    """Whether the number of epochs is found."""
    notes: list[str] = field(default_factory=list)


class _Fit:
    def __init__(
        self, settings: SasrecSettings, job: Job, group: Group, checkpoints: Checkpoints
    ) -> None:
        self._settings, self._job, self._group = settings, job, group
        self._checkpoints = checkpoints
        found = group.told_by_leader(checkpoints.kept() if group.leads else None)
        self._network: dict[str, Any] | None = found["network"] if found else None
        self._progress = _Progress(**found["progress"]) if found else _Progress()
        if found:
            self._log("resumed_after_epochs", found["network"]["epochs"])

    def find_epochs(self, window: Split | None, items: pl.DataFrame | None) -> None:
        """Trains on what came before the window until the window is foreseen no better."""
        progress, settings = self._progress, self._settings
        if progress.judged:
            return
        if window is None or len(window) < _FEWEST_QUESTIONS:
            progress.best_epochs = min(_UNJUDGED_EPOCHS, settings.epochs)
            progress.notes = [
                "Too little was chosen in an earlier window to find out how long to train:"
                f" {progress.best_epochs} epochs were taken."
            ]
            progress.judged = True
            return
        catalogue = Catalogue.of_events(window.before, self._job.catalogue_size, items)
        holdout = window.holdout(catalogue)
        training = self._training(Histories.of(window.before, catalogue, at=window.at))
        while not self._found(training.epochs):
            loss = training.run_epoch()
            length = settings.sequence_length
            ndcg = validation_ndcg(training.model, holdout, length, self._group, self._job.seed)
            value = _mean(ndcg)
            progress.curve.append({"iteration": training.epochs, "validation": value})
            if not progress.best_epochs or value > _mean(progress.best):
                progress.best, progress.best_epochs = ndcg, training.epochs
            self._log("epoch_loss", loss)
            self._log("epoch_validation_ndcg_at_20", value)
            self._keep(training)
        progress.judged = True

    def learn(self, histories: Histories) -> SasrecWeights:
        """All of the past, for as many epochs as were found."""
        training = self._training(histories)
        while training.epochs < self._progress.best_epochs:
            self._log("epoch_loss", training.run_epoch())
            self._keep(training)
        weights: SasrecWeights = training.model.export()
        return weights

    def diagnostics(self) -> dict[str, Any]:
        """For reports, and for a card to say how it was trained."""
        progress = self._progress
        return {
            "learningCurve": progress.curve,
            "validation": progress.best,
            "settings": {each: {"epochs": progress.best_epochs} for each in PROTOCOLS},
            "notes": progress.notes,
        }

    def _found(self, epochs: int) -> bool:
        waited = epochs - self._progress.best_epochs
        return epochs >= self._settings.epochs or (epochs > 0 and waited >= self._settings.patience)

    def _training(self, histories: Histories) -> Training:
        horizon = self._job.horizon.total_seconds() / _SECONDS_PER_DAY
        sequences = Sequences(histories, self._settings.sequence_length, horizon)
        training = Training(sequences, self._settings, self._group, self._job.seed)
        if self._network is not None:
            training.resume(self._network)
            self._network = None
        return training

    def _keep(self, training: Training) -> None:
        if self._group.leads:
            progress = dict(vars(self._progress))
            self._checkpoints.keep({"network": training.state(), "progress": progress})

    def _log(self, name: str, value: float) -> None:
        if self._group.leads:
            log_metric(name, value)


def _mean(ndcg: Mapping[str, float]) -> float:
    return sum(ndcg.values()) / max(len(ndcg), 1)


def _identity(
    events: pl.DataFrame, catalogue: Catalogue, job: Job, settings: SasrecSettings
) -> dict[str, Any]:
    """What a checkpoint must be of to be gone on with; on how many processes does not matter."""
    return {
        "events": events.height,
        # The same whatever the order of the rows.
        "content": int(events.hash_rows(seed=0).cast(pl.UInt64).sum() or 0),
        "items": catalogue.item_ids,
        "at": job.at,
        "horizon": job.horizon,
        "seed": job.seed,
        "settings": vars(settings),
    }
