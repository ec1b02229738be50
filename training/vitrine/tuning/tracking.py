"""Runs of training, and each trial of a search, in MLflow; nothing where nobody asks for it."""

import fcntl
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from vitrine.tuning.tracking_server import page_of, prepare
from vitrine.tuning.trials import State, Trial

if TYPE_CHECKING:
    from mlflow import MlflowClient

TRACKING_URI = "MLFLOW_TRACKING_URI"
EXPERIMENT = "MLFLOW_EXPERIMENT_NAME"
_DEFAULT_EXPERIMENT = "vitrine"
_SQLITE = "sqlite:///"
_ARTIFACTS = "artifacts"
# Unless the environment says otherwise: a server that is away costs seconds and not minutes, and
# nobody is told about the runs of a shop.
_MLFLOW_DEFAULTS = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}


@dataclass(frozen=True)
class Origin:
    """What a run was made from."""

    job: str
    """The training job."""
    snapshots: Mapping[str, str]
    """Snapshot ids of the lake's tables, by table."""
    code_revision: str

    def tags(self) -> dict[str, str]:
        """As MLflow keeps them."""
        snapshots = {f"vitrine.snapshot.{table}": str(id_) for table, id_ in self.snapshots.items()}
        return {
            "vitrine.job": self.job,
            # Where MLflow's own pages look for it.
            "mlflow.source.git.commit": self.code_revision,
            **snapshots,
        }


@dataclass(frozen=True)
class Run:
    """One run, as it is to be kept."""

    name: str
    params: Mapping[str, float | int | str]
    metrics: Mapping[str, float]
    artefacts: Sequence[Path] = ()
    """Files, and folders with all that is in them."""
    tags: Mapping[str, str] = field(default_factory=dict)
    status: Literal["FINISHED", "FAILED"] = "FINISHED"


@dataclass(frozen=True)
class KeptRun:
    """Where a run is to be found."""

    id: str
    url: str | None
    """Its page; None: it is in no server that has pages."""


class RunLog(Protocol):
    """Where runs are kept."""

    def keep(self, run: Run) -> KeptRun | None:
        """Keeps a run; None: nobody asked for it, or it could not be kept."""
        ...


def run_log(origin: Origin, environment: Mapping[str, str] = os.environ) -> RunLog:
    """The log that ``MLFLOW_TRACKING_URI`` names; one that keeps nothing when it is unset."""
    uri = environment.get(TRACKING_URI)
    if not uri:
        return _NoLog()
    return _MlflowLog(uri, environment.get(EXPERIMENT) or _DEFAULT_EXPERIMENT, origin)


def trial_run(trial: Trial, job: str) -> Run:
    """A trial of a search inside a job."""
    tags = {"vitrine.trial": trial.name}
    if trial.failure is not None:
        tags["vitrine.failure"] = trial.failure
    seconds = {} if trial.seconds is None else {"trial_seconds": trial.seconds}
    return Run(
        name=f"{job}-{trial.name}",
        params=trial.settings,
        metrics={**trial.metrics, **seconds},
        tags=tags,
        status="FAILED" if trial.state is State.FAILED else "FINISHED",
    )


class _NoLog:
    def keep(self, run: Run) -> None:
        pass


class _MlflowLog:
    def __init__(self, uri: str, experiment: str, origin: Origin) -> None:
        self._uri = uri
        self._experiment = experiment
        self._origin = origin

    def keep(self, run: Run) -> KeptRun | None:
        """A run that cannot be kept is told of in the job's log: the work itself is done."""
        for name, value in _MLFLOW_DEFAULTS.items():
            os.environ.setdefault(name, value)
        # MLflow takes two seconds to load, which no job without it waits for.
        from mlflow import MlflowClient  # noqa: PLC0415

        try:
            with _alone(self._uri):
                prepare(self._uri)
                return self._keep(MlflowClient(tracking_uri=self._uri), run)
        except Exception as error:
            # MLflow raises what its stores, its HTTP client and its servers do.
            print(f"The run {run.name} is not in MLflow: {error}", file=sys.stderr, flush=True)
            return None

    def _keep(self, client: "MlflowClient", run: Run) -> KeptRun:
        tags = {**self._origin.tags(), **run.tags}
        from mlflow.entities import Metric, Param  # noqa: PLC0415

        created = client.create_run(self._experiment_id(client), tags=tags, run_name=run.name)
        id_ = created.info.run_id
        # At once: a SQLite file is written to disk after each call.
        moment = int(time.time() * 1000)
        client.log_batch(
            id_,
            metrics=[Metric(_metric_name(n), v, moment, 0) for n, v in run.metrics.items()],
            params=[Param(name, str(value)) for name, value in run.params.items()],
        )
        for path in run.artefacts:
            keep = client.log_artifacts if path.is_dir() else client.log_artifact
            keep(id_, str(path))
        client.set_terminated(id_, run.status)
        return KeptRun(id_, page_of(self._uri, str(created.info.experiment_id), id_))

    def _experiment_id(self, client: "MlflowClient") -> str:
        found = client.get_experiment_by_name(self._experiment)
        if found is None:
            location = _artifact_location(self._uri)
            return str(client.create_experiment(self._experiment, artifact_location=location))
        return str(found.experiment_id)


def _metric_name(name: str) -> str:
    """MLflow takes no ``@``."""
    return name.replace("@", "_at_")


def _artifact_location(uri: str) -> str | None:
    """Beside a SQLite file, not in whatever folder the job runs in; servers know their own."""
    if not uri.startswith(_SQLITE):
        return None
    return (_sqlite_file(uri).parent / _ARTIFACTS).as_uri()


def _sqlite_file(uri: str) -> Path:
    return Path(uri.removeprefix(_SQLITE)).resolve()


@contextmanager
def _alone(uri: str) -> Iterator[None]:
    """Jobs that run side by side and keep their runs in one SQLite file take turns."""
    if not uri.startswith(_SQLITE):
        yield
        return
    file = _sqlite_file(uri)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_name(f"{file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
