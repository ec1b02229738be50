"""`npm run evaluate`, from files to a table and a JSON file."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from quick_champion import fit_quick_champion
from small_shop import shop_events

from vitrine.errors import RefusalError
from vitrine.evaluation import offline
from vitrine.evaluation.command import main
from vitrine.models.champion import fit_champion
from vitrine.models.personal_frequency import PersonalFrequency
from vitrine.reporting.evaluation import check_evaluation
from vitrine.two_stage.settings import TwoStageSettings
from vitrine.two_stage.student import StudentSettings
from vitrine.two_stage.teacher import TeacherSettings

HEADER = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n"
SMALL = TwoStageSettings(
    teacher=TeacherSettings(trees=10), student=StudentSettings((8,), 2), windows=1, lessons=1
)
FEW = ("--models", "popular,personal-frequency")
DAY = 86_400
Row = tuple[str, str, int, str]

Evaluate = Callable[..., dict[str, Any]]


def shop_rows(users: int = 60) -> list[Row]:
    return [
        (user, item, int(at.timestamp()), kind) for user, item, kind, at in shop_events(users=users)
    ]


def write(path: Path, rows: Sequence[tuple[object, ...]], header: str = HEADER) -> Path:
    path.write_text(header + "".join(",".join(map(str, row)) + "\n" for row in rows))
    return path


@pytest.fixture(autouse=True)
def _quick_champion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "fit_champion", fit_quick_champion)


@pytest.fixture
def evaluate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Evaluate:
    """The figures that it writes."""

    def run(*arguments: object, models: tuple[str, ...] = FEW) -> dict[str, Any]:
        out = tmp_path / "out.json"
        given = [*map(str, arguments), *models, "--json", str(out), "--cache", str(tmp_path)]
        status = main(given)
        assert status == 0, capsys.readouterr().err
        found: dict[str, Any] = json.loads(out.read_text())
        return check_evaluation(found)

    return run


@pytest.fixture
def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """The one sentence that it ends with."""

    def run(*arguments: object) -> str:
        out = tmp_path / "out.json"
        given = [*map(str, arguments), *FEW, "--json", str(out), "--cache", str(tmp_path)]
        assert main(given) == 1
        assert not out.exists()
        return capsys.readouterr().err.strip().splitlines()[-1]

    return run


def test_both_protocols_are_measured_for_every_model(
    evaluate: Evaluate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = evaluate("--interactions", write(tmp_path / "shop.csv", shop_rows()))
    names = {"two-stage", "popular", "personal-frequency"}
    assert (found["champion"], found["task"], found["k"]) == ("two-stage", "next-basket", 20)
    assert list(found["protocols"]) == ["all", "new"]
    for models in (*found["protocols"].values(), *found["intervals"].values()):
        assert set(models) == names
    metrics = found["protocols"]["all"]["popular"]
    accuracy = {f"{name}@20" for name in ("ndcg", "recall", "map", "mrr", "hit")}
    assert {*accuracy, "coverage", "novelty", "diversity", "popularityLift"} <= set(metrics)
    assert found["metrics"] == found["protocols"]["all"]["two-stage"]
    assert set(found["baselines"]) == names - {"two-stage"}
    assert set(found["fitSeconds"]) == names
    assert found["users"] == found["usersByProtocol"]["all"] > 40
    assert found["dataset"]["rows"] == len(shop_rows())
    assert found["modelBeatsBaseline"] == all(gate["passed"] for gate in found["gates"])
    said = capsys.readouterr()
    assert "two-stage *" in said.out
    assert [line.split(":")[0] for line in said.err.splitlines()] == [
        "shop.csv",
        "two-stage",
        "popular",
        "personal-frequency",
    ]


@pytest.mark.slow
def test_the_champion_that_is_released_is_fitted_and_tells_how(
    evaluate: Evaluate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offline, "fit_champion", partial(fit_champion, settings=SMALL))
    file = write(tmp_path / "shop.csv", shop_rows())
    first, again = (evaluate("--interactions", file, "--seed", 3) for _ in range(2))
    assert first["featureImportance"]
    assert first["learningCurve"]
    for told in ("protocols", "intervals", "slices", "featureImportance", "learningCurve"):
        assert first[told] == again[told]


def test_the_same_seed_gives_the_same_figures(evaluate: Evaluate, tmp_path: Path) -> None:
    file = write(tmp_path / "shop.csv", shop_rows())
    first, again = (evaluate("--interactions", file, "--seed", 3) for _ in range(2))
    for told in ("protocols", "intervals", "significance", "slices", "settings", "errors"):
        assert first[told] == again[told]
    for model, trials in first["tuning"].items():
        for trial, same in zip(trials, again["tuning"][model], strict=True):
            assert trial | {"seconds": 0} == same | {"seconds": 0}


def test_each_baseline_is_tuned_on_the_window_before_for_each_protocol(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    found = evaluate("--interactions", write(tmp_path / "shop.csv", shop_rows()))
    trials = found["tuning"]["personal-frequency"]
    assert len(trials) > 1
    assert all(trial["seconds"] > 0 for trial in trials)
    for protocol, chosen in found["settings"]["personal-frequency"].items():
        best = max(trial["ndcg"][protocol] for trial in trials)
        assert best in [t["ndcg"][protocol] for t in trials if t["settings"] == chosen]


def test_of_two_files_the_one_protocol_is_called_by_the_task(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    rows = sorted(shop_rows(), key=lambda row: row[2])
    train = write(tmp_path / "train.csv", rows[:1500])
    test = write(tmp_path / "test.csv", rows[1500:])
    for task in ("next-basket", "next-item"):
        found = evaluate("--train", train, "--test", test, "--task", task)
        assert list(found["protocols"]) == [task]
        assert found["metrics"] == found["protocols"][task]["two-stage"]
    assert found["dataset"]["rows"] == 1500


def test_rows_of_both_files_are_not_learnt_from_and_overlap_is_told(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    rows = sorted(shop_rows(), key=lambda row: row[2])
    train = write(tmp_path / "train.csv", rows[:1500])
    test = write(tmp_path / "test.csv", rows[1400:])
    found = evaluate("--train", train, "--test", test)
    assert found["dataset"]["rows"] == 1400
    assert found["notes"][0].startswith("100 events of train.csv are in test.csv too: they are not")
    early = write(tmp_path / "early.csv", [(row[0], "item-99", row[2], "view") for row in rows])
    found = evaluate("--train", train, "--test", early)
    assert found["notes"][0].startswith("early.csv begins before train.csv ends")


def test_a_training_file_that_is_the_test_file_is_refused(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    file = write(tmp_path / "shop.csv", shop_rows())
    assert "so nothing is left to learn" in refused("--train", file, "--test", file)


def test_a_log_of_what_was_shown_adds_what_the_lists_would_have_earned(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    rows = shop_rows()
    last = max(moment for *_, moment, _ in rows)
    shown = [
        (f"user-{n % 60:03d}", f"item-{n % 30:02d}", last - n % 7, 1, 1 / 30, int(n % 90 < 30))
        for n in range(900)
    ]
    header = "USER_ID,ITEM_ID,TIMESTAMP,POSITION,PROPENSITY,REWARD\n"
    log = write(tmp_path / "shown.csv", [*shown, ("u", "a", 5, 1, 0.5, 1)], header)
    file = write(tmp_path / "shop.csv", rows)
    found = evaluate("--interactions", file, "--impressions", log)
    names = [each["estimator"] for each in found["offPolicy"]]
    assert names == ["logged", "ips", "snips", "doubly-robust"]
    assert found["offPolicy"][0]["value"] == pytest.approx(1 / 3)
    assert "1 logged impressions from before the cut are left out." in found["notes"]
    assert "offPolicy" not in evaluate("--interactions", file)


def test_sessions_and_the_last_event_can_be_asked_for(evaluate: Evaluate, tmp_path: Path) -> None:
    file = write(tmp_path / "shop.csv", shop_rows())
    found = evaluate("--interactions", file, "--task", "next-item")
    # A session, here a user, has several questions.
    assert found["users"] > 60
    found = evaluate("--interactions", file, "--split", "leave-one-out")
    assert (found["task"], found["users"]) == ("leave-one-out", 60)


def test_users_and_items_are_told_of_where_they_are_known(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    rows = shop_rows()
    users = write(
        tmp_path / "users.csv",
        [(user, "NO" if user < "user-030" else "SE") for user in {r[0] for r in rows}],
        "USER_ID,COUNTRY\n",
    )
    items = write(
        tmp_path / "items.csv",
        [
            (item, f"Name of {item}", "A" if item < "item-15" else "B")
            for item in {r[1] for r in rows}
        ],
        "ITEM_ID,NAME,CATEGORY_L1\n",
    )
    file = write(tmp_path / "shop.csv", rows)
    found = evaluate("--interactions", file, "--items", items, "--users", users)
    told = {row["slice"] for row in found["slices"]["all"] if row["dimension"] == "country"}
    assert told == {"NO", "SE"}
    assert any(row["dimension"] == "category" for row in found["fairness"]["exposure"])
    assert found["errors"][0]["history"][0].startswith("Name of item-")


def test_no_shopper_s_id_is_in_the_figures(evaluate: Evaluate, tmp_path: Path) -> None:
    file = write(tmp_path / "shop.csv", shop_rows())
    for task in ("next-basket", "next-item"):
        assert "user-0" not in json.dumps(evaluate("--interactions", file, "--task", task))


@pytest.mark.slow
def test_a_report_is_written(evaluate: Evaluate, tmp_path: Path) -> None:
    file = write(tmp_path / "shop.csv", shop_rows())
    evaluate("--interactions", file, "--report", tmp_path / "report")
    assert "two-stage" in (tmp_path / "report/report.html").read_text()


def test_rows_that_are_wrong_are_counted_and_told(
    evaluate: Evaluate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*shop_rows(), ("u", "i", "NaN", "view"), ("u", "i", "soon", "view")]
    found = evaluate("--interactions", write(tmp_path / "shop.csv", rows))
    assert found["dataset"]["rejected"] == {"bad_timestamp": 2}
    assert "left out: 2 bad_timestamp" in capsys.readouterr().err


def test_odd_ids_change_nothing(evaluate: Evaluate, tmp_path: Path) -> None:
    rows = shop_rows()
    plain = evaluate("--interactions", write(tmp_path / "shop.csv", rows))
    odd = [(f'"{user}, ""🙂"""', f'"{item} ,""x"" 🛍"', at, kind) for user, item, at, kind in rows]
    found = evaluate("--interactions", write(tmp_path / "shop.csv", odd))
    for told in ("metrics", "baselines", "usersByProtocol"):
        assert found[told] == plain[told]


