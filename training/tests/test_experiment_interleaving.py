"""Which model shoppers prefer, from the log of lists that are of two models."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shop_experiment import DAY, START, WRITTEN, did, shown, write_archive

from vitrine.experiments.analysis import analysis_of
from vitrine.experiments.archive import read_archive
from vitrine.experiments.assignment import arm_of
from vitrine.experiments.definition import experiment_of
from vitrine.experiments.interleaving import preferring_lists
from vitrine.experiments.sign_sequence import preference
from vitrine.experiments.table import table_of

FIXTURES = Path(__file__).parents[2] / "test" / "fixtures" / "parity"
LISTS: list[dict[str, Any]] = json.loads((FIXTURES / "interleaving.json").read_text())["lists"]
MIXED: dict[str, Any] = {
    **WRITTEN,
    "name": "mixed",
    "salt": "mixed-1",
    "arms": [
        {"name": "live", "weight": 0.5},
        {"name": "new", "weight": 0.5, "modelVersion": 7},
    ],
    "interleaved": True,
    "judging": {"windowDays": 1},
}
Analysed = Callable[..., dict[str, Any]]


@pytest.fixture
def analysed(tmp_path: Path) -> Analysed:
    def run(
        records: list[dict[str, Any]], until: datetime | None = None, **changes: object
    ) -> dict[str, Any]:
        archive = write_archive(tmp_path / "clickstream", records)
        return analysis_of(str(archive), experiment_of({**MIXED, **changes}), until)

    return run


def mixed_list(
    list_id: str, shopper: str, at: datetime, rankers: str, arm: str = "interleaved"
) -> dict[str, Any]:
    """``rankers``: of each place, l or n; its item is called after the place."""
    names = {"l": "live", "n": "new"}
    items = [
        {"itemId": f"item-{place}", "position": place + 1, "propensity": 1, "ranker": names[each]}
        for place, each in enumerate(rankers)
    ]
    return {**shown(list_id, shopper, at, arm, name="mixed"), "items": items}


def click(
    list_id: str, shopper: str, at: datetime, place: int, by: str = "click"
) -> dict[str, Any]:
    event_id = f"{list_id}-{place}-{by}"
    return did(event_id, shopper, at, by, recommendationId=list_id, itemId=f"item-{place}")


def ended(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Somebody views something later, so that windows are over."""
    return [*records, did("late", "z", START + 20 * DAY, "view")]


