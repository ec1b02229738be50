"""The simulated shop: the same each time, dirty as stated, and with tastes in it."""

import csv
import json
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vitrine.datasets.events import TYPES
from vitrine.datasets.simulate import DAYS, Size, main, simulate

FILES = ("interactions.csv", "items.csv", "users.csv")
DAY = 86_400


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As large as the default one."""
    out = tmp_path_factory.mktemp("shop")
    started = time.monotonic()
    assert main(["--out", str(out)]) == 0
    assert time.monotonic() - started < 15
    return out


@pytest.fixture(scope="module")
def clean(shop: Path) -> list[dict[str, str]]:
    """The events that nothing is wrong with."""
    unique = {
        tuple(row.values()): row for row in rows(shop / "interactions.csv") if None not in row
    }
    good = [
        row
        for row in unique.values()
        if row["USER_ID"] and row["ITEM_ID"] not in {"", "p-0000"} and row["EVENT_TYPE"]
        and row["TIMESTAMP"].isdigit() and int(row["TIMESTAMP"]) < 4_000_000_000
        and row["EVENT_VALUE"] != "free"
    ]  # fmt: skip
    return sorted(good, key=lambda row: int(row["TIMESTAMP"]))


def test_the_same_seed_gives_the_same_bytes_and_another_others(tmp_path: Path) -> None:
    size = ["--users", "60", "--items", "50", "--events", "1000"]
    for name, seed in (("one", "3"), ("again", "3"), ("other", "4")):
        main(["--out", str(tmp_path / name), "--seed", seed, *size])
    for name in FILES:
        one = (tmp_path / "one" / name).read_bytes()
        assert (tmp_path / "again" / name).read_bytes() == one
        assert (tmp_path / "other" / name).read_bytes() != one


def test_it_has_the_size_that_was_asked_for(shop: Path) -> None:
    said: dict[str, Any] = json.loads((shop / "simulation.json").read_text())
    faults = said["faults"]
    assert (said["users"], said["items"], said["events"]) == (1_500, 800, 60_000)
    wrong = sum(faults["interactions"].values())
    assert len(rows(shop / "interactions.csv")) == 60_000 + wrong
    assert wrong / 60_000 == pytest.approx(0.01, abs=0.002)
    assert len(rows(shop / "items.csv")) == 800 + sum(faults["items"].values())
    assert len(rows(shop / "users.csv")) == 1_500


def test_it_spans_its_days(clean: list[dict[str, str]]) -> None:
    times = [int(row["TIMESTAMP"]) for row in clean]
    assert DAYS - 2 < (times[-1] - times[0]) / DAY <= DAYS


def test_items_are_told_apart_by_name_and_sold_only_once_they_are_there(
    shop: Path, clean: list[dict[str, str]]
) -> None:
    items = {row["ITEM_ID"]: row for row in rows(shop / "items.csv")[:800]}
    assert len({row["NAME"] for row in items.values()}) == 800
    assert all(
        int(row["TIMESTAMP"]) >= int(items[row["ITEM_ID"]]["CREATION_TIMESTAMP"]) for row in clean
    )


def test_each_step_to_a_purchase_is_rarer_than_the_one_before(clean: list[dict[str, str]]) -> None:
    counts = Counter(row["EVENT_TYPE"] for row in clean)
    assert [name for name, _ in counts.most_common(2)] == ["view", "click"]
    assert set(counts) == set(TYPES)
    assert counts["purchase"] > 5_000


def test_what_a_shopper_liked_tells_more_than_what_all_like(clean: list[dict[str, str]]) -> None:
    """Items seen together, against popularity, on the purchases of the last fortnight."""
    cut = int(clean[-1]["TIMESTAMP"]) - 14 * DAY
    item = {name: place for place, name in enumerate(sorted({row["ITEM_ID"] for row in clean}))}
    user = {name: place for place, name in enumerate(sorted({row["USER_ID"] for row in clean}))}
    seen = np.zeros((len(user), len(item)))
    later: dict[int, set[int]] = {}
    for row in clean:
        who, what = user[row["USER_ID"]], item[row["ITEM_ID"]]
        if int(row["TIMESTAMP"]) < cut:
            seen[who, what] = 1
        elif row["EVENT_TYPE"] == "purchase":
            later.setdefault(who, set()).add(what)
    together = seen.T @ seen / np.sqrt(np.outer(seen.sum(0) + 5, seen.sum(0) + 5))
    personal, popular = seen @ together, np.tile(seen.sum(0), (len(user), 1))

    def hit_rate(scores: np.ndarray) -> float:
        best = np.argsort(-scores, axis=1)[:, :20]
        return float(np.mean([bool(set(best[who]) & bought) for who, bought in later.items()]))

    assert hit_rate(personal) > 2.5 * hit_rate(popular)


def test_the_season_changes_what_is_wanted(shop: Path, clean: list[dict[str, str]]) -> None:
    category = {row["ITEM_ID"]: row["CATEGORY_L1"] for row in rows(shop / "items.csv")}
    third = len(clean) // 3
    early, late = (
        Counter(category[row["ITEM_ID"]] for row in part)
        for part in (clean[:third], clean[-third:])
    )
    assert late["Garden"] > 1.3 * early["Garden"]
    assert late["Candles"] < 0.8 * early["Candles"]


@pytest.fixture(scope="module")
def in_season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same shop, and a season after it."""
    out = tmp_path_factory.mktemp("season")
    assert main(["--out", str(out), "--end", "2025-06-30", "--season-days", "29"]) == 0
    return out


