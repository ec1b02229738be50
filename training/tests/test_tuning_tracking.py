# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs
"""What is kept in MLflow of a training run and of each trial."""

import json
import multiprocessing
import os
from types import SimpleNamespace

import pytest
from mlflow import MlflowClient

from vitrine.tuning.run_link import RUN_FILE, tell_run
from vitrine.tuning.tracking import KeptRun, Origin, Run, run_log, trial_run
from vitrine.tuning.trials import State, Trial

pytestmark = pytest.mark.slow

ORIGIN = Origin(
    job="local-1-full", snapshots={"interactions": "71", "items": "72"}, code_revision="abc123"
)
TRIAL = Trial(
    name="004",
    state=State.COMPLETED,
    settings={"leaves": 31, "learning_rate": 0.05, "kind": "a"},
    objective=0.25,
    seconds=12.5,
    metrics={"ndcg@20": 0.25, "fold_1": 0.2},
)


@pytest.fixture
def uri(tmp_path):
    return f"sqlite:///{tmp_path}/tracking/mlflow.db"


def runs(uri):
    client = MlflowClient(tracking_uri=uri)
    return client.search_runs([e.experiment_id for e in client.search_experiments()])


def test_nothing_is_kept_where_nobody_asks_for_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for environment in ({}, {"MLFLOW_TRACKING_URI": ""}):
        run_log(ORIGIN, environment).keep(trial_run(TRIAL, ORIGIN.job))

    assert list(tmp_path.iterdir()) == []


def test_a_trial_is_kept_with_what_it_was_made_from(uri):
    run_log(ORIGIN, {"MLFLOW_TRACKING_URI": uri}).keep(trial_run(TRIAL, ORIGIN.job))

    (run,) = runs(uri)
    assert run.info.run_name == "local-1-full-004"
    assert run.info.status == "FINISHED"
    assert run.data.params == {"leaves": "31", "learning_rate": "0.05", "kind": "a"}
    assert run.data.metrics == {"ndcg_at_20": 0.25, "fold_1": 0.2, "trial_seconds": 12.5}
    assert {name: run.data.tags[name] for name in run.data.tags if "snapshot" in name} == {
        "vitrine.snapshot.interactions": "71",
        "vitrine.snapshot.items": "72",
    }
    assert run.data.tags["mlflow.source.git.commit"] == "abc123"
    assert run.data.tags["vitrine.job"] == "local-1-full"


def test_a_failed_trial_is_kept_with_its_reason(uri):
    trial = Trial("002", State.FAILED, {"leaves": 3}, None, 1.0, failure="Too few leaves.")
    run_log(ORIGIN, {"MLFLOW_TRACKING_URI": uri}).keep(trial_run(trial, ORIGIN.job))

    (run,) = runs(uri)
    assert run.info.status == "FAILED"
    assert run.data.tags["vitrine.failure"] == "Too few leaves."


def test_artefacts_lie_beside_the_database(uri, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    card, folder = tmp_path / "card.md", tmp_path / "plots"
    card.write_text("A model.")
    folder.mkdir()
    (folder / "curve.svg").write_text("<svg/>")
    run = Run("full", {}, {}, artefacts=[card, folder])
    run_log(ORIGIN, {"MLFLOW_TRACKING_URI": uri, "MLFLOW_EXPERIMENT_NAME": "shop"}).keep(run)

    (kept,) = runs(uri)
    names = [file.path for file in MlflowClient(uri).list_artifacts(kept.info.run_id)]
    assert sorted(names) == ["card.md", "curve.svg"]
    assert (tmp_path / "tracking" / "artifacts").is_dir()
    assert list(elsewhere.iterdir()) == []


def _keep(uri: str, number: int) -> None:
    trial = Trial(f"{number:03}", State.COMPLETED, {"n": number}, 1.0, 1.0, {"m": 1.0})
    run_log(ORIGIN, {"MLFLOW_TRACKING_URI": uri}).keep(trial_run(trial, ORIGIN.job))


def test_jobs_side_by_side_keep_their_runs_in_one_file(uri):
    # The first of them makes the tables, which no two may do at once.
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_keep, args=(uri, number)) for number in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert sorted(run.info.run_name[-3:] for run in runs(uri)) == ["000", "001"]


def test_a_server_that_is_away_is_told_of_and_fails_nothing(capsys, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    environment = {"MLFLOW_TRACKING_URI": "http://127.0.0.1:9"}
    run_log(ORIGIN, environment).keep(trial_run(TRIAL, ORIGIN.job))

    assert "The run local-1-full-004 is not in MLflow" in capsys.readouterr().err
    assert os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] == "0"


def test_what_is_kept_says_where_it_is(uri):
    kept = run_log(ORIGIN, {"MLFLOW_TRACKING_URI": uri}).keep(trial_run(TRIAL, ORIGIN.job))

    (run,) = runs(uri)
    assert kept == KeptRun(run.info.run_id, None)


def test_a_run_on_a_server_has_a_page_which_names_no_password(monkeypatch):
    def answer(_client, *_arguments, **_options):
        return SimpleNamespace(
            info=SimpleNamespace(run_id="7f", experiment_id="3"), experiment_id="3"
        )

    for name in ("create_run", "get_experiment_by_name", "log_batch", "set_terminated"):
        monkeypatch.setattr(MlflowClient, name, answer)
    environment = {"MLFLOW_TRACKING_URI": "https://ada:secret@mlflow.shop.example/base/"}
    kept = run_log(ORIGIN, environment).keep(trial_run(TRIAL, ORIGIN.job))

    assert kept == KeptRun("7f", "https://mlflow.shop.example/base/#/experiments/3/runs/7f")


def test_a_model_s_run_is_told_of_beside_its_archive(tmp_path, capsys):
    tell_run(KeptRun("7f", "https://mlflow.shop.example/#/experiments/3/runs/7f"), str(tmp_path))
    assert json.loads((tmp_path / RUN_FILE).read_text()) == {
        "id": "7f",
        "url": "https://mlflow.shop.example/#/experiments/3/runs/7f",
    }
    tell_run(KeptRun("8a", None), str(tmp_path))
    assert json.loads((tmp_path / RUN_FILE).read_text()) == {"id": "8a"}

    tell_run(KeptRun("9b", None), str(tmp_path / RUN_FILE))
    assert "could not be written" in capsys.readouterr().err
