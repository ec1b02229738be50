import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from evaluation_sample import MODELS, PECULIAR, evaluation
from html_page import Page

from vitrine.reporting.page import write_report

pytestmark = pytest.mark.slow  # They draw plots.


def page_of(content: dict[str, Any], directory: Path) -> Page:
    return Page(write_report(content, directory).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(evaluation(), tmp_path_factory.mktemp("report"))


@pytest.fixture
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture
def page(text: str) -> Page:
    return Page(text)


def test_all_that_was_measured_has_its_section_in_order(page: Page) -> None:
    assert page.sections == [
        "quality",
        "slices",
        "coverage",
        "learning",
        "importance",
        "calibration",
        "fairness",
        "gates",
        "errors",
        "leaderboard",
        "data",
        "cost",
    ]
    assert [link["href"] for link in page.all("a")] == [f"#{id_}" for id_ in page.sections]
    assert page.open == []


@pytest.mark.parametrize(
    ("keys", "section"),
    [
        (["slices"], "slices"),
        (["learningCurve"], "learning"),
        (["featureImportance"], "importance"),
        (["calibration"], "calibration"),
        (["fairness"], "fairness"),
        (["gates"], "gates"),
        (["errors"], "errors"),
        (["settings"], "leaderboard"),
        (["tuning"], "leaderboard"),
        (["leaderboard"], "leaderboard"),
        (["dataset"], "data"),
        (["model"], "cost"),
        (["fitSeconds"], "cost"),
    ],
)
def test_a_section_is_there_when_its_keys_are(
    keys: list[str], section: str, tmp_path: Path
) -> None:
    content = evaluation()
    metrics = {"a": {"ndcg@20": 0.2}, "b": {"ndcg@20": 0.1}}
    least: dict[str, Any] = {"champion": "a", "k": 20, "protocols": {}}
    least["protocols"] = {"all": metrics, "new": metrics}
    page = page_of(least | {key: content[key] for key in keys}, tmp_path)
    assert page.sections == ["quality", section]


def test_the_least_evaluation_makes_a_page(tmp_path: Path) -> None:
    page = page_of({"champion": "a", "k": 5, "protocols": {"next-item": {"a": {}}}}, tmp_path)
    assert page.sections == ["quality"]
    assert "a was measured. Whether it may be registered was not asked." in page.text


def test_the_page_needs_no_network_and_no_scripts(path: Path, page: Page) -> None:
    assert path.name == "report.html"
    assert path.stat().st_size < 2_000_000
    assert page.kinds.isdisjoint({"script", "link", "img", "iframe", "object", "image"})
    for _, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("href", "xlink:href", "src"):
            assert (attributes.get(name) or "#").startswith("#")
    policy = [meta for meta in page.all("meta") if meta.get("http-equiv")]
    assert policy[0]["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_the_page_can_be_read_by_who_cannot_see_it(page: Page) -> None:
    assert page.all("html")[0]["lang"] == "en"
    assert all(drawing.get("role") == "img" for drawing in page.all("svg"))
    assert all(len(drawing["aria-label"] or "") > 20 for drawing in page.all("svg"))
    assert len(page.all("figure")) == len(page.all("figcaption")) == len(page.all("svg"))
    assert len(page.all("table")) == len(page.all("caption"))
    assert {head.get("scope") for head in page.all("th")} == {"col", "row"}
    assert page.repeated_ids() == []
    # What scrolls can be reached by the keyboard.
    regions = [each for each in page.all("div") if "scroll" in str(each.get("class")).split()]
    assert len(regions) == len(page.all("table"))
    assert all(region["tabindex"] == "0" and region["aria-label"] for region in regions)


def test_light_and_dark_have_the_same_drawings(text: str) -> None:
    assert "@media (prefers-color-scheme: dark)" in text
    body = text[text.index("</style>") :]
    assert "var(--champion)" in body
    assert "#0" not in body.replace('href="#', "").replace("url(#", "")


def test_names_of_all_kinds_are_shown_and_never_obeyed(tmp_path: Path) -> None:
    content = json.loads(json.dumps(evaluation()).replace("two-stage", "<i>two</i> & 'stage'"))
    evil = "<script>alert('$x^2$')</script> 🦄, \"a\""
    content["dataset"]["name"] = evil
    content["gates"][0]["says"] = content["gates"][2]["says"] = evil
    content["featureImportance"][0]["feature"] = evil
    for protocol in ("all", "new"):
        content["slices"][protocol][0] |= {"dimension": evil, "slice": evil}
        content["fairness"]["disparity"][protocol]["slice"] = evil
    content["fairness"]["exposure"][0] |= {"dimension": evil, "slice": evil}
    content["settings"]["popular"] = {evil: {evil: evil}}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page = page_of(content, tmp_path)
    assert page.kinds.isdisjoint({"script", "i", "b", "stage"})
    assert page.open == []
    assert page.repeated_ids() == []
    assert "<i>two</i> & 'stage'" in page.text
    assert page.text.count(evil) >= 8
    for name in PECULIAR:
        assert name in page.text


def test_the_same_evaluation_gives_the_same_page(path: Path, tmp_path: Path) -> None:
    assert write_report(evaluation(), tmp_path).read_bytes() == path.read_bytes()


def test_every_model_and_metric_is_in_the_tables_the_best_underlined(text: str, page: Page) -> None:
    for name in MODELS:
        assert name in page.texts
    for name in ("NDCG@20", "Recall@20", "MAP@20", "Hit rate@20", "Popularity lift", "Coverage"):
        assert name in page.texts
    assert '<td class="best">0.3874</td>' in text
    assert "0.364 to 0.411" in page.texts


def test_cases_show_what_was_right_and_what_was_known_already(tmp_path: Path) -> None:
    content = evaluation()
    content["errors"] = [
        {
            "question": "17850",
            "ndcg@20": 0.25,
            "history": ["mug", "lamp"],
            "recommended": ["lamp", "card"],
            "relevant": ["card", "bag"],
        }
    ]
    text = write_report(content, tmp_path).read_text(encoding="utf-8")
    assert "Of the 2 items that these shoppers went on to choose, 1 was recommended" in text
    assert 'lamp <span class="tag">in history</span>' in text
    assert '<li class="right">card <span class="tag good">&check; right</span>' in text
    assert "Question 17850, NDCG@20 0.250" in text


def test_trials_are_sorted_and_each_model_has_its_own(page: Page) -> None:
    places = [text for text in page.texts if text.endswith((". two-stage", ". tifu-knn"))]
    # Behind the table of models, which has each of them once.
    assert places[2:7] == [
        "1. two-stage",
        "2. two-stage",
        "3. two-stage",
        "4. tifu-knn",
        "6. tifu-knn",
    ]
    assert "shrink 10, neighbours 100" in page.texts
    # What each was run with, the best first, and what nobody tuned last.
    table = page.texts[page.texts.index("Models, by the best of their trials") :]
    models = [text for text in table if text.startswith(tuple(f"{n}. " for n in range(1, 15)))]
    assert models[:2] == ["1. two-stage", "2. tifu-knn"]
    assert models[13] == "14. popular"
    assert "shrink 10, neighbours 200" in table


def test_the_champion_s_own_search_is_shown_with_what_each_trial_took(tmp_path: Path) -> None:
    trial: dict[str, Any] = {"trial": "prod-r7-003", "state": "completed", "seconds": 61.5}
    trial |= {"settings": {"leaves": 31}, "metric": "validation_ndcg_at_20", "objective": 0.4123}
    failed: dict[str, Any] = {
        "trial": "prod-r7-001",
        "state": "failed",
        "settings": {},
        "objective": None,
    }
    page = page_of(evaluation() | {"leaderboard": [trial, failed]}, tmp_path)
    assert "Search of two-stage: 2 trials" in page.texts
    for said in (
        "1. prod-r7-003",
        "validation_ndcg_at_20",
        "0.4123",
        "61.5",
        "leaves 31",
        "Failed",
    ):
        assert said in page.texts
    assert "ials: 3 trials" in page.texts


def test_snapshots_and_counts_are_told(page: Page) -> None:
    for said in ("392,692", "8123456789012345678", "5.3 MB", "0.21 ms", "212 MB"):
        assert said in page.texts


def test_estimates_from_logs_are_shown_when_there_are_any(tmp_path: Path) -> None:
    content = evaluation()
    content["offPolicy"] = [
        {
            "estimator": "snips",
            "value": 0.0421,
            "interval": [0.039, 0.045],
            "effectiveSampleSize": 1234.5,
        },
        {"estimator": "dr", "value": 0.04},
    ]
    page = page_of(content, tmp_path)
    assert page.sections[-1] == "off-policy"
    for said in ("SNIPS (self-normalised)", "0.0390 to 0.0450", "1,234", "Doubly robust"):
        assert said in page.texts


def test_figures_that_are_unknown_are_dashes(tmp_path: Path) -> None:
    content = evaluation()
    content["protocols"]["all"]["ials"] = {"ndcg@20": None, "coverage": None}
    content["slices"]["all"][0]["ndcg@20"] = {"two-stage": None}
    content["calibration"] = {"bins": [{"predicted": 0.0, "observed": 0.0, "count": 3}]}
    content["learningCurve"] = [{"iteration": 1, "train": 0.1}]
    content["errors"][0]["history"] = []
    page = page_of(content, tmp_path)
    assert "\u2013" in page.texts
    assert "None" not in page.text.replace("None recorded", "").split("History, newest first")[0]
    assert {"calibration", "learning"} <= set(page.sections)


def test_one_protocol_may_have_any_name(tmp_path: Path) -> None:
    content = evaluation()
    content["protocols"] = {"next-item": content["protocols"]["all"]}
    content["intervals"] = {"next-item": content["intervals"]["all"]}
    content["significance"] = {"next-item": content["significance"]["all"]}
    content["slices"] = {"next-item": content["slices"]["all"]}
    content["usersByProtocol"] = {"next-item": 70_000}
    page = page_of(content, tmp_path)
    assert "For the next item of the visit it ranks better than the best baseline" in page.text
    assert "70,000 questions were asked." in page.text


def test_the_largest_evaluation_makes_no_large_page(tmp_path: Path) -> None:
    content = evaluation()
    names = [f"{n} {'a long name of an item ' * 4}" for n in range(20)]
    content["errors"] = [
        {"question": str(n), "history": names, "recommended": names, "relevant": names}
        for n in range(10)
    ]
    values = dict.fromkeys(MODELS, 0.1)
    content["slices"] = {
        protocol: [
            {"dimension": f"column {d}", "slice": f"value {s}", "users": 50, "ndcg@20": values}
            for d in range(7)
            for s in range(12)
        ]
        for protocol in ("all", "new")
    }
    content["learningCurve"] = [
        {"iteration": n, "train": n / 400, "validation": n / 500} for n in range(400)
    ]
    trial = content["tuning"]["ials"][0]
    content["tuning"] = {model: [trial] * 40 for model in MODELS}
    path = write_report(content, tmp_path)
    assert path.stat().st_size < 2_000_000
    assert Page(path.read_text(encoding="utf-8")).repeated_ids() == []


def test_what_is_shown_in_part_is_said(tmp_path: Path) -> None:
    content: dict[str, Any] = {"champion": "a", "k": 5, "protocols": {"all": {"a": {}}}}
    assert "Shown in part" not in page_of(content, tmp_path).text
    content["shortened"] = ["tuning", "learningCurve"]
    assert "too long to carry: tuning, learning curve." in page_of(content, tmp_path).text


def test_notes_and_models_that_were_left_out_are_told(tmp_path: Path) -> None:
    content: dict[str, Any] = {"champion": "a", "k": 5, "protocols": {"all": {"a": {}}}}
    content |= {"notes": ["No baseline was tuned."], "skipped": {"vs-knn": "There are no visits."}}
    content["dataset"] = {"rejected": {"missing_customer": 134_658}}
    page = page_of(content, tmp_path)
    assert "vs-knn was left out: There are no visits." in page.texts
    assert "No baseline was tuned." in page.texts
    assert "Missing customer" in page.texts
    assert "134,658" in page.texts


def test_only_slices_that_are_large_enough_are_held_against_the_model(tmp_path: Path) -> None:
    worse = {"two-stage": 0.1, "tifu-knn": 0.2}
    content = evaluation()
    content["slices"] = {
        "all": [
            {"dimension": "country", "slice": name, "users": users, "ndcg@20": worse}
            for name, users in (("Norway", 49), ("France", 50))
        ]
    }
    page = page_of(content, tmp_path)
    assert "In 1 slice of 50 questions and more" in page.text
    assert "best baseline: France (Country, All items)." in page.text
