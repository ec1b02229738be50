"""The second stage taught by XGBoost: fitted here, and as SageMaker's built-in algorithm does."""

import json
import shutil
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xgboost as xgb
from small_shop import write_training_set

from vitrine.container import Container, run_job
from vitrine.errors import RefusalError
from vitrine.graph.session import Ranker
from vitrine.histories import HistoryBatch
from vitrine.hyperparameters import Hyperparameters
from vitrine.manifest import read_manifest
from vitrine.ranking_examples import HYPERPARAMETERS, ranking_examples
from vitrine.train import train
from vitrine.two_stage.examples import Examples
from vitrine.two_stage.libsvm import write_libsvm
from vitrine.two_stage.teacher import TeacherSettings
from vitrine.two_stage.teaching import fit_teacher
from vitrine.two_stage.xgboost_teacher import read_xgboost

pytestmark = pytest.mark.slow

QUICK = {"trees": "20", "leaves": "7", "min_child": "20", "epochs": "4", "windows": "1"}
XGBOOST = QUICK | {"teacher": "xgboost", "fit_until": "cut"}
SETTINGS = {
    "lightgbm": TeacherSettings("lightgbm", 30, 0.2, 7, 5),
    "xgboost": TeacherSettings("xgboost", 30, 0.2, 7, 5),
}


def made_up(questions: int = 80, seed: int = 0) -> Examples:
    """20 candidates a question; what is chosen has a high first feature, and never the second."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(questions * 20, 4)).astype(np.float32)
    features[::7, 2] = 0.0
    best = features[:, 0].reshape(questions, 20).argsort(axis=1)[:, -3:]
    chosen = np.zeros((questions, 20), np.bool_)
    np.put_along_axis(chosen, best, values=True, axis=1)
    owned = rng.random(questions * 20) < 0.2
    everywhere = np.ones(len(owned), np.float32)
    return Examples(features, chosen.ravel(), owned, np.full(questions, 20), everywhere)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_teacher_learns_what_is_chosen_and_says_by_what(name: str) -> None:
    teacher = fit_teacher(made_up(), made_up(seed=1), SETTINGS[name], seed=0)
    asked = made_up(seed=2)
    scores = teacher.score(asked.features)
    assert scores.dtype == np.float64
    assert scores.shape == (1_600,)
    assert scores[asked.chosen].mean() > scores[~asked.chosen].mean() + 0.5
    importance = teacher.importance(["first", "b", "c", "d"], asked.features)
    assert importance[0]["feature"] == "first"
    assert {row["feature"] for row in importance} == {"first", "b", "c", "d"}
    assert sum(float(str(row["gain"])) for row in importance) == pytest.approx(1)
    assert teacher.curve[-1]["validation"] > 0.9
    assert fit_teacher(made_up(), made_up(seed=1), SETTINGS[name], seed=0).score(
        asked.features
    ) == pytest.approx(scores, abs=1e-12)


@pytest.mark.parametrize("name", SETTINGS)
def test_nobody_need_be_held_back(name: str) -> None:
    nobody = Examples.none(4)
    assert list(fit_teacher(made_up(), nobody, SETTINGS[name], seed=0).curve) == []


def test_the_text_format_keeps_values_zeros_and_questions(tmp_path: Path) -> None:
    rows = made_up(3)
    write_libsvm(tmp_path / "a/part-0.libsvm", rows)
    read = xgb.DMatrix(f"{tmp_path}/a?format=libsvm")
    assert (read.num_row(), read.num_col(), read.num_nonmissing()) == (60, 4, 240)
    np.testing.assert_array_equal(read.get_data().toarray().astype(np.float32), rows.features)
    np.testing.assert_array_equal(read.get_label(), rows.chosen)
    np.testing.assert_array_equal(read.get_uint_info("group_ptr"), [0, 20, 40, 60])


def container_of(directory: Path, **given: str) -> Container:
    container = Container(directory)
    write_training_set(container.channel("training"))
    config = directory / "input/config/hyperparameters.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps(given))
    return container


def failure(container: Container) -> str:
    return (container.prefix / "output/failure").read_text()


def built_in(examples: Path, model: Path) -> None:
    """What SageMaker's container does with two channels of text/libsvm and its hyperparameters."""
    given: dict[str, Any] = json.loads((examples / "hyperparameters.json").read_text())
    assert all(isinstance(value, str) for value in given.values())
    sets = {
        name: xgb.DMatrix(f"{examples / name}?format=libsvm") for name in ("train", "validation")
    }
    rounds = int(given.pop("num_round"))
    evals = [(each, name) for name, each in sets.items()]
    booster = xgb.train(given, sets["train"], rounds, evals=evals, verbose_eval=False)
    model.mkdir(parents=True)
    booster.save_model(model / "xgboost-model")
    with tarfile.open(model / "model.tar.gz", "w:gz") as tar:
        tar.add(model / "xgboost-model", arcname="xgboost-model")
    (model / "xgboost-model").unlink()


