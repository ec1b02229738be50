"""The simulated shop: the same each time, dirty as stated, and with tastes in it."""

import csv
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from vitrine.datasets.simulate import DIRTY_SHARE, main

EVENTS = 4_000


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("shop")
    assert main(["--out", str(out), "--users", "120", "--items", "200", "--events", "4000"]) == 0
    return out


def test_the_same_seed_gives_the_same_bytes(shop: Path, tmp_path: Path) -> None:
    arguments = ["--users", "120", "--items", "200", "--events", "4000"]
    main(["--out", str(tmp_path / "again"), *arguments])
    main(["--out", str(tmp_path / "other"), *arguments, "--seed", "8"])
    for name in ("interactions.csv", "items.csv", "users.csv"):
        assert (tmp_path / "again" / name).read_bytes() == (shop / name).read_bytes()
    other = (tmp_path / "other" / "interactions.csv").read_bytes()
    assert other != (shop / "interactions.csv").read_bytes()


def test_the_stated_share_of_rows_is_wrong(shop: Path) -> None:
    interactions = rows(shop / "interactions.csv")
    each = int(EVENTS * DIRTY_SHARE)
    assert len(interactions) == EVENTS + each
    assert sum(row["USER_ID"] == "" for row in interactions) == each
    assert sum(row["ITEM_ID"] == "" for row in interactions) == each
    assert sum(not row["TIMESTAMP"].isdigit() for row in interactions) == each


def test_events_come_in_the_order_of_time_and_name_known_items(shop: Path) -> None:
    interactions = rows(shop / "interactions.csv")[:EVENTS]
    times = [int(row["TIMESTAMP"]) for row in interactions if row["TIMESTAMP"].isdigit()]
    assert all(earlier <= later for earlier, later in pairwise(times))
    known = {row["ITEM_ID"] for row in rows(shop / "items.csv")}
    assert {row["ITEM_ID"] for row in interactions} - {""} <= known


def test_shoppers_have_favourite_categories(shop: Path) -> None:
    category = {row["ITEM_ID"]: row["CATEGORY_L1"] for row in rows(shop / "items.csv")}
    seen: dict[str, Counter[str]] = {}
    for row in rows(shop / "interactions.csv"):
        if row["USER_ID"] and row["ITEM_ID"]:
            seen.setdefault(row["USER_ID"], Counter())[category[row["ITEM_ID"]]] += 1
    active = [counts for counts in seen.values() if counts.total() >= 20]
    favourite = sum(counts.most_common(1)[0][1] for counts in active)
    # Ten categories: without tastes it would be little more than a tenth.
    assert favourite / sum(counts.total() for counts in active) > 0.4