def mixed_shop(likes_new: float, shoppers: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Each shopper sees two lists, and clicks one item; of the new model's with this chance."""
    draw, experiment = random.Random(seed), experiment_of(MIXED)
    for number in range(shoppers):
        shopper = f"shopper-{number}"
        assert arm_of(experiment, shopper) == "interleaved"
        at = START + draw.random() * 10 * DAY
        for visit in range(2):
            list_id = f"{shopper}-{visit}"
            rankers = "".join(draw.choice(["ln", "nl"]) for _ in range(3))
            yield mixed_list(list_id, shopper, at, rankers)
        wanted = "n" if draw.random() < likes_new else "l"
        places = [place for place, each in enumerate(rankers) if each == wanted]
        yield click(list_id, shopper, at, draw.choice(places))


def preferred(result: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = result["metrics"]["preference"]
    return found


@pytest.mark.parametrize("given", LISTS, ids=lambda given: str(given["seed"]))
def test_the_lists_that_are_served_prefer_what_their_clicks_say(
    tmp_path: Path, given: dict[str, Any]
) -> None:
    record = shown(given["seed"], "a", START, "interleaved", name="mixed")
    items = [{**each, "position": place + 1} for place, each in enumerate(given["shown"])]
    clicks = [
        did(f"e-{number}", "a", START, "click", recommendationId=given["seed"], itemId=item)
        for number, item in enumerate(given["clicked"])
    ]
    folder = write_archive(tmp_path / "log", [{**record, "items": items}, *clicks])
    archive = read_archive(str(folder), START, START + DAY, with_items=True)
    found = preferring_lists(archive, experiment_of(MIXED)).rows()
    signs = {"new": 1, "live": -1}
    wanted = given["preferred"]
    assert found == ([] if wanted is None else [(given["seed"], signs[wanted])])


def test_a_model_that_shoppers_prefer_wins(analysed: Analysed) -> None:
    result = analysed(ended(list(mixed_shop(0.65, 600))))
    found = preferred(result)["comparisons"]["new"]
    low, high = found["interval"]
    assert 0 < low < 0.3 < high
    assert found["pValue"] < 0.01
    assert result["verdicts"]["new"] == {
        "verdict": "win",
        "says": "new is better than live by preference.",
    }
    assert (result["models"], result["stop"]) == ({"new": 7}, None)
    assert (result["sampleRatio"]["mismatch"], result["guardrails"]) == (False, {})
    assert "preference *" in table_of(result)


def test_a_model_that_shoppers_do_not_prefer_loses(analysed: Analysed) -> None:
    result = analysed(ended(list(mixed_shop(0.35, 600))))
    assert result["verdicts"]["new"]["verdict"] == "worse"


def test_models_that_are_liked_alike_do_not_differ(analysed: Analysed) -> None:
    result = analysed(ended(list(mixed_shop(0.5, 600))))
    low, high = preferred(result)["comparisons"]["new"]["interval"]
    assert low < 0 < high
    assert result["verdicts"]["new"]["verdict"] == "open"


def test_a_shopper_counts_once_by_what_most_of_their_lists_prefer(analysed: Analysed) -> None:
    records = [
        mixed_list("a-1", "a", START, "nl"),
        mixed_list("a-2", "a", START, "ln"),
        mixed_list("a-3", "a", START, "ln"),
        click("a-1", "a", START, 0),
        click("a-2", "a", START, 0, by="view"),
        click("a-3", "a", START, 0),
        # Both models' items: the list prefers neither. Twice the same item: once.
        mixed_list("b-1", "b", START, "lnln"),
        click("b-1", "b", START, 0),
        click("b-1", "b", START, 0, by="view"),
        click("b-1", "b", START, 1),
    ]
    arms = preferred(analysed(ended(records)))["arms"]
    assert {name: found["shoppers"] for name, found in arms.items()} == {"live": 1, "new": 0}


def test_what_counts_is_clicked_in_lists_of_the_window_by_those_not_held_out(
    analysed: Analysed,
) -> None:
    records = [
        mixed_list("a-1", "a", START, "nl"),
        mixed_list("a-2", "a", START + 2 * DAY, "nl"),
        click("a-2", "a", START + 2 * DAY, 0),
        mixed_list("h-1", "h", START, "nl", arm="holdout"),
        click("h-1", "h", START, 0),
        # Of no list, and put into the cart unclicked.
        click("lost", "a", START, 0),
        click("a-1", "a", START, 0, by="add_to_cart"),
    ]
    result = analysed(ended(records), holdout=0.2)
    found = preferred(result)
    assert [each["shoppers"] for each in found["arms"].values()] == [0, 0]
    assert found["comparisons"]["new"]["verdict"] == "too few"
    assert result["shoppers"]["counted"] == 1


def test_pages_of_a_list_are_one_list(analysed: Analysed) -> None:
    second = mixed_list("a-1", "a", START + DAY / 1000, "nl")
    second["items"] = [{**each, "itemId": f"more-{each['position']}"} for each in second["items"]]
    more = did("e", "a", START, "click", recommendationId="a-1", itemId="more-1")
    result = analysed(ended([mixed_list("a-1", "a", START, "ln"), second, more]))
    assert [each["shoppers"] for each in preferred(result)["arms"].values()] == [0, 1]


@pytest.mark.slow
@pytest.mark.parametrize("truth", [0.5, 0.6])
def test_intervals_hold_at_all_looks_together(truth: float) -> None:
    """500 experiments, looked at after every ten of 400 shoppers."""
    rng = np.random.default_rng(7)
    missed = 0
    for _ in range(500):
        wins = np.cumsum(rng.random(400) < truth)
        looks = [
            preference(int(wins[n - 1]), n - int(wins[n - 1]), 0.05) for n in range(10, 401, 10)
        ]
        missed += any(each is not None and not each.low <= truth <= each.high for each in looks)
    assert missed / 500 <= 0.05


def test_a_sure_preference_is_told_with_few_shoppers() -> None:
    found = preference(40, 5, 0.05)
    assert found is not None
    assert found.low > 0.5
    assert found.p_value < 0.05
    assert preference(0, 0, 0.05) is None
