"""The drift job, as SageMaker starts it: by directories."""

import json
import shutil
import tarfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from html_page import Page
from small_shop import Event, day, items_frame, shop_events, write_training_set

from vitrine.container import Container, run_job
from vitrine.drift.job import drift
from vitrine.manifest import MANIFEST_FILE
from vitrine.skew.compare import Difference
from vitrine.skew.report import SKEW_FILE, Skew
from vitrine.train import train

KNOWN_DAYS = 90
DAYS = 130
ITEMS = items_frame([f"item-{n:02d}" for n in range(60)])
# The shop's time is not ours.
TIMELESS = {"DRIFT_AGE_HOURS": "1e9", "VITRINE_ENVIRONMENT": "test"}


def all_events() -> list[Event]:
    return shop_events(users=80, days=DAYS, per_user=60)


def known() -> list[Event]:
    return [event for event in all_events() if event[3] < day(KNOWN_DAYS)]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fitted on what was known by day 90, and measured, it is told, with an NDCG of 0.3."""
    container = Container(tmp_path_factory.mktemp("train"))
    write_training_set(container.channel("training"), known(), ITEMS.head(30))
    config = container.prefix / "input/config/hyperparameters.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"algorithm": "ease"}))
    assert run_job(lambda job: train(job, {"TRAINING_JOB_NAME": "live-1"}), container) == 0
    return container.model_directory


@dataclass(frozen=True)
class Checked:
    told: dict[str, Any]
    metrics: list[dict[str, Any]]
    page: Page

    @property
    def names(self) -> set[str]:
        return {str(each["name"]) for each in self.told["findings"]}

    def feature(self, name: str) -> dict[str, Any]:
        return next(each for each in self.told["features"] if each["name"] == name)

    def metric(self, name: str) -> float:
        return next(float(each["Value"]) for each in self.metrics if each["MetricName"] == name)


def check(
    model: Path,
    directory: Path,
    events: list[Event],
    promised: float | None = None,
    *,
    environment: dict[str, str] = TIMELESS,
    skew: Skew | None = None,
) -> Checked:
    container = Container(directory)
    container.processing("model").mkdir(parents=True)
    copy = directory / "unpacked"
    shutil.copytree(model, copy)
    manifest = json.loads((copy / MANIFEST_FILE).read_text())
    manifest["metrics"] = {} if promised is None else {"ndcg@20": promised}
    (copy / MANIFEST_FILE).write_text(json.dumps(manifest))
    with tarfile.open(container.processing("model") / "model.tar.gz", "w:gz") as tar:
        tar.add(copy, arcname=".")
    write_training_set(container.processing("reference"), known(), ITEMS.head(30))
    write_training_set(container.processing("training-set"), events, ITEMS)
    if skew is not None:
        told = json.dumps(skew.as_json())
        (container.processing("training-set") / SKEW_FILE).write_text(told)
    assert run_job(lambda job: drift(job, environment), container) == 0
    out = container.processing("drift")
    found, metrics = (
        json.loads((out / f"{name}.json").read_text()) for name in ("drift", "metrics")
    )
    return Checked(found, metrics, Page((out / "report.html").read_text()))


def since(events: list[Event]) -> list[Event]:
    return [event for event in events if event[3] >= day(KNOWN_DAYS)]


@pytest.mark.slow
def test_a_shop_that_goes_on_as_before_has_not_drifted(model: Path, tmp_path: Path) -> None:
    checked = check(model, tmp_path, all_events(), promised=0.3)
    told = checked.told
    assert (told["judged"], told["drifted"], told["findings"]) == (True, False, [])
    assert told["modelVersion"] == "live-1"
    assert told["rows"]["fresh"] > 500
    assert told["outcome"]["ndcg@20"] > told["outcome"]["popular"] > 0
    assert told["surroundings"]["newItemShare"] == 0
    assert 0 < checked.metric("ListDiversity") < 1
    assert told["reasons"] == ["new-data"]
    assert checked.page.sections == ["inputs", "scores", "outcome", "surroundings"]


@pytest.mark.slow
def test_tastes_that_moved_are_found_where_they_moved(model: Path, tmp_path: Path) -> None:
    """From day 90 on everybody wants six items of one category, at noon."""

    def moved(event: Event) -> Event:
        user, item, kind, moment = event
        number = int(item[-2:]) % 6 * 3 + 30
        return user, f"item-{number:02d}", kind, moment.replace(hour=12)

    checked = check(model, tmp_path, [*known(), *(moved(one) for one in since(all_events()))], 0.3)
    assert {"category", "price", "hour of the day", "new items", "outcome"} <= checked.names
    assert "event type" not in checked.names
    assert checked.told["reasons"][:2] == ["outcome", "drift"]
    assert checked.feature("hour of the day")["jensenShannon"] > 0.5
    assert checked.told["surroundings"]["newItemShare"] == 1
    assert checked.metric("FeatureDrift") > 0.2
    assert checked.metric("OutcomeLoss") == 1
    assert all(
        each["Dimensions"][0] == {"Name": "Environment", "Value": "test"}
        for each in checked.metrics
    )
    versions = [each["Dimensions"][1] for each in checked.metrics if len(each["Dimensions"]) > 1]
    assert versions == [{"Name": "ModelVersion", "Value": "live-1"}] * (len(checked.metrics) // 2)


@pytest.mark.slow
def test_a_model_that_surely_ranks_worse_than_promised_is_told(model: Path, tmp_path: Path) -> None:
    assert check(model, tmp_path, all_events(), promised=0.99).names == {"outcome"}


def skew_of(users: int, differing: int) -> Skew:
    lost = Difference(3, {"missingOnline": [("item-01", "view", 1_760_000_000_000)]})
    return Skew.of([lost] * differing + [Difference(3)] * (users - differing))


@pytest.mark.slow
def test_histories_that_are_served_otherwise_are_told_by_kind_and_are_no_reason_to_train(
    model: Path, tmp_path: Path
) -> None:
    checked = check(model, tmp_path, all_events(), promised=0.3, skew=skew_of(200, 20))
    assert checked.names == {"skew"}
    assert checked.told["reasons"] == ["new-data"]
    assert checked.told["skew"]["byKind"]["missingOnline"] == 20
    told = {
        json.dumps(each["Dimensions"][1:]): each["Value"]
        for each in checked.metrics
        if each["MetricName"] == "HistorySkew"
    }
    kind = '[{"Name": "Kind", "Value": "%s"}]'
    assert (told["[]"], told[kind % "missingOnline"], told[kind % "otherType"]) == (0.1, 0.1, 0)
    assert "skew" in checked.page.sections


@pytest.mark.slow
@pytest.mark.parametrize(("users", "differing", "is_told"), [(200, 10, True), (49, 49, False)])
def test_a_few_late_events_are_no_finding_and_a_few_users_no_metric(
    model: Path, tmp_path: Path, users: int, differing: int, is_told: bool
) -> None:
    checked = check(model, tmp_path, all_events(), skew=skew_of(users, differing))
    assert "skew" not in checked.names
    assert any(each["MetricName"] == "HistorySkew" for each in checked.metrics) is is_told


def test_too_little_is_not_judged_and_leaves_its_metrics_out(model: Path, tmp_path: Path) -> None:
    few = [
        ("user-000", "item-01", "view", day(KNOWN_DAYS) + timedelta(hours=hour))
        for hour in range(20)
    ]
    checked = check(model, tmp_path, [*known(), *few], 0.3)
    assert (checked.told["judged"], checked.told["reasons"]) == (False, [])
    assert {each["MetricName"] for each in checked.metrics} == {
        "Findings",
        "DataAgeHours",
        "NewDataShare",
    }


def test_nothing_since_is_told_as_that(model: Path, tmp_path: Path) -> None:
    checked = check(model, tmp_path, known(), environment={})
    assert checked.told["rows"]["fresh"] == 0
    assert checked.names == {"age"}


@pytest.mark.slow
def test_half_of_the_events_missing_is_found(model: Path, tmp_path: Path) -> None:
    third = since(all_events())[::3]
    checked = check(
        model, tmp_path, [*known(), *third], environment=TIMELESS | {"DRIFT_FEWEST_EVENTS": "100"}
    )
    assert "volume" in checked.names
    assert checked.metric("VolumeRatio") == pytest.approx(1 / 3, abs=0.08)


def test_a_limit_that_is_no_number_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_job(lambda job: drift(job, {"DRIFT_PSI": "high"}), Container(tmp_path)) == 1
    assert "DRIFT_PSI must be a number, not high." in capsys.readouterr().err


@pytest.mark.slow
def test_no_shopper_is_named(model: Path, tmp_path: Path) -> None:
    check(model, tmp_path, all_events(), 0.3)
    for file in (tmp_path / "processing/drift").iterdir():
        assert "user-0" not in file.read_text(), file.name


@pytest.mark.slow
def test_a_window_is_of_one_length_on_both_sides(model: Path, tmp_path: Path) -> None:
    told = check(model, tmp_path, all_events()).told
    assert pl.Series([told["freshFrom"]]).str.to_datetime()[0] == pl.Series(
        [told["freshUntil"]]
    ).str.to_datetime()[0] - timedelta(days=28)
