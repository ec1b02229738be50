# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs
"""A training job of a tuning job."""

import pytest
from small_shop import training_set

from vitrine.errors import RefusalError
from vitrine.tuning.objective import OBJECTIVE
from vitrine.tuning.tracking import Run
from vitrine.tuning.trial_job import run_trial

GIVEN = {
    "algorithm": "ease",
    "half_life_days": "30",
    "own_weight": "1",
    "l2": "250.5",
    "fit_until": "cut",
    "search_folds": "2",
    "_tuning_objective_metric": OBJECTIVE,
}


class Kept:
    def __init__(self):
        self.runs: list[Run] = []

    def keep(self, run):
        self.runs.append(run)


def test_a_trial_logs_its_objective_and_keeps_its_run(capsys):
    kept = Kept()
    run_trial(GIVEN, training_set(), "tune-001-ab", kept)

    lines = capsys.readouterr().out.splitlines()
    objectives = [line for line in lines if line.startswith(f"[metric] {OBJECTIVE}=")]
    assert len(objectives) == 2
    (run,) = kept.runs
    assert (run.name, run.status) == ("tune-001-ab", "FINISHED")
    assert run.params["l2"] == 250.5
    assert float(objectives[-1].rpartition("=")[2]) == pytest.approx(run.metrics[OBJECTIVE], 1e-4)
    assert any(line.startswith("[metric] validation_new_ndcg_at_20=") for line in lines)


def test_a_refused_trial_is_kept_as_failed():
    kept = Kept()
    with pytest.raises(RefusalError, match="leaves is not known to ease"):
        run_trial({**GIVEN, "leaves": "31"}, training_set(), "tune-002-cd", kept)

    (run,) = kept.runs
    assert run.status == "FAILED"
    assert "leaves is not known" in run.tags["vitrine.failure"]
