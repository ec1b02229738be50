"""How often places are looked at, from a log in which chance has moved items."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from biased_shop import Log, Shop, log_of

from vitrine.two_stage.examination import Examination, examination_of

SHOP = Shop(users=600, epsilon=0.2)


@pytest.fixture(scope="module")
def log() -> Log:
    return log_of(SHOP)


def by_clicks_alone(placements: pl.DataFrame) -> list[float]:
    """What a place's share of choices says, whatever is shown there."""
    rates = placements.group_by("position").agg(pl.col("acted_at").is_not_null().mean())
    found = rates.sort("position")["acted_at"].to_list()
    return [rate / found[0] for rate in found]


def test_the_curve_that_shoppers_follow_is_found(log: Log) -> None:
    found = examination_of(log.placements)
    assert found is not None
    truth = np.asarray(SHOP.looked_at)
    assert found.chances == pytest.approx(truth, rel=0.25)
    assert np.abs(np.log(found.chances / truth)).mean() < 0.12
    assert (np.diff(found.chances) <= 0).all()


def test_where_all_places_are_looked_at_alike_the_curve_is_flat_though_choices_fall() -> None:
    shop = replace(SHOP, users=150, looked_at=(1.0,) * 8)
    placements = log_of(shop).placements
    assert by_clicks_alone(placements)[-1] < 0.75
    found = examination_of(placements)
    assert found is not None
    assert found.chances.min() > 0.85


def test_a_log_without_chance_or_with_too_few_choices_tells_nothing(log: Log) -> None:
    unmoved = log.placements.filter(pl.col("rank") == pl.col("position"))
    assert examination_of(unmoved) is None
    assert examination_of(log.placements.with_columns(rank=pl.lit(None, pl.Int64))) is None
    assert examination_of(log.placements.head(10_000)) is None
    assert examination_of(log.placements.clear()) is None


def test_places_below_the_last_that_is_known_are_like_it() -> None:
    curve = Examination(np.array([1.0, 0.5, 0.4]))
    assert curve.at(np.array([1, 3, 2, 40])).tolist() == [1.0, 0.4, 0.5, 0.4]
