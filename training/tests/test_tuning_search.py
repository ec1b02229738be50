# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs
"""The search by CMA-ES inside one job."""

import json
import os
from dataclasses import replace

import pytest
import tuning_objectives

from vitrine.errors import RefusalError
from vitrine.tuning.request import SearchRequest
from vitrine.tuning.search import SearchResult, search
from vitrine.tuning.space import SearchSpace
from vitrine.tuning.trials import State, Trial

pytestmark = pytest.mark.slow

SPACE = SearchSpace.parse(
    json.dumps(
        {
            "x": {"type": "continuous", "from": 0.01, "to": 100, "scale": "logarithmic"},
            "depth": {"type": "integer", "from": 2, "to": 12},
        }
    )
)
REQUEST = SearchRequest(
    space=SPACE, metric="score", maximize=True, folds=1, trials=12, parallel=1, seconds=120, seed=3
)


def tried(result: SearchResult) -> list[dict[str, float | int | str]]:
    return [dict(trial.settings) for trial in result.trials]


def test_the_search_comes_close_to_the_best():
    result = search(replace(REQUEST, trials=70), tuning_objectives.bowl)

    assert len(result.trials) == 70
    assert result.best.objective == max(trial.objective or -9 for trial in result.trials)
    assert abs(float(result.best.settings["x"]) - 1) < 0.2
    assert result.best.settings["depth"] in (6, 7, 8)
    early, late = (
        sum(trial.objective or 0 for trial in part)
        for part in (result.trials[:20], result.trials[-20:])
    )
    assert late > early


def test_a_loss_is_minimised():
    request = replace(REQUEST, metric="depth_seen", maximize=False, trials=30)

    assert search(request, tuning_objectives.bowl).best.settings["depth"] == 2


def test_the_same_seed_tries_the_same_however_many_processes_there_are():
    alone = search(REQUEST, tuning_objectives.bowl)
    together = search(replace(REQUEST, parallel=2), tuning_objectives.bowl)
    other = search(replace(REQUEST, seed=4), tuning_objectives.bowl)

    assert tried(alone) == tried(together)
    assert tried(alone) != tried(other)


def test_trials_run_in_processes_side_by_side(tmp_path):
    # No trial ends before there are two processes.
    request = replace(REQUEST, trials=4, parallel=2)
    result = search(request, tuning_objectives.Meeting(tmp_path))

    assert {trial.state for trial in result.trials} == {State.COMPLETED}
    pids = {file.name for file in tmp_path.iterdir()}
    assert len(pids) == 2
    assert str(os.getpid()) not in pids


def test_the_processes_share_the_cores(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    result = search(replace(REQUEST, trials=1, parallel=4), tuning_objectives.threads)

    assert result.best.objective == 2
    assert "OMP_NUM_THREADS" not in os.environ


def test_what_is_used_now_is_tried_first():
    start = {"x": 1.0, "depth": 7, "other": 5}
    result = search(REQUEST, tuning_objectives.bowl, start)

    assert tried(result)[0] == {"x": 1.0, "depth": 7}
    assert result.best.objective == pytest.approx(0)


def test_a_failed_trial_is_kept_and_the_search_goes_on():
    result = search(replace(REQUEST, trials=20), tuning_objectives.deep_fails)

    failures = {trial.failure for trial in result.trials if trial.state is State.FAILED}
    assert "Too deep." in failures
    assert result.best.state is State.COMPLETED
    assert len(result.trials) == 20


def test_a_process_that_dies_fails_its_trial_alone():
    result = search(replace(REQUEST, trials=24), tuning_objectives.dies)

    states = [trial.state for trial in result.trials]
    assert State.COMPLETED in states
    (failure,) = {trial.failure for trial in result.trials if trial.state is State.FAILED}
    assert failure is not None
    assert "out of memory" in failure


def test_when_every_trial_fails_the_job_does_and_says_why():
    with pytest.raises(RefusalError, match=r"None of 3 trials .* The data has no purchases"):
        search(replace(REQUEST, trials=3), tuning_objectives.always_fails)


def test_a_trial_without_the_metric_has_failed():
    with pytest.raises(RefusalError, match="has no metric score"):
        search(replace(REQUEST, trials=2), tuning_objectives.says_nothing)


def test_no_trial_begins_after_the_time_is_over():
    request = replace(REQUEST, trials=1000, seconds=8)
    result = search(request, tuning_objectives.slow)

    # Each takes 0.3 s.
    assert 1 <= len(result.trials) < 30


def test_every_trial_is_told_as_it_ends():
    told: list[Trial] = []
    result = search(REQUEST, tuning_objectives.bowl, on_trial=told.append)

    assert told == list(result.trials)
    assert told[0].metrics["depth_seen"] == told[0].settings["depth"]
    assert all(trial.seconds is not None for trial in told)


def test_texts_are_searched_beside_numbers():
    ranges = {
        **SPACE.ranges,
        **SearchSpace.parse('{"kind": {"type": "categorical", "values": ["a", "b"]}}').ranges,
    }
    request = replace(REQUEST, space=SearchSpace(ranges), trials=40)

    assert search(request, tuning_objectives.bowl).best.settings["kind"] == "b"


def test_a_space_without_distances_is_refused():
    space = SearchSpace.parse('{"kind": {"type": "categorical", "values": ["a", "b"]}}')
    with pytest.raises(RefusalError, match="CMA-ES searches two numbers or more"):
        search(replace(REQUEST, space=space), tuning_objectives.bowl)
