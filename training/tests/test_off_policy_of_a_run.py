"""What a run's evaluation says of lists that its training set logged, where the truth is known."""

import json
import shutil
import tarfile
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from html_page import Page
from small_shop import write_training_set

from vitrine.catalogue import Catalogue
from vitrine.columns import Items
from vitrine.container import Container, run_job
from vitrine.evaluate import evaluate
from vitrine.graph.session import Ranker
from vitrine.histories import Histories
from vitrine.items_file import ITEMS_FILE, read_items
from vitrine.manifest import GRAPH_FILE, read_manifest
from vitrine.train import train
from vitrine.training_set import TrainingSet, read_training_set

pytestmark = pytest.mark.slow

PLACES, LISTS = 3, 150
MOMENT = pl.Datetime("us", "UTC")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Container:
    container = Container(tmp_path_factory.mktemp("trained"))
    write_training_set(container.channel("training"))
    config = container.prefix / "input/config/hyperparameters.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"algorithm": "ease", "fit_until": "cut"}))
    assert run_job(lambda job: train(job, {"TRAINING_JOB_NAME": "job-1"}), container) == 0
    return container


def worth(item: str) -> float:
    """The chance that whoever sees the item does something with it."""
    return 0.1 + 0.8 * int(item[-2:]) / 29


def shown_by_chance(data: TrainingSet) -> pl.DataFrame:
    """Lists of items drawn evenly, and clicks of lists without any chance."""
    rng = np.random.default_rng(0)
    items, at = data.items["item_id"].sort(), data.description.cut
    rows: list[tuple[str, str, datetime, int, None, float | None, datetime | None]] = []
    for user in data.interactions["user_id"].unique().sort():
        for item in items.sample(LISTS * PLACES, with_replacement=True, seed=len(rows)):
            acted = at if rng.random() < worth(item) else None
            rows.append((user, item, at, len(rows) % PLACES + 1, None, 1 / len(items), acted))
        rows.append((user, items[0], at, 1, None, None, at))
    columns = ["user_id", "item_id", "shown_at", "position", "rank", "propensity", "acted_at"]
    types = [pl.String(), pl.String(), MOMENT, pl.Int64(), pl.Int64(), pl.Float64(), MOMENT]
    return pl.DataFrame(rows, dict(zip(columns, types, strict=True)), orient="row")


def evaluated(
    trained: Container, directory: Path, shown: pl.DataFrame | None
) -> tuple[dict[str, Any], Page]:
    container = Container(directory)
    container.processing("model").mkdir(parents=True)
    with tarfile.open(container.processing("model") / "model.tar.gz", "w:gz") as tar:
        tar.add(trained.model_directory, arcname=".")
    shutil.copytree(trained.channel("training"), container.processing("training-set"))
    if shown is not None:
        folder = container.processing("training-set") / "impressions"
        folder.mkdir()
        shown.write_parquet(folder / "part-0.parquet")
    assert run_job(evaluate, container) == 0
    found = container.processing("evaluation")
    report = json.loads((found / "evaluation.json").read_text())
    return report, Page((found / "report.html").read_text())


def truth(model: Path, data: TrainingSet) -> float:
    """What the first places of the model's lists are worth on the average."""
    catalogue = Catalogue(tuple(read_items(model / ITEMS_FILE)[Items.ITEM_ID]), data.items)
    cut = data.description.cut
    users = data.interactions["user_id"].unique()
    histories = Histories.of(data.before(cut), catalogue, at=cut, users=users)
    ranker = Ranker(model / GRAPH_FILE, read_manifest(model)["graph"]["historyLength"])
    worths = [
        worth(catalogue.item_ids[item])
        for _, ranked in ranker.rank_all(histories)
        for item in ranked.items[:, :PLACES].ravel()
    ]
    return float(np.mean(worths))


def test_what_lists_would_have_earned_is_told_from_what_chance_has_shown(
    trained: Container, tmp_path: Path
) -> None:
    data = read_training_set(trained.channel("training"))
    shown = shown_by_chance(data)
    report, page = evaluated(trained, tmp_path, shown)
    found = {each["estimator"]: each for each in report["offPolicy"]}
    by_chance = shown.drop_nulls("propensity")
    logged = by_chance["acted_at"].is_not_null().mean()
    assert found["logged"]["value"] == pytest.approx(logged, abs=1e-6)
    right = truth(trained.model_directory, data)
    assert abs(right - found["logged"]["value"]) > 0.02
    for name in ("ips", "snips", "doubly-robust"):
        low, high = found[name]["interval"]
        assert low <= right <= high
        assert found[name]["effectiveSampleSize"] == pytest.approx(by_chance.height / 30, rel=0.2)
    assert "off-policy" in page.sections
    assert "SNIPS (self-normalised)" in page.texts


@pytest.mark.parametrize("told", ["no folder", "written before propensities were"])
def test_a_set_without_propensities_says_that_nothing_can_be_told(
    trained: Container, tmp_path: Path, told: str
) -> None:
    data = read_training_set(trained.channel("training"))
    shown = None if told == "no folder" else shown_by_chance(data).drop("propensity")
    report, page = evaluated(trained, tmp_path, shown)
    assert report["offPolicy"] == []
    assert any("No list was logged that chance had a part in" in note for note in report["notes"])
    assert "cannot be told" in page.text
    assert "off-policy" in page.sections