@pytest.mark.parametrize("k", [1, 200])
def test_lists_may_be_short_or_longer_than_the_catalogue(
    evaluate: Evaluate, tmp_path: Path, k: int
) -> None:
    found = evaluate("--interactions", write(tmp_path / "shop.csv", shop_rows()), "--k", k)
    assert found["k"] == k
    assert 0 < found["metrics"][f"ndcg@{k}"] <= 1


def test_one_user_and_one_item_are_enough_to_say_how_little_is_known(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    rows = shop_rows()
    one_user = write(tmp_path / "user.csv", [row for row in rows if row[0] == "user-001"])
    found = evaluate("--interactions", one_user)
    assert found["users"] == 1
    assert found["notes"] == ["The window before has too few questions to tune a baseline by."]
    one_item = write(tmp_path / "item.csv", [(user, "only", at, k) for user, _, at, k in rows])
    found = evaluate("--interactions", one_item)
    # Nobody can be shown an item that is new to them, so that question is not asked.
    assert list(found["protocols"]) == ["all"]
    assert found["metrics"]["ndcg@20"] == 1


def test_a_model_that_refuses_is_told_of_and_the_others_go_on(
    evaluate: Evaluate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def refuse(*_: object) -> None:
        raise RefusalError("Too many items.")

    monkeypatch.setattr(PersonalFrequency, "fit", refuse)
    file = write(tmp_path / "shop.csv", shop_rows())
    found = evaluate("--interactions", file)
    assert found["skipped"] == {"personal-frequency": "Too many items."}
    assert set(found["baselines"]) == {"popular"}
    alone = ["--models", "personal-frequency", "--cache", str(tmp_path)]
    assert main(["--interactions", str(file), *alone]) == 1


def test_a_model_that_nobody_knows_is_named_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = ["--interactions", "nowhere.csv", "--models", "popular,easy", "--cache", "."]
    assert main(given) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "easy is no baseline; there are popular, recent-popular, trending" in line


def test_a_champion_that_cannot_be_fitted_ends_the_run(
    refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RefusalError("The champion needs more.")

    monkeypatch.setattr(offline, "fit_champion", refuse)
    said = refused("--interactions", write(tmp_path / "shop.csv", shop_rows()))
    assert said == "The champion needs more."


NO_QUESTION = "There is no question to ask in shop.csv: "


@pytest.mark.parametrize(
    ("rows", "arguments", "said"),
    [
        (
            [("u", "a", 1_700_000_000, "view"), ("v", "b", 1_700_000_000, "view")],
            [],
            "All 2 events are of one moment, 2023-11-14 22:13:20",
        ),
        (
            [("u", "a", 1_700_000_000, "view"), ("v", "b", 1_700_000_000, "view")],
            ["--split", "leave-one-out"],
            NO_QUESTION + "nobody has two events",
        ),
        (shop_rows(3), ["--cut", "2011-11-09"], "The cut 2011-11-09 00:00 leaves nothing on one"),
        (shop_rows(3), ["--cut", "2031-11-09"], "The cut 2031-11-09 00:00 leaves nothing on one"),
        (
            [*shop_rows(3), ("newcomer", "item-00", 1_777_000_000, "view")],
            ["--cut", "2026-04-20"],
            NO_QUESTION + "nobody who was there before the cut chose anything after it",
        ),
        (
            [(f"u{n}", "a", 1_700_000_000 + n * DAY, "view") for n in range(9)],
            ["--task", "next-item"],
            NO_QUESTION + "no session goes on after its first item",
        ),
    ],
)
def test_data_without_a_question_is_refused(
    refused: Callable[..., str], tmp_path: Path, rows: list[Row], arguments: list[str], said: str
) -> None:
    file = write(tmp_path / "shop.csv", rows)
    assert refused("--interactions", file, *arguments).startswith(said)


def test_a_place_that_cannot_be_written_is_told_before_anything_is_fitted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = write(tmp_path / "file", [])
    for option, place in (("--json", blocked / "out.json"), ("--report", blocked)):
        given = ["--interactions", "nowhere.csv", option, str(place), "--cache", str(tmp_path)]
        assert main(given) == 1
        said = capsys.readouterr().err
        assert "cannot be written" in said
        assert str(blocked) in said
