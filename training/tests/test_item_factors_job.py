"""Spark's item factors, the sizes from which they are taken, and what the trainer makes of them."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from conftest import RawAndLake
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from small_shop import day, interactions, shop_events, write_training_set
from test_training_set_job import build, fill

from vitrine.catalogue import Catalogue
from vitrine.columns import ItemFactors
from vitrine.errors import RefusalError
from vitrine.jobs.item_factors import (
    FactorSettings,
    add_item_factors,
    item_factors,
    moments_of,
    write_item_factors,
)
from vitrine.jobs.numbering import numbered
from vitrine.jobs.scale import Limits, decide, of_shoppers
from vitrine.training_set import read_training_set
from vitrine.two_stage.item_factors import FittedFactors

SMALL = FactorSettings(rank=6, iterations=4, blocks=1)
EVENTS = shop_events()


@pytest.fixture(scope="module")
def events(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> DataFrame:
    path = tmp_path_factory.mktemp("events") / "events.parquet"
    interactions(EVENTS).write_parquet(path)
    return spark.read.parquet(str(path))


def test_every_id_gets_a_number_of_its_own_without_gaps(spark: SparkSession) -> None:
    rows = spark.range(1_000).select((F.col("id") % 700).cast("string").alias("name"))
    found = numbered(rows.repartition(3), "name", "number").collect()
    assert sorted(row["number"] for row in found) == list(range(700))
    again = {row["name"]: row["number"] for row in numbered(rows, "name", "number").collect()}
    assert again == {row["name"]: row["number"] for row in found}


def test_factors_bring_items_of_one_taste_together(events: DataFrame) -> None:
    found = item_factors(events, SMALL).collect()
    factors = np.array([row[ItemFactors.FACTORS] for row in sorted(found)])
    assert factors.shape == (30, 6)
    unit = factors / np.linalg.norm(factors, axis=1, keepdims=True)
    alike = unit @ unit.T
    # Of the small shop's three groups of items, every third is of one.
    group = np.arange(30) % 3
    same = alike[(group[:, None] == group) & ~np.eye(30, dtype=bool)].mean()
    assert same > alike[group[:, None] != group].mean() + 0.3


def test_factors_of_a_moment_have_seen_nothing_after_it(events: DataFrame, tmp_path: Path) -> None:
    end = max(moment for *_, moment in EVENTS)
    moments = moments_of(end, timedelta(days=40), 2)
    assert moments[1] == end - timedelta(days=40)
    write_item_factors(events, moments, str(tmp_path / "a"), SMALL)
    later = F.col("ts") >= F.lit(moments[1])
    changed = events.withColumn("item_id", F.when(later, "item-00").otherwise(F.col("item_id")))
    write_item_factors(changed, moments, str(tmp_path / "b"), SMALL)
    # Spark writes no time zone; the reader of training sets knows that it is UTC.
    one, other = (
        FittedFactors(
            pl.read_parquet(tmp_path / name / "*.parquet").with_columns(
                pl.col("known_until").dt.replace_time_zone("UTC")
            )
        )
        for name in ("a", "b")
    )
    catalogue = Catalogue.of([f"item-{n:02d}" for n in range(31)])
    before, of_other = one.of(catalogue, moments[1]), other.of(catalogue, moments[1])
    assert before is not None
    assert of_other is not None
    np.testing.assert_allclose(before, of_other, atol=1e-6)
    newest, newest_of_other = one.of(catalogue, end), other.of(catalogue, end)
    assert newest is not None
    assert newest_of_other is not None
    assert not np.allclose(newest, newest_of_other, atol=1e-3)
    # An item that nobody had is like nothing.
    assert (before[30] == 0).all()
    assert (before[:30] != 0).any(axis=1).all()
    # Between two moments those of the older one, and none before the first.
    between = one.of(catalogue, moments[1] + timedelta(days=1))
    np.testing.assert_array_equal(between, before)
    assert one.of(catalogue, day(0)) is None


LIMITS = Limits(most_rows=1_000, factors_from_items=50)


@pytest.mark.parametrize(
    ("rows", "items", "shoppers", "factors", "said"),
    [
        (1_000, 49, 1.0, False, ("All 1,000 interactions", "49 items it fits by itself: from 50")),
        (4_000, 50, 0.25, True, ("25.00% of the shoppers: there are 4,000", "50 items, and from")),
    ],
)
def test_sizes_decide_and_say_so(
    rows: int, items: int, shoppers: float, factors: bool, said: tuple[str, str]
) -> None:
    found = decide(rows, items, LIMITS)
    assert (found.shoppers, found.factors) == (shoppers, factors)
    assert all(part in sentence for part, sentence in zip(said, found.sentences, strict=True))


def test_some_shoppers_are_whole_and_always_the_same(events: DataFrame) -> None:
    some = of_shoppers(events, 0.4)
    users = {row["user_id"] for row in some.select("user_id").distinct().collect()}
    assert 10 < len(users) < 40
    # Whole: what is left is all of theirs.
    assert some.count() == events.where(F.col("user_id").isin(list(users))).count()
    again = of_shoppers(events.repartition(3), 0.4).select("user_id").distinct().collect()
    assert {row["user_id"] for row in again} == users
    assert of_shoppers(events, 1.0) is events


def test_a_small_shop_s_set_has_no_factors_and_says_why(raw_and_lake: RawAndLake) -> None:
    fill(raw_and_lake)
    description = build(raw_and_lake, 14)
    assert not (raw_and_lake.folder / "set/item-factors").exists()
    assert "from 30,000 on Spark ALS does" in str(description["scale"])
    found = read_training_set(raw_and_lake.folder / "set")
    assert found.item_factors is None
    assert found.description.scale == tuple(description["scale"])  # type: ignore[arg-type]


def test_a_large_shop_s_set_has_factors_of_all_and_events_of_some(
    raw_and_lake: RawAndLake,
) -> None:
    fill(raw_and_lake)
    whole = build(raw_and_lake, 14)
    description = build(raw_and_lake, 14, Limits(most_rows=20, factors_from_items=2))
    found = read_training_set(raw_and_lake.folder / "set")
    assert found.interactions.height == description["rows"]
    assert 0 < found.interactions.height < 41
    assert found.interactions["user_id"].n_unique() == description["users"]
    assert found.interactions["user_id"].n_unique() < 3
    assert (description["start"], description["cut"]) == (whole["start"], whole["cut"])
    factors = found.item_factors
    assert factors is not None
    newest = factors.filter(pl.col("known_until") == found.description.end)
    assert set(newest["item_id"]) == {"a", "b"}
    assert "Spark ALS" in str(description["scale"])
    # A trainer copies the whole folder.
    names = {path.name for path in (raw_and_lake.folder / "set").iterdir()}
    assert names == {"interactions", "items", "item-factors", "training-set.json"}


def test_factors_are_added_to_a_set_that_was_built_without(
    spark: SparkSession, tmp_path: Path
) -> None:
    directory = write_training_set(tmp_path / "set")
    add_item_factors(spark, str(directory), SMALL)
    found = read_training_set(directory)
    assert found.item_factors is not None
    assert found.description.end in found.item_factors["known_until"]
    assert found.description.cut in found.item_factors["known_until"]
    assert "somebody asked" in json.loads((directory / "training-set.json").read_text())["scale"][0]
    with pytest.raises(RefusalError, match="holds no training set"):
        add_item_factors(spark, str(tmp_path / "nothing"), SMALL)
