"""Which hyperparameters to try next: Optuna's samplers behind SageMaker's strategies."""

import itertools
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import TrialState

from vitrine_local.sagemaker.tuning_ranges import NumberRange, Range, Scale
from vitrine_local.sagemaker.tuning_request import TuningPlan

# One in four jobs, within these bounds, is drawn at random before a model of the objective guides.
_RANDOM_SHARE = 4
_LEAST_RANDOM, _MOST_RANDOM = 3, 10
# Of what was best elsewhere, at most this share of the jobs tries again.
_TRANSFER_SHARE = 3
_REDUCTION = 3

optuna.logging.set_verbosity(optuna.logging.WARNING)


@dataclass(frozen=True)
class Tried:
    """A job of a former tuning job: all its hyperparameters, and its objective."""

    hyperparameters: Mapping[str, str]
    value: float


@dataclass(frozen=True)
class Proposal:
    """What a job is to try; the number stands for it here."""

    number: int
    hyperparameters: Mapping[str, str]


class Search:
    """One search; every call is safe from any thread."""

    def __init__(self, plan: TuningPlan, drawn_before: int = 0) -> None:
        """Begin where searches with the same seed have left off that drew so many jobs before."""
        self._plan = plan
        self._distributions = {entry.name: _distribution(entry) for entry in plan.ranges}
        # Hyperband chooses a job's bracket by the study's name: a fixed one can be repeated.
        self._study = optuna.create_study(
            study_name="tuning",
            direction="maximize" if plan.maximize else "minimize",
            sampler=_sampler(plan, None if plan.seed is None else plan.seed + drawn_before),
            pruner=_pruner(plan),
        )
        self._running: dict[int, optuna.trial.Trial] = {}
        self._grid = _grid(plan.ranges) if plan.strategy == "Grid" else None
        self._lock = threading.Lock()

    def learn(self, tried: Sequence[Tried]) -> None:
        """Take what was measured before on the same data as if it had been measured here."""
        for entry in tried:
            inside = self._inside(entry.hyperparameters)
            if len(inside) == len(self._distributions):
                self._study.add_trial(
                    optuna.trial.create_trial(
                        params=inside, distributions=self._distributions, value=entry.value
                    )
                )

    def try_again(self, tried: Sequence[Tried]) -> None:
        """Begin with what was best on other data; its objective there says nothing here."""
        best = sorted(tried, key=lambda entry: entry.value, reverse=self._plan.maximize)
        most = max(self._plan.most_jobs // _TRANSFER_SHARE, 1)
        for entry in best[:most]:
            # A hyperparameter that is new, or out of its range by now, is left to the sampler.
            self._study.enqueue_trial(self._inside(entry.hyperparameters), skip_if_exists=True)

    def propose(self) -> Proposal | None:
        """Return what to try next; None when a grid has no more."""
        with self._lock, warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            if self._grid is not None:
                cell = next(self._grid, None)
                if cell is None:
                    return None
                self._study.enqueue_trial(cell)
            trial = self._study.ask(self._distributions)
            self._running[trial.number] = trial
        texts = {entry.name: _text(entry, trial.params[entry.name]) for entry in self._plan.ranges}
        return Proposal(trial.number, texts)

    def report(self, number: int, step: int, value: float) -> bool:
        """Take an intermediate value, steps counted from 1; True when Hyperband gives up on it."""
        with self._lock:
            trial = self._running[number]
            trial.report(value, step)
            return trial.should_prune()

    def finish(self, number: int, value: float) -> None:
        """Take the objective of a job that came to its end."""
        self._tell(number, TrialState.COMPLETE, value)

    def give_up(self, number: int) -> None:
        """Take that a job was stopped early; its intermediate values stay known."""
        self._tell(number, TrialState.PRUNED)

    def fail(self, number: int) -> None:
        """Take that a job has no objective."""
        self._tell(number, TrialState.FAIL)

    def _tell(self, number: int, state: TrialState, value: float | None = None) -> None:
        with self._lock:
            self._study.tell(self._running.pop(number), value, state)

    def _inside(self, hyperparameters: Mapping[str, str]) -> dict[str, str | float]:
        found = {}
        for entry in self._plan.ranges:
            value = _value(entry, hyperparameters.get(entry.name))
            if value is not None:
                found[entry.name] = value
        return found


def _distribution(entry: Range) -> BaseDistribution:
    if not isinstance(entry, NumberRange):
        return CategoricalDistribution(entry.values)
    log = entry.scale is not Scale.LINEAR
    if entry.whole:
        return IntDistribution(int(entry.low), int(entry.high), log=log)
    if entry.scale is Scale.REVERSE_LOGARITHMIC:
        # The distance from 1 is what is searched by its logarithm.
        return FloatDistribution(1 - entry.high, 1 - entry.low, log=True)
    return FloatDistribution(entry.low, entry.high, log=log)


def _text(entry: Range, value: str | float) -> str:
    """Return a value of Optuna's as a job is told it."""
    if isinstance(value, str) or not isinstance(entry, NumberRange):
        return str(value)
    if entry.whole:
        return str(int(value))
    if entry.scale is Scale.REVERSE_LOGARITHMIC:
        value = 1 - value
    return repr(min(max(float(value), entry.low), entry.high))


def _value(entry: Range, text: str | None) -> str | float | None:
    """Return what a job was told as a value of Optuna's; None when it is not in the range."""
    if text is None:
        return None
    if not isinstance(entry, NumberRange):
        return text if text in entry.values else None
    try:
        value = int(text) if entry.whole else float(text)
    except ValueError:
        return None
    if not entry.low <= value <= entry.high:
        return None
    return 1 - value if entry.scale is Scale.REVERSE_LOGARITHMIC else value


def _grid(ranges: Sequence[Range]) -> Iterator[dict[str, str]]:
    values = [entry.values for entry in ranges if not isinstance(entry, NumberRange)]
    names = [entry.name for entry in ranges]
    for cell in itertools.product(*values):
        yield dict(zip(names, cell, strict=True))


def _sampler(plan: TuningPlan, seed: int | None) -> optuna.samplers.BaseSampler:
    if plan.strategy in ("Random", "Grid"):
        return optuna.samplers.RandomSampler(seed=seed)
    startup = min(max(plan.most_jobs // _RANDOM_SHARE, _LEAST_RANDOM), _MOST_RANDOM)
    return optuna.samplers.TPESampler(n_startup_trials=startup, seed=seed)


def _pruner(plan: TuningPlan) -> optuna.pruners.BasePruner:
    if plan.hyperband is None:
        return optuna.pruners.NopPruner()
    return optuna.pruners.HyperbandPruner(
        min_resource=plan.hyperband.least,
        max_resource=plan.hyperband.most,
        reduction_factor=_REDUCTION,
    )
