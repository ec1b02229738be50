"""A new model beside the one that serves, as the evaluation's container gets the two."""

import json
import tarfile
from datetime import datetime
from pathlib import Path

import pytest
from small_shop import Event, day, items_frame, shop_events, write_training_set

from vitrine.catalogue import Catalogue
from vitrine.columns import Items
from vitrine.container import Container, run_job
from vitrine.evaluate import against_live
from vitrine.evaluation.against_live import AgainstLive, judged_by
from vitrine.evaluation.champion import Champion
from vitrine.evaluation.gate import Limits
from vitrine.items_file import ITEMS_FILE, read_items
from vitrine.manifest import GRAPH_FILE, read_manifest
from vitrine.train import train
from vitrine.training_set import read_training_set

pytestmark = pytest.mark.slow

ITEMS = items_frame([f"item-{n:02d}" for n in range(60)])
SEASON_FROM, DAYS = 90, 160
PASSED = {"gates": [], "modelBeatsBaseline": True, "refusal": ""}


def events(until: float) -> list[Event]:
    """From day 90 on everybody wants other items, in the same groups of three."""

    def seasonal(event: Event) -> Event:
        user, item, kind, moment = event
        is_new = moment >= day(SEASON_FROM)
        return user, f"item-{int(item[-2:]) + 30:02d}" if is_new else item, kind, moment

    shop = shop_events(users=120, days=DAYS, per_user=70)
    return [seasonal(event) for event in shop if event[3] < day(until)]


def fitted(directory: Path, name: str, until: float, fit_until: str, **more: str) -> Container:
    container = Container(directory)
    write_training_set(container.channel("training"), events(until), ITEMS)
    config = directory / "input/config/hyperparameters.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"algorithm": "ease", "fit_until": fit_until} | more))
    assert run_job(lambda job: train(job, {"TRAINING_JOB_NAME": name}), container) == 0
    return container


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Container:
    return fitted(tmp_path_factory.mktemp("old"), "old", SEASON_FROM, "end")


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Container:
    return fitted(tmp_path_factory.mktemp("new"), "new", DAYS, "cut")


def compare(challenger: Container, live: Container | None, directory: Path) -> AgainstLive | None:
    container = Container(directory)
    if live is not None:
        container.processing("live").mkdir(parents=True)
        with tarfile.open(container.processing("live") / "model.tar.gz", "w:gz") as tar:
            tar.add(live.model_directory, arcname=".")
    model = challenger.model_directory
    manifest = read_manifest(model)
    data = read_training_set(challenger.channel("training"))
    catalogue = Catalogue(tuple(read_items(model / ITEMS_FILE)[Items.ITEM_ID]), data.items)
    graph = (model / GRAPH_FILE).read_bytes()
    champion = Champion("ease", graph, catalogue, manifest["graph"]["historyLength"], len(graph))
    return against_live(container, manifest, champion, data)


def test_a_model_of_the_season_beats_one_of_before(
    old: Container, new: Container, tmp_path: Path
) -> None:
    found = compare(new, old, tmp_path)
    assert found is not None
    assert found.questions > 50
    assert found.new > found.live + 0.1
    judged = judged_by(PASSED, found, Limits())
    assert judged["modelBeatsBaseline"] is True
    assert judged["live"]["version"] == "old"
    assert [gate["name"] for gate in judged["gates"]] == ["beats-live"]


def test_a_model_that_is_not_better_than_the_live_one_is_refused_with_both_figures(
    new: Container, tmp_path: Path
) -> None:
    """The live one was fitted on the same days, under another name."""
    live = fitted(tmp_path / "live", "same", DAYS, "cut")
    found = compare(new, live, tmp_path / "evaluate")
    assert found is not None
    assert found.new == found.live
    judged = judged_by(PASSED | {"refusal": "It leaks."}, found, Limits())
    assert judged["modelBeatsBaseline"] is False
    assert judged["refusal"].startswith("It leaks. On ")
    assert f"{found.live:.4f}" in judged["refusal"]


def test_days_that_the_live_model_has_seen_are_not_asked(new: Container, tmp_path: Path) -> None:
    live = fitted(tmp_path / "live", "newest", DAYS, "end")
    found = compare(new, live, tmp_path / "evaluate")
    assert found is not None
    assert found.questions == 0
    gate = found.gate(Limits())
    assert gate.passed
    assert "too few to compare" in gate.says


def test_while_nothing_serves_there_is_nothing_to_compare(new: Container, tmp_path: Path) -> None:
    assert compare(new, None, tmp_path / "nothing") is None
    assert compare(new, new, tmp_path / "itself") is None


def test_questions_begin_after_what_the_live_model_learnt_from(
    old: Container, new: Container, tmp_path: Path
) -> None:
    found = compare(new, old, tmp_path)
    assert found is not None
    cut = datetime.fromisoformat(read_manifest(new.model_directory)["trainingSet"]["cut"])
    assert found.since == cut