@pytest.fixture(scope="module")
def fitted_here(tmp_path_factory: pytest.TempPathFactory) -> Container:
    container = container_of(tmp_path_factory.mktemp("here"), **XGBOOST)
    assert run_job(lambda job: train(job, {}), container) == 0
    return container


def test_a_model_is_taught_by_xgboost_when_it_is_told_to(fitted_here: Container) -> None:
    manifest = read_manifest(fitted_here.model_directory)
    assert manifest["hyperparameters"]["teacher"] == "xgboost"
    assert manifest["metrics"]["validation.all.ndcg@20"] > 0.2
    told = json.loads((fitted_here.model_directory / "diagnostics.json").read_text())
    assert len(told["learningCurve"]) == 20


def test_sagemaker_s_built_in_algorithm_teaches_the_same_model(
    fitted_here: Container, tmp_path: Path
) -> None:
    job = Container(tmp_path / "processing")
    shutil.copytree(fitted_here.channel("training"), job.processing("training-set"))
    environment = {HYPERPARAMETERS: json.dumps(XGBOOST)}
    assert run_job(lambda each: ranking_examples(each, environment), job) == 0

    container = container_of(tmp_path / "training", **XGBOOST)
    built_in(job.processing("examples"), container.channel("teacher"))
    assert run_job(lambda each: train(each, {}), container) == 0

    def ranked(model: Container) -> Any:
        graph = model.model_directory / "ranker.onnx"
        return Ranker(graph, 200).rank(HistoryBatch.empty())

    here, there = ranked(fitted_here), ranked(container)
    np.testing.assert_array_equal(there.items, here.items)
    np.testing.assert_allclose(there.scores, here.scores, atol=1e-5)
    told = json.loads((container.model_directory / "diagnostics.json").read_text())
    assert told["learningCurve"] == []
    assert told["featureImportance"]


def test_trees_of_other_features_are_refused(tmp_path: Path) -> None:
    container = container_of(tmp_path, **XGBOOST)
    teacher = fit_teacher(made_up(), made_up(seed=1), SETTINGS["xgboost"], seed=0)
    container.channel("teacher").mkdir()
    teacher.booster.save_model(container.channel("teacher") / "xgboost-model")  # type: ignore[attr-defined]
    assert run_job(lambda each: train(each, {}), container) == 1
    assert "trees know 4 features and these examples have" in failure(container)


def test_a_channel_that_nothing_reads_is_refused(tmp_path: Path) -> None:
    container = container_of(tmp_path, **QUICK)
    container.channel("teacher").mkdir()
    assert run_job(lambda each: train(each, {}), container) == 1
    assert "which only teacher=xgboost" in failure(container)


@pytest.mark.parametrize("content", [None, b"", b"binf\x00\x00", b"{}"])
def test_what_is_no_model_of_xgboost_is_refused(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "xgboost-model").write_bytes(content)
    with pytest.raises(RefusalError, match="holds no xgboost-model that can be read"):
        read_xgboost(tmp_path)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{", "VITRINE_HYPERPARAMETERS is not JSON"),
        ("[]", "must hold one object"),
        ("{}", "must set teacher to xgboost"),
        ('{"teacher": "catboost"}', "hyperparameter teacher must be lightgbm or xgboost"),
    ],
)
def test_examples_are_written_for_xgboost_alone(given: str, said: str, tmp_path: Path) -> None:
    job = Container(tmp_path)
    write_training_set(job.processing("training-set"))
    assert run_job(lambda each: ranking_examples(each, {HYPERPARAMETERS: given}), job) == 1
    assert said in failure(job)


def test_only_the_two_stage_ranker_has_a_teacher() -> None:
    assert Hyperparameters.parse({"teacher": "xgboost"}).two_stage.teacher.teacher == "xgboost"
    with pytest.raises(RefusalError, match="hyperparameter teacher is not known to ease"):
        Hyperparameters.parse({"algorithm": "ease", "teacher": "xgboost"})
