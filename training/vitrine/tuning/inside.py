"""A search inside a training job, before the fit that it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vitrine.hyperparameters import Hyperparameters
from vitrine.metric_log import log_metric
from vitrine.tuning.leaderboard import write_leaderboard
from vitrine.tuning.objective import OBJECTIVE, ValidationObjective
from vitrine.tuning.request import SearchRequest
from vitrine.tuning.search import SearchResult, search
from vitrine.tuning.tracking import RunLog, trial_run
from vitrine.tuning.trials import Trial


@dataclass(frozen=True)
class Found:
    """What a search found."""

    hyperparameters: Mapping[str, str]
    """Of the job, with the best in place of what was given."""
    result: SearchResult
    metric: str
    maximize: bool

    def write_leaderboard(self, model: Path) -> None:
        """Into a model's directory, where the evaluation reads it."""
        write_leaderboard(model, self.result.trials, self.metric, maximize=self.maximize)


def search_inside(
    given: Mapping[str, str], training_set: Path, job: str, log: RunLog
) -> Found | None:
    """Searches if the hyperparameters say so; None when they do not.

    The folds lie before the cut of the training set whatever the job is then fitted until, so that
    the job that is judged and the one that serves find the same.

    :param given: all hyperparameters of the job.
    :raises RefusalError: naming the hyperparameter that is wrong, or why no trial succeeded.
    """
    request = SearchRequest.parse(given, OBJECTIVE)
    if request is None:
        return None
    _refuse_unknown(given, request)
    objective = ValidationObjective(training_set, dict(given), request.folds)

    def told(trial: Trial) -> None:
        log.keep(trial_run(trial, job))
        if trial.objective is not None:
            log_metric("trial_objective", trial.objective)

    now = Hyperparameters.parse(given).record()
    result = search(request, objective, now, told)
    log_metric("search_trials", len(result.trials))
    best = {name: str(value) for name, value in result.best.settings.items()}
    return Found({**given, **best}, result, request.metric, request.maximize)


def _refuse_unknown(given: Mapping[str, str], request: SearchRequest) -> None:
    """What no trial could be fitted with is told before any is."""
    for name, entry in request.space.ranges.items():
        for value in entry.extremes():
            Hyperparameters.parse({**given, name: str(value)})
