# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs
"""What settings are worth, and the search of a training job by it."""

import json

import pytest
from mlflow import MlflowClient
from small_shop import day, shop_events, training_set, write_training_set

from vitrine.errors import RefusalError
from vitrine.hyperparameters import Hyperparameters
from vitrine.tuning.inside import search_inside
from vitrine.tuning.leaderboard import read_leaderboard
from vitrine.tuning.objective import OBJECTIVE, validation_metrics
from vitrine.tuning.tracking import Origin, run_log

pytestmark = pytest.mark.slow

EVENTS = shop_events()
EASE = {"algorithm": "ease", "half_life_days": "30", "own_weight": "1", "fit_until": "cut"}
SPACE = json.dumps(
    {
        "l2": {"type": "continuous", "from": 1, "to": 5000, "scale": "logarithmic"},
        "own_half_life_days": {"type": "continuous", "from": 1, "to": 200, "scale": "logarithmic"},
    }
)
SEARCH = {
    **EASE,
    "search": "cma-es",
    "search_space": SPACE,
    "search_trials": "4",
    "search_parallel": "2",
}
ALONE = {**SEARCH, "search_trials": "3", "search_parallel": "1"}


def worth(folds=1, events=EVENTS, **settings):
    given = Hyperparameters.parse({**EASE, **settings})
    return validation_metrics(training_set(events), given, folds)


def test_settings_are_worth_what_they_rank_on_days_before_the_cut():
    metrics = worth(folds=2)

    assert metrics["folds"] == 2
    assert 0 < metrics["validation_new_ndcg_at_20"] < 1
    both = metrics["validation_all_ndcg_at_20"] + metrics["validation_new_ndcg_at_20"]
    assert metrics[OBJECTIVE] == pytest.approx(both)
    assert metrics[f"{OBJECTIVE}_error"] > 0
    assert worth(folds=2) == metrics


def test_they_are_worth_no_more_for_what_happens_after_the_cut():
    data = training_set(EVENTS)
    # The end stays where it is, and everything between the cut and it is something else.
    changed = [e for e in EVENTS if e[3] < data.description.cut]
    changed += [
        (user, "item-00", "purchase", moment)
        for user, _, _, moment in EVENTS
        if moment >= data.description.cut
    ]

    assert worth(events=changed) == worth()


def test_worse_settings_are_worth_less():
    assert worth(own_weight="0", l2="1e9")[OBJECTIVE] < worth()[OBJECTIVE]


def test_the_two_stage_ranker_is_judged_as_it_serves():
    given = Hyperparameters.parse(
        {"algorithm": "two-stage", "trees": "10", "epochs": "2", "windows": "1", "lessons": "1"}
    )
    metrics = validation_metrics(training_set(EVENTS), given, 1)

    assert 0 < metrics[OBJECTIVE] < 2
    # What is not proposed is missed: fewer candidates are no easier questions.
    few = Hyperparameters.parse(
        {"trees": "10", "epochs": "2", "windows": "1", "lessons": "1", "candidates": "20"}
    )
    assert validation_metrics(training_set(EVENTS), few, 1)[OBJECTIVE] < metrics[OBJECTIVE] + 0.05


def test_the_mean_so_far_is_logged_after_each_fold(capsys):
    given = Hyperparameters.parse(EASE)
    metrics = validation_metrics(training_set(EVENTS), given, 2, log=True)

    lines = [line for line in capsys.readouterr().out.splitlines() if OBJECTIVE in line]
    assert len(lines) == 2
    assert float(lines[-1].rpartition("=")[2]) == pytest.approx(metrics[OBJECTIVE], abs=1e-5)


def test_a_past_that_is_too_short_is_refused():
    early = [event for event in EVENTS if event[3] < day(12)]
    with pytest.raises(RefusalError, match="no days before the cut to validate on"):
        validation_metrics(training_set(early, horizon_days=11.9), Hyperparameters.parse(EASE), 1)


def test_a_job_without_a_search_fits_as_it_is_told(tmp_path):
    assert search_inside(EASE, tmp_path, "job", run_log(Origin("job", {}, "r"), {})) is None


def test_a_search_inside_a_job_ends_with_the_best_and_leaves_a_leaderboard(tmp_path, capsys):
    directory = write_training_set(tmp_path / "set", EVENTS)
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    log = run_log(Origin("job", {"interactions": "81"}, "abc"), {"MLFLOW_TRACKING_URI": uri})
    found = search_inside(SEARCH, directory, "job", log)

    assert found is not None
    assert found.hyperparameters["l2"] == str(found.result.best.settings["l2"])
    assert found.hyperparameters["own_weight"] == "1"
    # What it fits with is what is known to `train`.
    assert Hyperparameters.parse(found.hyperparameters).ease.l2 == found.result.best.settings["l2"]
    found.write_leaderboard(tmp_path)
    rows = read_leaderboard(tmp_path, tmp_path)
    assert len(rows) == 4
    assert rows[0]["objective"] == max(row["objective"] for row in rows)
    client = MlflowClient(uri)
    runs = client.search_runs([e.experiment_id for e in client.search_experiments()])
    assert {run.info.run_name for run in runs} == {f"job-00{n}" for n in range(1, 5)}
    assert all(run.data.metrics[OBJECTIVE] > 0 for run in runs)
    assert "[metric] search_trials=4" in capsys.readouterr().out


def test_the_job_that_is_judged_and_the_one_that_serves_find_the_same(tmp_path):
    directory = write_training_set(tmp_path / "set", EVENTS)
    nowhere = run_log(Origin("job", {}, "r"), {})
    until_cut, until_end = (
        search_inside({**ALONE, "fit_until": until}, directory, "job", nowhere)
        for until in ("cut", "end")
    )

    assert until_cut is not None
    assert until_end is not None
    assert until_cut.result.best.settings == until_end.result.best.settings


def test_a_space_that_leaves_the_limits_of_a_hyperparameter_is_refused(tmp_path):
    directory = write_training_set(tmp_path / "set", EVENTS)
    space = SPACE.replace("5000", "1e12")
    with pytest.raises(RefusalError, match="l2 must be a number"):
        search_inside(
            {**ALONE, "search_space": space},
            directory,
            "job",
            run_log(Origin("job", {}, "r"), {}),
        )


def test_a_space_that_the_algorithm_does_not_know_is_refused_by_name(tmp_path):
    directory = write_training_set(tmp_path / "set", EVENTS)
    space = SPACE.replace("own_half_life_days", "leaves")
    with pytest.raises(RefusalError, match="leaves is not known to ease"):
        search_inside(
            {**ALONE, "search_space": space},
            directory,
            "job",
            run_log(Origin("job", {}, "r"), {}),
        )
