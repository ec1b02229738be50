"""The job that analyses what runs, as SageMaker starts it: by directories."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shop_experiment import DAY, START, WRITTEN, shop, shown, write_archive

from vitrine.container import Container
from vitrine.experiments.analysis import analysis_of
from vitrine.experiments.definition import experiment_of
from vitrine.experiments.job import experiments

Analysed = Callable[..., dict[str, Any]]
EQUAL = {"control": 0.1, "diverse": 0.1}


@pytest.fixture
def analysed(tmp_path: Path) -> Analysed:
    """Runs the job on records; the reports that it left, by their names."""

    def run(
        records: list[dict[str, Any]], *due: dict[str, Any], **judging: object
    ) -> dict[str, Any]:
        container = Container(tmp_path)
        place = container.processing("due")
        place.mkdir(parents=True)
        definitions = [{**each, "judging": judging} for each in due or [WRITTEN]]
        (place / "experiments.json").write_text(json.dumps(definitions))
        archive = write_archive(tmp_path / "clickstream", records)
        experiments(container, {"ARCHIVE_URI": str(archive)})
        out = container.processing("experiments")
        return {each.stem: json.loads(each.read_text()) for each in out.iterdir()}

    return run


def with_fallbacks(records: list[dict[str, Any]], arm: str) -> list[dict[str, Any]]:
    """Every third list of an arm was not made to order."""
    of_arm = [each for each in records if (each.get("experiment") or {}).get("arm") == arm]
    for record in of_arm[::3]:
        record["fallback"] = "batch"
    return records


def test_an_arm_that_harms_a_guardrail_is_to_be_stopped_however_much_more_it_sells(
    analysed: Analysed,
) -> None:
    records = with_fallbacks(list(shop({"control": 0.1, "diverse": 0.2})), "diverse")
    report = analysed(records)["calm-home"]
    assert report["verdicts"]["diverse"]["verdict"] == "harm"
    assert report["stop"] == "diverse harms fallbacks, compared with control."


def test_a_guardrail_that_the_experiment_does_not_name_stops_nothing(analysed: Analysed) -> None:
    records = with_fallbacks(list(shop({"control": 0.1, "diverse": 0.2})), "diverse")
    report = analysed(records, guardrails=["shop-revenue"])["calm-home"]
    assert list(report["guardrails"]) == ["shop-revenue"]
    assert (report["verdicts"]["diverse"]["verdict"], report["stop"]) == ("win", None)


def test_any_metric_may_be_a_guardrail(analysed: Analysed) -> None:
    fewer = list(shop({"control": 0.2, "diverse": 0.1}))
    report = analysed(fewer, primary="ctr", guardrails=["conversion"])["calm-home"]
    assert report["primary"] == "ctr"
    assert report["stop"] == "diverse harms conversion, compared with control."


def test_equal_arms_are_not_stopped(analysed: Analysed) -> None:
    assert analysed(list(shop(EQUAL)))["calm-home"]["stop"] is None


def test_where_the_sample_ratio_is_off_no_guardrail_is_believed(analysed: Analysed) -> None:
    kept = [
        record
        for record in with_fallbacks(list(shop(EQUAL)), "diverse")
        if (record.get("experiment") or {}).get("arm") != "diverse"
        or int(record["userId"].removeprefix("shopper-")) % 4
    ]
    report = analysed(kept)["calm-home"]
    assert report["guardrails"]["fallbacks"]["comparisons"]["diverse"]["verdict"] == "worse"
    assert (report["sampleRatio"]["mismatch"], report["stop"]) == (True, None)


def test_that_those_who_are_held_out_do_worse_stops_nothing(analysed: Analysed) -> None:
    written = {**WRITTEN, "holdout": 0.4}
    buys = {"control": 0.2, "diverse": 0.2, "holdout": 0.05}
    records = list(shop(buys, of=experiment_of(written)))
    report = analysed(records, written)["calm-home"]
    assert report["guardrails"]["shop-revenue"]["comparisons"]["holdout"]["verdict"] == "worse"
    assert report["stop"] is None


@pytest.mark.slow
def test_an_arm_wins_by_more_than_the_least_effect(analysed: Analysed) -> None:
    records = list(shop({"control": 0.1, "diverse": 0.2}))
    report = analysed(records, leastEffect=0.08)["calm-home"]
    low, high = report["metrics"]["conversion"]["comparisons"]["diverse"]["interval"]
    assert 0 < low < 0.08 < high
    verdict = report["verdicts"]["diverse"]
    assert verdict["verdict"] == "open"
    assert "not surely by more than 0.08" in verdict["says"]


def test_what_is_judged_otherwise_is_judged_otherwise(analysed: Analysed) -> None:
    found = analysed(list(shop(EQUAL)), windowDays=0.5, alpha=0.2, plannedShoppers=4000)
    report = found["calm-home"]
    assert (report["windowDays"], report["confidence"]) == (0.5, 0.8)


def test_an_experiment_that_nobody_saw_yet_keeps_no_other_from_its_report(
    analysed: Analysed, capsys: pytest.CaptureFixture[str]
) -> None:
    records = [
        shown("a-1", "a", START, "control"),
        shown("b-1", "b", START, "diverse"),
        shown("late", "z", START + 8 * DAY, None),
    ]
    new = {**WRITTEN, "name": "new", "salt": "new-1"}
    assert list(analysed(records, new, WRITTEN)) == ["calm-home"]
    assert "new is not analysed: The archive has no list of new" in capsys.readouterr().out


@pytest.mark.slow
def test_harm_is_seen_on_the_day_when_it_is_sure_and_equal_arms_are_never_stopped(
    tmp_path: Path,
) -> None:
    """A fortnight of daily looks at a shop that is harmed and at one that is not."""
    stopped = {}
    for name, records in {
        "harmed": with_fallbacks(list(shop(EQUAL, 3000)), "diverse"),
        "equal": list(shop(EQUAL, 3000, seed=1)),
    }.items():
        archive = str(write_archive(tmp_path / name, records))
        of = experiment_of({**WRITTEN, "judging": {"windowDays": 1}})
        looks = [analysis_of(archive, of, START + day * DAY)["stop"] for day in range(2, 15)]
        stopped[name] = [day for day, why in enumerate(looks, 2) if why is not None]
    assert stopped["equal"] == []
    first = stopped["harmed"][0]
    assert stopped["harmed"] == list(range(first, 15))