def test_a_season_after_it_asks_for_other_things_of_the_same_shoppers(
    shop: Path, clean: list[dict[str, str]], in_season: Path
) -> None:
    for name in FILES:
        assert (in_season / name).read_bytes() == (shop / name).read_bytes()
    season, its_end = (rows(in_season / f"{name}.csv") for name in ("season", "season-end"))
    end = int(datetime(2025, 6, 30, tzinfo=UTC).timestamp()) // DAY
    assert {int(row["TIMESTAMP"]) // DAY for row in season} == set(range(end - 29, end - 6))
    assert {int(row["TIMESTAMP"]) // DAY for row in its_end} == set(range(end - 6, end))
    known, new = (rows(in_season / name) for name in ("items.csv", "season-items.csv"))
    shelf = {row["ITEM_ID"]: row["CATEGORY_L1"] for row in [*known, *new]}

    def gifts(some: list[dict[str, str]]) -> float:
        return sum(shelf[row["ITEM_ID"]] in {"Candles", "Toys"} for row in some) / len(some)

    assert gifts(season) > 2 * gifts(clean)
    assert {row["USER_ID"] for row in season} <= {
        row["USER_ID"] for row in rows(shop / "users.csv")
    }


def test_a_season_brings_products_that_are_bought_in_it_alone(
    clean: list[dict[str, str]], in_season: Path
) -> None:
    known, new = (
        {row["ITEM_ID"]: row for row in rows(in_season / name)}
        for name in ("items.csv", "season-items.csv")
    )
    assert len(new) > 50
    assert not new.keys() & known.keys()
    assert not {row["NAME"] for row in new.values()} & {row["NAME"] for row in known.values()}
    assert not new.keys() & {row["ITEM_ID"] for row in clean}
    bought = [row for row in rows(in_season / "season.csv") if row["EVENT_TYPE"] == "purchase"]
    assert {row["ITEM_ID"] for row in bought} & new.keys()


def test_what_is_used_up_is_bought_again_in_a_season_too(
    clean: list[dict[str, str]], in_season: Path
) -> None:
    def purchases(some: list[dict[str, str]]) -> Counter[tuple[str, str]]:
        return Counter(
            (row["USER_ID"], row["ITEM_ID"]) for row in some if row["EVENT_TYPE"] == "purchase"
        )

    usual = {pair for pair, times in purchases(clean).items() if times > 2}
    bought = {
        pair
        for name in ("season", "season-end")
        for pair in purchases(rows(in_season / f"{name}.csv"))
    }
    assert len(usual & bought) > 0.5 * len(usual)


def test_what_is_used_up_is_bought_again(shop: Path, clean: list[dict[str, str]]) -> None:
    category = {row["ITEM_ID"]: row["CATEGORY_L1"] for row in rows(shop / "items.csv")}
    bought = Counter(
        (row["USER_ID"], row["ITEM_ID"]) for row in clean if row["EVENT_TYPE"] == "purchase"
    )

    def again(name: str) -> float:
        times = [n for (_, product), n in bought.items() if category[product] == name]
        return sum(n > 1 for n in times) / len(times)

    assert again("Pets") > 3 * again("Lighting")


@pytest.mark.parametrize(
    "arguments", [["--users", "3"], ["--seed", "x"], ["--season-days", "6"], []]
)
def test_arguments_that_make_no_shop_are_refused(arguments: list[str], tmp_path: Path) -> None:
    out = ["--out", str(tmp_path)] if arguments else []
    with pytest.raises(SystemExit) as end:
        main([*out, *arguments])
    assert end.value.code == 2


def test_it_ends_when_it_is_told(tmp_path: Path) -> None:
    main(["--out", str(tmp_path), "--end", "2026-01-11", "--events", "500", "--users", "40"])
    times = [row["TIMESTAMP"] for row in rows(tmp_path / "interactions.csv")]
    latest = max(int(text) for text in times if text.isdigit() and int(text) < 4_000_000_000)
    assert 1_768_089_600 - DAY < latest < 1_768_089_600


def test_a_larger_shop_is_one_too(tmp_path: Path) -> None:
    said = simulate(tmp_path, 1, Size(users=100, items=2_000, events=3_000))
    assert said["items"] == 2_000
    assert len({row["NAME"] for row in rows(tmp_path / "items.csv")[:2_000]}) == 2_000
