"""A search by CMA-ES inside one job, which SageMaker's tuning jobs do not have."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import optuna
from optuna.trial import TrialState

from vitrine.errors import RefusalError
from vitrine.tuning.evolution import Evolution, generation_size
from vitrine.tuning.request import SearchRequest
from vitrine.tuning.space import Settings
from vitrine.tuning.trials import State, Trial, best_first
from vitrine.tuning.workers import Objective, Outcome, Workers

OnTrial = Callable[[Trial], None]


@dataclass(frozen=True)
class SearchResult:
    """What was tried, in the order in which it was proposed."""

    trials: tuple[Trial, ...]
    best: Trial


def search(
    request: SearchRequest,
    objective: Objective,
    start: Settings | None = None,
    on_trial: OnTrial = lambda _: None,
) -> SearchResult:
    """Tries generation after generation, each side by side in processes of its own.

    A generation is told to the strategy as a whole and in the order of its proposals: with the
    same seed, and time for all trials, the same is tried again however long each trial takes.

    The first generation is drawn around the middle of the space, on each scale.

    :param start: settings that are tried beside it, if they have all that is searched and lie
        within its ranges: the search then ends with nothing worse.
    :param on_trial: gets each trial when its generation has ended.
    :raises RefusalError: when no trial has an objective, with the reason of the last one.
    """
    run = _Run(request)
    deadline = time.monotonic() + request.seconds
    with Workers(objective, request.parallel) as workers:
        proposed = run.begin(start or {})
        while proposed and time.monotonic() < deadline:
            outcomes = workers.run([proposal.settings for proposal in proposed], deadline)
            for proposal, outcome in zip(proposed, outcomes, strict=True):
                if outcome is not None:
                    on_trial(run.tell(proposal, outcome))
            proposed = run.propose()
    return run.result()


@dataclass(frozen=True)
class _Proposal:
    settings: Settings
    drawn: optuna.trial.Trial | None
    """None of what the strategy has not drawn, and does not learn from."""


class _Run:
    def __init__(self, request: SearchRequest) -> None:
        self._request = request
        self._distributions = request.space.distributions()
        self._left = request.trials
        self._missing = 0
        self._trials: list[Trial] = []
        self._study = optuna.create_study(
            direction="maximize" if request.maximize else "minimize",
            sampler=Evolution(self._distributions, request.seed),
        )

    def begin(self, start: Settings) -> list[_Proposal]:
        """What to start from, and the first generation."""
        within = self._request.space.drawn(start)
        if len(within) < len(self._distributions):
            return self.propose()
        self._left -= 1
        return [_Proposal(self._request.space.settings(within), None), *self.propose()]

    def propose(self) -> list[_Proposal]:
        """What is missing to the generation, or the whole next one; nothing at the end."""
        count = min(self._missing or generation_size(self._distributions), self._left)
        self._missing = 0
        self._left -= count
        drawn = [self._study.ask(self._distributions) for _ in range(count)]
        return [_Proposal(self._request.space.settings(trial.params), trial) for trial in drawn]

    def tell(self, proposal: _Proposal, outcome: Outcome) -> Trial:
        """Takes how a trial ended."""
        value, failure = self._objective(outcome)
        if proposal.drawn is not None:
            state = TrialState.FAIL if value is None else TrialState.COMPLETE
            self._study.tell(proposal.drawn, value, state)
            # A generation is judged as a whole: another trial takes the place of one that failed.
            self._missing += value is None
        trial = Trial(
            name=f"{len(self._trials) + 1:03}",
            state=State.FAILED if value is None else State.COMPLETED,
            settings=proposal.settings,
            objective=value,
            seconds=outcome.seconds,
            metrics=outcome.metrics,
            failure=failure,
        )
        self._trials.append(trial)
        return trial

    def result(self) -> SearchResult:
        ranked = best_first(self._trials, maximize=self._request.maximize)
        if not ranked or ranked[0].objective is None:
            why = self._trials[-1].failure if self._trials else "the time was too short for one"
            raise RefusalError(f"None of {len(self._trials)} trials succeeded; the last one: {why}")
        return SearchResult(tuple(self._trials), ranked[0])

    def _objective(self, outcome: Outcome) -> tuple[float | None, str | None]:
        if outcome.failure is not None:
            return None, outcome.failure
        value = outcome.metrics.get(self._request.metric)
        if value is None or not math.isfinite(value):
            return None, f"The trial has no metric {self._request.metric} that is a number."
        return float(value), None
