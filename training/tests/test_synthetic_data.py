"""``synthetic-data`` by its files: like the shop's, of nobody, and measured."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from html_page import Page
from made_up_shop import K, histories, write_shop
from small_shop import shop_events, write_training_set

from vitrine.__main__ import main
from vitrine.columns import OnlineRetailCsv
from vitrine.datasets.interactions_csv import read_interactions, read_items, read_users

pytestmark = pytest.mark.slow

FILES = ("interactions.csv", "items.csv", "users.csv", "report.json", "report.html")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shop(tmp_path_factory.mktemp("shop"))


def made(shop: Path, out: Path, *options: str) -> Path:
    assert main(["synthetic-data", "--data", str(shop), "--out", str(out), *options]) == 0
    return out


def report(out: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((out / "report.json").read_text())
    return told


@pytest.fixture(scope="module")
def like(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(shop, tmp_path_factory.mktemp("like") / "new", "--seed", "1", "--k", str(K))


@pytest.fixture(scope="module")
def real(shop: Path) -> pl.DataFrame:
    return read_interactions(shop / "interactions.csv").table


@pytest.fixture(scope="module")
def events(like: Path) -> pl.DataFrame:
    return read_interactions(like / "interactions.csv").table


def test_the_same_seed_gives_the_same_bytes_and_another_others(
    shop: Path, like: Path, tmp_path: Path
) -> None:
    again = made(shop, tmp_path / "again", "--seed", "1", "--k", str(K))
    other = made(shop, tmp_path / "other", "--seed", "2", "--k", str(K))
    for name in FILES:
        assert (again / name).read_bytes() == (like / name).read_bytes(), name
        assert (other / name).read_bytes() != (like / name).read_bytes(), name


def test_ingestion_accepts_every_row(like: Path) -> None:
    read = read_interactions(like / "interactions.csv")
    items, users = read_items(like / "items.csv"), read_users(like / "users.csv")
    assert not read.rejected
    assert not items.rejected
    assert not users.rejected
    assert not items.table.select("name", "price", "creation_ts").null_count().sum_horizontal()[0]
    assert set(read.table["item_id"]) <= set(items.table["item_id"])
    assert set(read.table["user_id"]) == set(users.table["user_id"])
    joined = read.table.join(items.table, on="item_id")
    assert (joined["creation_ts"] <= joined["ts"]).all()


def test_there_are_as_many_shoppers_and_about_as_many_events(
    real: pl.DataFrame, events: pl.DataFrame
) -> None:
    assert events["user_id"].n_unique() == real["user_id"].n_unique()
    assert events.height == pytest.approx(real.height, rel=0.15)


def test_nobody_is_in_it(real: pl.DataFrame, events: pl.DataFrame) -> None:
    assert not set(real["user_id"]) & set(events["user_id"])
    known = Counter(histories(real))
    assert not [each for each in histories(events) if 0 < known[each] < K]


def test_what_few_have_is_not_told(
    shop: Path, real: pl.DataFrame, events: pl.DataFrame, tmp_path: Path
) -> None:
    few = [f"u{n}" for n in range(K - 1)]
    rare = pl.DataFrame(
        {
            "USER_ID": few,
            "ITEM_ID": "only-a-few-have-it",
            "TIMESTAMP": 1_745_000_000,
            "EVENT_TYPE": "whisper",
            "EVENT_VALUE": "1.00",
        }
    )
    text = (shop / "interactions.csv").read_text() + rare.write_csv(include_header=False)
    (tmp_path / "interactions.csv").write_text(text)
    (tmp_path / "users.csv").write_text(
        (shop / "users.csv").read_text() + "".join(f"{user},Ruritania\n" for user in few)
    )
    (tmp_path / "items.csv").write_text(
        (shop / "items.csv").read_text() + "only-a-few-have-it,Rarity,Candles,5,1745000000,true\n"
    )
    out = made(tmp_path, tmp_path / "out", "--k", str(K))
    written = "".join((out / name).read_text() for name in FILES)
    for word in ("only-a-few-have-it", "Rarity", "Ruritania", "whisper"):
        assert word not in written
    assert "Germany" in written or read_users(out / "users.csv").table["country"].n_unique() > 1


def test_it_is_near_and_private(like: Path) -> None:
    told = report(like)
    nearness, private = told["nearness"], told["privacy"]
    for name in ("eventsPerUser", "visitsPerUser", "itemsPerVisit", "eventValue", "eventType"):
        assert nearness["marginals"][name]["synthetic"] < 0.12, name
    assert nearness["marginals"]["itemPopularity"]["synthetic"] < 0.25
    rates = nearness["repeatRate"]
    assert rates["synthetic"] == pytest.approx(rates["real"], abs=0.05)
    assert nearness["coOccurrence"]["synthetic"]["correlation"] > 0.5
    ndcg = told["utility"]["ndcg"]["all"]
    assert ndcg["trainOnSynthetic"] > 0.75 * ndcg["trainOnReal"] > ndcg["popular"]
    assert private["copies"] == 0
    assert told["passed"]
    assert not told["differentiallyPrivate"]


def test_the_page_says_what_the_figures_do(like: Path) -> None:
    page = Page((like / "report.html").read_text())
    told = report(like)
    assert page.open == []
    assert not page.repeated_ids()
    assert page.sections == ["nearness", "utility", "privacy"]
    assert f"{told['made']['users']:,} shoppers" in page.text
    assert f"{told['privacy']['membershipAuc']:.3f}" in page.text
    assert "not differentially private" in page.text


@pytest.mark.parametrize(
    ("options", "times"), [(("--scale", "2.5"), 2.5), (("--users", "63"), 0.1)]
)
def test_it_scales(
    options: tuple[str, ...], times: float, shop: Path, like: Path, tmp_path: Path
) -> None:
    told = report(made(shop, tmp_path / "out", *options, "--k", str(K)))["made"]
    each = report(like)["made"]
    assert told["users"] == pytest.approx(times * each["users"], abs=1)
    rate = each["events"] / each["users"]
    assert told["events"] / told["users"] == pytest.approx(rate, rel=0.1 if times > 1 else 0.4)


@pytest.mark.parametrize("wanted", [8_000, 40_000])
def test_it_has_about_as_many_events_as_are_asked_for(
    wanted: int, shop: Path, like: Path, tmp_path: Path
) -> None:
    out = made(shop, tmp_path / "out", "--events", str(wanted), "--k", str(K))
    told, usual = report(out)["made"], report(like)["made"]
    assert told["events"] == pytest.approx(wanted, rel=0.15)
    assert told["users"] == usual["users"]


@pytest.mark.parametrize("wanted", [50, 400])
def test_it_has_as_many_items_as_are_asked_for(wanted: int, shop: Path, tmp_path: Path) -> None:
    out = made(shop, tmp_path / "out", "--items", str(wanted), "--k", str(K))
    items = read_items(out / "items.csv").table["item_id"]
    assert items.n_unique() == wanted
    read = read_interactions(out / "interactions.csv").table["item_id"]
    assert set(read) <= set(items)
    assert read.n_unique() > 0.8 * wanted


def test_items_may_go_by_numbers(shop: Path, tmp_path: Path) -> None:
    out = made(shop, tmp_path / "out", "--pseudonymous-items", "--k", str(K))
    items = read_items(shop / "items.csv").table
    words = {*items["item_id"], *items["name"], *items["category_l1"]}
    told = read_items(out / "items.csv").table
    assert not words & {*told["item_id"], *told["name"], *told["category_l1"]}
    assert not words & set(read_interactions(out / "interactions.csv").table["item_id"])


def test_online_retail_is_known_by_its_columns(tmp_path: Path) -> None:
    names = OnlineRetailCsv.ALL
    lines = [
        f"{500000 + 10 * day + customer},{20000 + item},THING {item},{1 + customer % 3},"
        f"2011-0{1 + day}-1{customer % 10} 10:0{item % 10}:00,2.5,{15000 + customer}.0,"
        f"{'France' if customer % 2 else 'Spain'}"
        for day in range(5)
        for customer in range(60)
        for item in {customer % 4, (customer * 7 + day) % 9, (customer + day) % 12}
    ]
    file = tmp_path / "retail.csv"
    file.write_text("\n".join([",".join(names), *lines]) + "\n")
    out = made(file, tmp_path / "out", "--k", "3", "--users", "20")
    assert report(out)["data"] == "online-retail"
    bought = read_interactions(out / "interactions.csv").table
    assert set(bought["event_type"]) == {"purchase"}
    assert set(bought["item_id"]) <= {str(20000 + item) for item in range(12)}
    assert set(read_users(out / "users.csv").table["country"]) <= {"France", "Spain"}


def test_a_file_of_bare_interactions_is_enough(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = read_interactions(shop / "interactions.csv").table.select(
        pl.col("user_id").alias("USER_ID"),
        pl.col("item_id").alias("ITEM_ID"),
        pl.col("ts").dt.epoch("s").alias("TIMESTAMP"),
    )
    bare.write_csv(tmp_path / "bare.csv")
    out = made(tmp_path / "bare.csv", tmp_path / "out", "--k", str(K))
    assert "Warning" not in capsys.readouterr().err
    told = read_interactions(out / "interactions.csv").table
    assert set(told["event_type"]) == {"purchase"}
    assert told["event_value"].null_count() == told.height
    # Ingestion takes no item without a price.
    assert (out / "items.csv").read_text().count("\n") == 1
    assert (
        read_users(out / "users.csv").table["country"].null_count() == report(out)["made"]["users"]
    )


def test_a_training_set_is_enough(tmp_path: Path) -> None:
    events = shop_events(users=150)
    write_training_set(tmp_path / "set", events)
    out = made(tmp_path / "set", tmp_path / "out", "--k", str(K))
    told = read_interactions(out / "interactions.csv").table
    assert told.height == pytest.approx(len(events), rel=0.25)
    assert set(told["event_type"]) == {"purchase", "view"}
    items = read_items(out / "items.csv").table
    assert set(items["item_id"]) == {item for _, item, *_ in events}
    assert set(items["name"]) == {f"Name of {item}" for item in items["item_id"]}


def test_where_nobody_else_can_be_made_up_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Of two items there are three histories, and each is of fewer than k shoppers.
    rows = [
        f"u{n},i{item},{1_745_000_000 + n}"
        for n in range(40)
        for item in ((0,), (1,), (0, 1))[n % 3]
    ]
    (tmp_path / "few.csv").write_text("\n".join(["USER_ID,ITEM_ID,TIMESTAMP", *rows]) + "\n")
    out = tmp_path / "out"
    asked = ["--data", str(tmp_path / "few.csv"), "--out", str(out), "--k", "15"]
    assert main(["synthetic-data", *asked]) == 1
    assert "too little data to make up others" in capsys.readouterr().err
    assert not list(out.iterdir())


def test_too_little_data_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "few.csv"
    rows = [f"u{n},i{n % 2},1745000000" for n in range(8)]
    file.write_text("\n".join(["USER_ID,ITEM_ID,TIMESTAMP", *rows]) + "\n")
    for data, said in ((file, "too little"), (tmp_path / "nowhere", "There is no")):
        assert main(["synthetic-data", "--data", str(data), "--out", str(tmp_path / "out")]) == 1
        told = capsys.readouterr().err
        assert said in told
        assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    "options", [["--users", "0"], ["--scale", "x"], ["--users", "5", "--scale", "2"], ["--k", "1"]]
)
def test_options_that_make_no_sense_are_refused(options: list[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as end:
        main(["synthetic-data", "--data", str(tmp_path), "--out", str(tmp_path), *options])
    assert end.value.code == 2
