import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shop_experiment import DAY, START, WRITTEN, did, experiment, shop, shown, write_archive

from vitrine.experiments.command import main
from vitrine.experiments.definition import experiment_of

Analyse = Callable[..., dict[str, Any]]
EQUAL = {"control": 0.1, "diverse": 0.1}


@pytest.fixture
def analyse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Analyse:
    """Runs the command on records; what it wrote as JSON, and its table as ``text``."""

    def run(
        records: list[dict[str, Any]], *options: str, written: dict[str, Any] = WRITTEN
    ) -> dict[str, Any]:
        definition, result = tmp_path / "experiment.json", tmp_path / "result.json"
        definition.write_text(json.dumps(written))
        archive = write_archive(tmp_path / "clickstream", records)
        given = ["--experiment", str(definition), "--archive", str(archive)]
        code = main(["analyse", *given, "--json", str(result), *options])
        told = capsys.readouterr()
        if code:
            return {"code": code, "error": told.err}
        return {**json.loads(result.read_text()), "text": told.out}

    return run


def two(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """A shopper in each arm; a week later somebody views something, so that their time is over."""
    return [
        shown("a-1", "a", START, "control"),
        shown("b-1", "b", START, "diverse"),
        *more,
        did("late", "z", START + 8 * DAY, "view"),
    ]


def value(result: dict[str, Any], metric: str, arm: str = "control") -> float:
    group = "metrics" if metric in result["metrics"] else "guardrails"
    return float(result[group][metric]["arms"][arm]["value"])


def test_a_known_lift_is_found_and_in_its_interval(analyse: Analyse) -> None:
    result = analyse(list(shop({"control": 0.1, "diverse": 0.2})), "--planned-shoppers", "4000")
    found = result["metrics"]["conversion"]["comparisons"]["diverse"]
    low, high = found["interval"]
    assert 0 < low <= 0.1 <= high
    assert found["verdict"] == "better"
    assert found["varianceLeft"] < 0.98
    assert not result["sampleRatio"]["mismatch"]
    assert "diverse is better than control by conversion." in result["text"]
    revenue = result["metrics"]["revenue"]["comparisons"]["diverse"]
    assert revenue["interval"][0] <= 2 <= revenue["interval"][1]


def test_equal_arms_do_not_differ(analyse: Analyse) -> None:
    result = analyse(list(shop(EQUAL)))
    for group in ("metrics", "guardrails"):
        verdicts = [each["comparisons"]["diverse"]["verdict"] for each in result[group].values()]
        assert set(verdicts) <= {"open", "too few"}
    assert "do not surely differ by conversion yet" in result["text"]


def test_values_are_those_of_events_that_a_list_led_to(analyse: Analyse) -> None:
    result = analyse(
        two(
            shown("a-2", "a", START + DAY, "control", fallback="batch"),
            did("1", "a", START, "Click", recommendationId="a-1"),
            did("2", "a", START, "click", recommendationId="a-1"),
            did("3", "a", START, "add_to_cart", recommendationId="a-1"),
            did("4", "a", START + DAY, "purchase", recommendationId="a-2", eventValue=30),
            # Of no list: the shop earns it, the list does not.
            did("5", "a", START + DAY, "purchase", eventValue=12),
            # Of a list that nobody logged, and of another shopper's visit.
            did("6", "b", START + DAY, "purchase", recommendationId="lost", eventValue=5),
        )
    )
    assert value(result, "ctr") == 0.5
    assert value(result, "add-to-cart") == 1
    assert value(result, "conversion") == 1
    assert value(result, "revenue") == 30
    assert value(result, "shop-revenue") == 42
    assert value(result, "fallbacks") == 0.5
    assert [value(result, metric, "diverse") for metric in ("ctr", "conversion", "revenue")] == [
        0,
        0,
        0,
    ]
    assert value(result, "shop-revenue", "diverse") == 5


def test_records_that_come_twice_and_pages_count_once(analyse: Analyse) -> None:
    bought = did("1", "a", START, "purchase", recommendationId="a-1", eventValue=10)
    again = shown("a-1", "a", START + DAY / 1000, "control")
    result = analyse(two(again, bought, bought))
    assert value(result, "revenue") == 10
    assert result["shoppers"]["exposed"] == 2


def test_a_shopper_counts_once_their_window_is_over_and_for_what_is_in_it(
    analyse: Analyse,
) -> None:
    records = two(
        shown("c-1", "c", START + 3 * DAY, "control"),
        did("1", "a", START + 6 * DAY, "purchase", recommendationId="a-1", eventValue=10),
        did("2", "a", START + 7.5 * DAY, "purchase", recommendationId="a-1", eventValue=99),
    )
    result = analyse(records)
    assert (result["shoppers"]["exposed"], result["shoppers"]["counted"]) == (3, 2)
    assert value(result, "revenue") == 10


def test_a_moment_before_a_window_is_over_counts_nobody(analyse: Analyse) -> None:
    result = analyse(two(), "--until", (START + 2 * DAY).isoformat(), "--window-days", "3")
    assert result["shoppers"]["counted"] == 0
    assert result["metrics"]["ctr"]["arms"]["control"] == {"shoppers": 0, "value": None}
    assert "too few shoppers to tell yet" in result["text"]


def test_shoppers_stay_in_the_arm_that_they_saw_first(analyse: Analyse) -> None:
    result = analyse(two(shown("a-2", "a", START + DAY, "diverse")))
    assert result["metrics"]["ctr"]["arms"]["diverse"]["shoppers"] == 1
    assert result["shoppers"]["crossedOver"] == 1
    assert "1 saw another arm later" in result["text"]


def test_lists_of_before_after_and_elsewhere_are_no_exposures(analyse: Analyse) -> None:
    result = analyse(
        two(
            shown("early", "c", START - DAY, "control"),
            shown("other", "d", START, "control", name="another"),
            shown("none", "e", START, None),
            {**shown("nobody", "f", START, "control"), "userId": None},
            shown("ended", "g", START + 2 * DAY, "control"),
        ),
        written={**WRITTEN, "end": (START + 2 * DAY).isoformat()},
    )
    assert result["shoppers"]["exposed"] == 2


def test_sessions_are_shoppers_too(analyse: Analyse) -> None:
    anonymous = {**shown("s-1", "", START, "control"), "userId": None, "sessionId": "s"}
    result = analyse(two(anonymous))
    assert result["metrics"]["ctr"]["arms"]["control"]["shoppers"] == 2


def test_arms_that_lose_shoppers_are_not_believed(analyse: Analyse) -> None:
    records = [
        record
        for record in shop({"control": 0.1, "diverse": 0.2})
        # Every fourth shopper of one arm has a browser that shows no list.
        if (record.get("experiment") or {}).get("arm") != "diverse"
        or int(record["userId"].removeprefix("shopper-")) % 4
    ]
    result = analyse(records)
    assert result["sampleRatio"]["mismatch"]
    assert result["verdicts"]["diverse"]["verdict"] == "mismatch"
    assert "MISMATCH" in result["text"]
    assert "Believe none of the figures" in result["text"]
    assert "diverse is better" not in result["text"]


def test_a_salt_that_was_changed_is_told(analyse: Analyse) -> None:
    result = analyse(list(shop(EQUAL, 500)), written={**WRITTEN, "salt": "calm-home-2"})
    assert 150 < result["shoppers"]["reassigned"] < 350
    assert "another arm than the draw gives them now" in result["text"]


def test_a_guardrail_that_is_harmed_is_told_with_the_gain(analyse: Analyse) -> None:
    records = list(shop({"control": 0.1, "diverse": 0.2}))
    for number, record in enumerate(records):
        arm = (record.get("experiment") or {}).get("arm")
        if number % (20 if arm == "control" else 5) == 0:
            record["fallback"] = "batch"
    result = analyse(records)
    assert result["guardrails"]["fallbacks"]["comparisons"]["diverse"]["verdict"] == "worse"
    assert result["guardrails"]["shop-revenue"]["comparisons"]["diverse"]["verdict"] == "better"
    assert result["verdicts"]["diverse"]["verdict"] == "harm"
    told = "diverse is better than control by conversion. It harms fallbacks: do not keep it."
    assert told in result["text"]


def test_all_arms_and_the_holdout_are_compared_with_the_first(analyse: Analyse) -> None:
    written = {
        **WRITTEN,
        "holdout": 0.2,
        "arms": [{"name": name, "weight": 1 / 3, "rules": {}} for name in ("a", "b", "c")],
    }
    buys = {"a": 0.1, "b": 0.1, "c": 0.1, "holdout": 0.1}
    result = analyse(list(shop(buys, of=experiment_of(written))), written=written)
    assert list(result["metrics"]["conversion"]["comparisons"]) == ["b", "c", "holdout"]
    assert result["sampleRatio"]["shares"]["holdout"] == pytest.approx(0.2)
    # Three intervals at once are wider than one: its two arms have more shoppers as well.
    low, high = result["metrics"]["conversion"]["comparisons"]["b"]["interval"]
    assert high - low > 0.1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "other"}, "has no list of other between its start and .* those of calm-home"),
        (
            {"arms": [{"name": "control", "weight": 0.5}, {"name": "b", "weight": 0.5}]},
            r"were shown in diverse, which its configuration has not \(control, b\)",
        ),
        ({"weight": 1, "arms": [{"name": "a"}]}, "lacks the field weight"),
    ],
)
def test_what_cannot_be_analysed_is_refused_in_one_sentence(
    analyse: Analyse, change: dict[str, Any], said: str
) -> None:
    refused = analyse(two(), written={**WRITTEN, **change})
    assert refused["code"] == 1
    assert refused["error"].count("\n") == 1
    assert re.search(said, refused["error"])


