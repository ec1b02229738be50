"""SASRec's training, where PyTorch is installed (training[neural])."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_shop import training_set, write_training_set
from test_sasrec_graph import random_batch

torch = pytest.importorskip(
    "torch", reason="the extra training[neural] is not installed: SASRec cannot be trained here"
)

from vitrine.container import Container, run_job  # noqa: E402
from vitrine.evaluate import evaluate  # noqa: E402
from vitrine.evaluation.next_basket import NextBasket  # noqa: E402
from vitrine.graph.sasrec import sasrec_graph  # noqa: E402
from vitrine.graph.session import Ranker  # noqa: E402
from vitrine.histories import NO_ITEM, HistoryBatch  # noqa: E402
from vitrine.manifest import read_manifest  # noqa: E402
from vitrine.neural import fit as fitting  # noqa: E402
from vitrine.neural.fit import FittedSasrec, Job, fit_sasrec  # noqa: E402
from vitrine.neural.loss import full_softmax, sampled_softmax  # noqa: E402
from vitrine.neural.model import Sasrec  # noqa: E402
from vitrine.neural.settings import SasrecSettings  # noqa: E402
from vitrine.neural.training import Training  # noqa: E402
from vitrine.reporting.evaluation import EVALUATION_FILE  # noqa: E402
from vitrine.train import train  # noqa: E402

SMALL = SasrecSettings(
    dimension=16,
    sequence_length=20,
    epochs=12,
    patience=3,
    batch_size=16,
    dropout=0.1,
    learning_rate=0.01,
)
DATA = training_set()
QUICK = {"algorithm": "sasrec", "dimension": "8", "epochs": "2", "batch_size": "16"}


def job(checkpoints: Path | None = None, seed: int = 3) -> Job:
    facts = DATA.description
    task = NextBasket(facts.cut, facts.horizon)
    return Job(task, facts.cut, facts.horizon, seed=seed, checkpoints=checkpoints)


def fit(checkpoints: Path | None = None, settings: SasrecSettings = SMALL) -> FittedSasrec:
    given = job(checkpoints)
    return fit_sasrec(DATA.before(given.at), DATA.items, given, settings)


@pytest.fixture(scope="module")
def fitted() -> FittedSasrec:
    return fit()


def parameters(fitted: FittedSasrec) -> bytes:
    content: bytes = sasrec_graph(fitted.weights, 12).SerializeToString(deterministic=True)
    return content


def test_the_graph_says_what_the_network_says() -> None:
    torch.manual_seed(1)
    model = Sasrec(40, 5, SasrecSettings(dimension=16, heads=4, sequence_length=12))
    with torch.no_grad():
        for each in model.parameters():
            each.add_(torch.randn_like(each), alpha=0.3)
    model.eval()
    ranker = Ranker(sasrec_graph(model.export(), 40).SerializeToString(), 200)
    for batch in (random_batch(64, 40), random_batch(1, 200), HistoryBatch.empty(2)):
        # The page's item is a view of now.
        items = np.concatenate([batch.context[:, None], batch.items], axis=1)
        types = np.concatenate([np.zeros((len(batch), 1), np.int64), batch.types], axis=1)
        with torch.no_grad():
            state = model.newest(torch.from_numpy(items), torch.from_numpy(types))
            chances = torch.softmax(state @ model.items.T + model.bias, dim=1).numpy()
        ranked = ranker.rank(batch)
        shown = ranked.items != NO_ITEM
        at_place = np.take_along_axis(chances, np.maximum(ranked.items, 0), axis=1)
        np.testing.assert_allclose(ranked.scores[shown], at_place[shown], rtol=1e-5)


def test_it_learns_the_shop_s_tastes(fitted: FittedSasrec) -> None:
    curve = fitted.diagnostics["learningCurve"]
    best = fitted.diagnostics["validation"]
    assert best["all"] > 1.2 * curve[0]["validation"]
    # Shoppers like one item of three.
    ranker = Ranker(sasrec_graph(fitted.weights, 10).SerializeToString(), 200)
    ids = fitted.catalogue.item_ids
    known = [fitted.catalogue.index_of[f"item-{number:02d}"] for number in (3, 9, 0, 6)]
    ages = np.zeros((1, 4), np.float32)
    liked = HistoryBatch(np.array([known]), np.full((1, 4), 3), ages, np.array([NO_ITEM]))
    found = [int(ids[item].removeprefix("item-")) % 3 for item in ranker.rank(liked).items[0]]
    assert found.count(0) >= 8


def test_equal_data_and_seed_give_equal_bytes(fitted: FittedSasrec) -> None:
    assert parameters(fit()) == parameters(fitted)
    given = job(seed=4)
    other = fit_sasrec(DATA.before(given.at), DATA.items, given, SMALL)
    assert parameters(other) != parameters(fitted)


@pytest.mark.parametrize("epochs_until_killed", [2, 20])
def test_an_interrupted_training_ends_as_if_it_had_not_been(
    fitted: FittedSasrec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, epochs_until_killed: int
) -> None:
    class KilledError(Exception):
        pass

    run, left = Training.run_epoch, epochs_until_killed

    def until_killed(self: Training) -> float:
        nonlocal left
        left -= 1
        if left < 0:
            raise KilledError
        return run(self)

    total = (
        len(fitted.diagnostics["learningCurve"]) + fitted.diagnostics["settings"]["all"]["epochs"]
    )
    # Once while the number of epochs is looked for, once in the fit that follows.
    left = min(epochs_until_killed, total - 1)
    monkeypatch.setattr(Training, "run_epoch", until_killed)
    with pytest.raises(KilledError):
        fit(tmp_path)
    left = total - min(epochs_until_killed, total - 1)
    assert parameters(fit(tmp_path)) == parameters(fitted)
    assert left == 0


def test_a_checkpoint_of_other_settings_is_not_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = replace(SMALL, epochs=1)
    fit(tmp_path, replace(few, dimension=8))
    assert parameters(fit(tmp_path, few)) == parameters(fit(settings=few))
    assert "the training begins anew" in capsys.readouterr().err


def test_a_past_without_a_window_is_learnt_for_a_fixed_time() -> None:
    given = replace(job(), task=NextBasket(job().at, 20 * job().horizon))
    found = fit_sasrec(DATA.before(given.at), DATA.items, given, replace(SMALL, epochs=2))
    assert found.diagnostics["learningCurve"] == []
    assert "2 epochs were taken" in found.diagnostics["notes"][0]


def test_many_draws_say_what_all_items_say() -> None:
    torch.manual_seed(2)
    outcomes, items, bias = torch.randn(50, 8), torch.randn(30, 8), torch.randn(30)
    targets = torch.randint(0, 30, (50,))
    frequency = torch.softmax(2 * torch.randn(30), 0)
    whole = full_softmax(outcomes, targets, items, bias)
    drawn = torch.multinomial(frequency, 200_000, replacement=True)
    part = sampled_softmax(outcomes, targets, items, bias, drawn=drawn, frequency=frequency)
    assert float(part) == pytest.approx(float(whole), rel=0.01)
    # Without the correction, by as much as draws are uneven.
    even = torch.full((30,), 1 / 30)
    wrong = sampled_softmax(outcomes, targets, items, bias, drawn=drawn, frequency=even)
    assert abs(float(wrong) - float(whole)) > 0.1


def test_large_catalogues_learn_by_draws(fitted: FittedSasrec) -> None:
    drawn = fit(settings=replace(SMALL, full_softmax_items=10, negatives=20))
    assert parameters(drawn) != parameters(fitted)
    assert drawn.diagnostics["validation"]["all"] > 0.8 * fitted.diagnostics["validation"]["all"]


def prepare(directory: Path, **hyperparameters: str) -> Container:
    container = Container(directory)
    write_training_set(container.channel("training"))
    config = directory / "input/config/hyperparameters.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps(QUICK | hyperparameters))
    return container


def test_a_training_job_leaves_a_whole_model(tmp_path: Path) -> None:
    container = prepare(tmp_path, fit_until="cut", sequence_length="30")
    assert run_job(lambda one: train(one, {"TRAINING_JOB_NAME": "job-1"}), container) == 0
    manifest = read_manifest(container.model_directory)
    assert (manifest["algorithm"], manifest["name"]) == ("sasrec", "sasrec")
    assert manifest["hyperparameters"]["dimension"] == 8
    assert {"validation.all.ndcg@20", "validation.new.ndcg@20"} <= set(manifest["metrics"])
    ranker = Ranker(container.model_directory / "ranker.onnx", 200)
    assert ranker.rank(HistoryBatch.empty()).items.shape == (1, 30)


def test_what_it_leaves_is_measured_as_any_model(tmp_path: Path) -> None:
    container = prepare(tmp_path, fit_until="cut")
    assert run_job(lambda one: train(one, {}), container) == 0
    container.processing("model").mkdir(parents=True)
    packed = container.processing("model/model")
    shutil.make_archive(str(packed), "gztar", container.model_directory)
    container.processing("training-set").symlink_to(container.channel("training"))
    assert run_job(lambda one: evaluate(one, {}), container) == 0
    evaluation = json.loads((container.processing("evaluation") / EVALUATION_FILE).read_text())
    assert evaluation["champion"] == "sasrec"
    assert set(evaluation["settings"]["sasrec"]) == {"all", "new"}


def test_two_processes_learn_one_model(tmp_path: Path) -> None:
    """Started by torchrun as on SageMaker; on CPUs, where gloo joins them instead of NCCL."""
    container = prepare(tmp_path)
    (tmp_path / "checkpoints").mkdir()
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    environment = {**os.environ, "VITRINE_ML_PREFIX": str(tmp_path), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [*torchrun, "--nproc-per-node=2", "-m", "vitrine", "train"],
        env=environment,
        cwd=Path(fitting.__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # One of them tells and writes.
    assert done.stdout.count("[metric] model_bytes=") == 1
    assert done.stdout.count("[metric] epoch_validation_ndcg_at_20=") == 2
    assert read_manifest(container.model_directory)["algorithm"] == "sasrec"
    assert (tmp_path / "checkpoints/sasrec.pt").exists()
