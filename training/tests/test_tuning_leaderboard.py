# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs
"""The rows of the report's leaderboard."""

import json

import pytest

from vitrine.errors import RefusalError
from vitrine.tuning.leaderboard import (
    read_leaderboard,
    rows,
    rows_of_tuning_job,
    write_leaderboard,
)
from vitrine.tuning.trials import State, Trial


def trial(name, objective, state=State.COMPLETED):
    return Trial(name, state, {"leaves": 31}, objective, 2.04)


def job(name, value, status="Completed", goal="Maximize"):
    metric = {"Type": goal, "MetricName": "validation_ndcg_at_20", "Value": value}
    return {
        "TrainingJobName": name,
        "TrainingJobStatus": status,
        "TrainingStartTime": "2026-11-21T06:00:00.000Z",
        "TrainingEndTime": "2026-11-21T06:01:30.500Z",
        "TunedHyperParameters": {"leaves": "31", "learning_rate": "0.05", "kind": "a"},
        **({} if value is None else {"FinalHyperParameterTuningJobObjectiveMetric": metric}),
    }


def test_the_best_trial_comes_first_and_failures_last():
    trials = [trial("1", 0.2), trial("2", None, State.FAILED), trial("3", 0.4), trial("4", 0.2)]

    assert [row["trial"] for row in rows(trials, "loss")] == ["3", "1", "4", "2"]
    assert [row["trial"] for row in rows(trials, "loss", maximize=False)] == ["1", "4", "3", "2"]
    assert rows(trials, "loss")[0] == {
        "trial": "3",
        "state": "completed",
        "settings": {"leaves": 31},
        "metric": "loss",
        "objective": 0.4,
        "seconds": 2.0,
    }


def test_there_are_at_most_twenty():
    assert len(rows((trial(str(n), n) for n in range(50)), None)) == 20


def test_the_jobs_of_a_tuning_job_are_rows():
    answer = {"TrainingJobSummaries": [job("a", 0.1), job("b", 0.3, "Stopped"), job("c", None)]}

    found = rows_of_tuning_job(answer)
    assert [row["trial"] for row in found] == ["b", "a", "c"]
    assert found[0] == {
        "trial": "b",
        "state": "stopped",
        "settings": {"leaves": 31, "learning_rate": 0.05, "kind": "a"},
        "metric": "validation_ndcg_at_20",
        "objective": 0.3,
        "seconds": 90.5,
    }


def test_a_loss_is_best_when_it_is_small():
    jobs = [job("a", 0.1, goal="Minimize"), job("b", 0.3, goal="Minimize")]

    assert [row["trial"] for row in rows_of_tuning_job({"TrainingJobSummaries": jobs})] == [
        "a",
        "b",
    ]


def test_a_model_brings_the_search_of_its_own_job(tmp_path):
    write_leaderboard(tmp_path, [trial("1", 0.2), trial("2", 0.4)], "loss")

    found = read_leaderboard(tmp_path, tmp_path / "none")
    assert [row["trial"] for row in found] == ["2", "1"]


@pytest.mark.parametrize("twice", [False, True])
def test_a_run_keeps_its_tuning_job_beside_the_training_set(tmp_path, twice):
    text = json.dumps({"TrainingJobSummaries": [job("a", 0.1)]})
    (tmp_path / "tuning").mkdir()
    (tmp_path / "tuning/trials.json").write_text(json.dumps(text) if twice else text)

    assert [row["trial"] for row in read_leaderboard(tmp_path / "model", tmp_path)] == ["a"]


def test_without_a_search_there_is_no_leaderboard(tmp_path):
    assert read_leaderboard(tmp_path, tmp_path) == []


def test_a_leaderboard_that_cannot_be_read_is_refused_by_name(tmp_path):
    (tmp_path / "leaderboard.json").write_text("[")
    with pytest.raises(RefusalError, match=r"leaderboard\.json is not JSON"):
        read_leaderboard(tmp_path, tmp_path)