def test_an_archive_without_records_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = tmp_path / "experiment.json"
    definition.write_text(json.dumps(WRITTEN))
    empty = tmp_path / "empty"
    assert main(["analyse", "--experiment", str(definition), "--archive", str(empty)]) == 1
    assert "There are no records from 2026-12-28" in capsys.readouterr().err


def test_lines_that_are_no_json_are_counted_and_left_out(analyse: Analyse, tmp_path: Path) -> None:
    place = tmp_path / "clickstream" / "copied"
    place.mkdir(parents=True)
    (place / "plain.json").write_text('not json\n[1]\n{"kind":"item","itemId":"mug"}\n')
    result = analyse(two())
    assert result["malformedLines"] == 2
    assert result["shoppers"]["exposed"] == 2


def test_days_that_do_not_matter_are_not_read(analyse: Analyse, tmp_path: Path) -> None:
    place = tmp_path / "clickstream" / "2026" / "01" / "01" / "00"
    place.mkdir(parents=True)
    (place / "broken.gz").write_bytes(b"\x1f\x8bbroken")
    assert analyse(two())["shoppers"]["exposed"] == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--primary", "fame"], "invalid choice: 'fame'"),
        (["--window-days", "0"], "'0' is no number of days above 0"),
        (["--planned-shoppers", "few"], "'few' is no whole number"),
        (["--until", "soon"], "'soon' is no date like 2027-01-25"),
    ],
)
def test_options_that_make_no_sense_end_with_2(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["analyse", "--experiment", "-", "--archive", "here", *options])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_plan_tells_how_many_shoppers_are_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--share", "0.03", "--lift", "0.1"]) == 0
    shares = capsys.readouterr().out
    assert "97,193 shoppers in each of 2 arms: a change by 10.0% is then told" in shares
    assert "--planned-shoppers 194386" in shares
    assert main(["plan", "--mean", "2", "--deviation", "12", "--lift", "0.1", "--arms", "3"]) == 0
    assert "shoppers in each of 3 arms" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "give --share, or both --mean and --deviation"),
        (["--mean", "2"], "give --share, or both --mean and --deviation"),
        (["--share", "0.03", "--mean", "2", "--deviation", "1"], "give --share, or both"),
        (["--share", "3"], "'3' is no share between 0 and 1, such as 0.03"),
        (["--share", "0.95"], "a share of 0.95 cannot grow by 0.1"),
        (["--share", "0.03", "--arms", "1"], "'1' is no number of arms from 2"),
    ],
)
def test_a_plan_that_makes_no_sense_ends_with_2(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["plan", "--lift", "0.1", *options])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_the_made_up_shop_shows_each_shopper_the_arm_that_they_are_drawn_for() -> None:
    arms = {record["experiment"]["arm"] for record in shop(EQUAL, 50) if "experiment" in record}
    assert arms == set(experiment().shares)


@pytest.mark.parametrize(
    ("buys", "verdict"),
    [
        ({"control": 0.1, "diverse": 0.2}, "win"),
        ({"control": 0.2, "diverse": 0.1}, "worse"),
        (EQUAL, "open"),
    ],
)
def test_the_report_says_what_each_arm_came_to_and_which_model_it_had(
    analyse: Analyse, buys: dict[str, float], verdict: str
) -> None:
    control, diverse = WRITTEN["arms"]
    written = {**WRITTEN, "arms": [control, {**diverse, "rules": {}, "modelVersion": 7}]}
    result = analyse(list(shop(buys)), "--planned-shoppers", "4000", written=written)
    assert result["verdicts"]["diverse"]["verdict"] == verdict
    assert result["verdicts"]["diverse"]["says"] in result["text"]
    assert (result["salt"], result["models"]) == ("calm-home-1", {"diverse": 7})


def test_a_report_that_cannot_be_written_is_refused_in_one_sentence(
    analyse: Analyse, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    refused = analyse(two(), "--json", str(tmp_path / "file" / "report.json"))
    assert refused["code"] == 1
    assert "cannot be written" in refused["error"]
    assert refused["error"].count("\n") == 1
