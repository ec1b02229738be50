"""What a search tried, best first, as the evaluation's report shows it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from vitrine.errors import RefusalError
from vitrine.tuning.trials import State, Trial, best_first

Row = dict[str, Any]
"""``trial``, ``state``, ``settings``, and perhaps null: ``metric``, ``objective``, ``seconds``."""

LEADERBOARD_FILE = "leaderboard.json"
"""In a model's directory: of the search inside its training job."""
TRIALS_FILE = Path("tuning") / "trials.json"
"""In a training set's directory: what SageMaker said about the jobs of a tuning job."""
_MOST_ROWS = 20
"""The evaluation has to stay small, and nobody reads on."""

_STATES = {"Completed": State.COMPLETED, "Stopped": State.STOPPED}


def rows(trials: Iterable[Trial], metric: str | None, *, maximize: bool = True) -> list[Row]:
    """The best trials first, at most 20 of them.

    :param metric: what the objective is; None where nobody knows it.
    """
    return [
        {
            "trial": trial.name,
            "state": trial.state.value,
            "settings": dict(trial.settings),
            "metric": metric,
            "objective": trial.objective,
            "seconds": None if trial.seconds is None else round(trial.seconds, 1),
        }
        for trial in best_first(trials, maximize=maximize)[:_MOST_ROWS]
    ]


def write_leaderboard(
    directory: Path, trials: Iterable[Trial], metric: str, *, maximize: bool = True
) -> None:
    """Writes ``leaderboard.json`` into a model's directory."""
    text = json.dumps(rows(trials, metric, maximize=maximize), indent=2)
    (directory / LEADERBOARD_FILE).write_text(text + "\n")


def read_leaderboard(model: Path, training_set: Path) -> list[Row]:
    """The rows of the search that a model's settings come from; none when there was no search.

    :param model: a model's directory.
    :param training_set: the directory of the training set, where a run keeps its tuning job's
        trials.
    """
    inside = model / LEADERBOARD_FILE
    if inside.exists():
        found = _read(inside)
        if isinstance(found, list):
            return found
        raise RefusalError(f"{inside} is no list of trials: write the model again.")
    before = training_set / TRIALS_FILE
    if not before.exists():
        return []
    answer = _read(before)
    if isinstance(answer, dict):
        return rows_of_tuning_job(answer)
    raise RefusalError(f"{before} is no answer of SageMaker about a tuning job: remove it.")


def rows_of_tuning_job(answer: Mapping[str, Any]) -> list[Row]:
    """Rows of SageMaker's answer to ListTrainingJobsForHyperParameterTuningJob."""
    summaries = answer.get("TrainingJobSummaries", [])
    goals = {_metric(summary).get("Type") for summary in summaries}
    metric = next((name for each in summaries if (name := _metric(each).get("MetricName"))), None)
    return rows(map(_trial, summaries), metric, maximize="Minimize" not in goals)


def _trial(summary: Mapping[str, Any]) -> Trial:
    value = _metric(summary).get("Value")
    begun, ended = (_moment(summary.get(f"Training{end}Time")) for end in ("Start", "End"))
    return Trial(
        name=summary["TrainingJobName"],
        state=_STATES.get(summary["TrainingJobStatus"], State.FAILED),
        settings={name: _number(text) for name, text in summary["TunedHyperParameters"].items()},
        objective=None if value is None else float(value),
        seconds=None if begun is None or ended is None else ended - begun,
    )


def _metric(summary: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = summary.get("FinalHyperParameterTuningJobObjectiveMetric") or {}
    return found


def _number(text: str) -> float | int | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _moment(value: object) -> float | None:
    """Seconds since 1970: SageMaker's API tells numbers, Step Functions writes ISO 8601."""
    if isinstance(value, int | float):
        return float(value)
    return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else None


def _read(path: Path) -> object:
    try:
        content: object = json.loads(path.read_text())
        # Step Functions may write an object as the text of one.
        return json.loads(content) if isinstance(content, str) else content
    except ValueError as error:
        raise RefusalError(f"{path} is not JSON ({error}): remove it or write it again.") from error
