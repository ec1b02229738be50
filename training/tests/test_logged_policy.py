"""What a log of another policy tells of the champion's lists, where the truth is known."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from quick_champion import fit_quick_champion
from small_shop import day, interactions, shop_events

from vitrine.arrays import Doubles
from vitrine.catalogue import Catalogue
from vitrine.datasets.impressions_csv import read_impressions
from vitrine.errors import RefusalError
from vitrine.evaluation.champion import Champion
from vitrine.evaluation.logged_policy import LoggedPolicy, off_policy
from vitrine.evaluation.next_basket import NextBasket
from vitrine.graph.ease import ease_graph
from vitrine.graph.session import Ranker
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.ease import Ease

CUT = day(70)
PLACES = 3
EVENTS = interactions(shop_events())
HEADER = "USER_ID,ITEM_ID,TIMESTAMP,POSITION,PROPENSITY,REWARD\n"


@pytest.fixture(scope="module")
def champion() -> Champion:
    """What is most popular, in the same order for everybody."""
    task = NextBasket(CUT, timedelta(days=20))
    fitted = fit_quick_champion(EVENTS.filter(pl.col("ts") < CUT), None, task, CUT, seed=0)
    graph = fitted.graph.SerializeToString()
    return Champion("two-stage", graph, fitted.catalogue, fitted.history_length, len(graph))


def worth(items: int) -> Doubles:
    """[N,3]: the chance of a click on each item at each position; what the shop doesn't know."""
    attraction = np.random.default_rng(4).uniform(0.1, 0.9, items)
    chances: Doubles = np.outer(attraction, [1.0, 0.6, 0.3])
    return chances


def simulated_log(champion: Champion, seed: int, lists: int = 4_000) -> pl.DataFrame:
    """A policy that shows any item anywhere, unpopular ones more often, and what was clicked."""
    rng = np.random.default_rng(seed)
    size = len(champion.catalogue)
    chances = np.linspace(1.0, 3.0, size) / np.linspace(1.0, 3.0, size).sum()
    items = rng.choice(size, (lists, PLACES), p=chances)
    clicked = rng.random((lists, PLACES)) < worth(size)[items, np.arange(PLACES)]
    moments = [CUT + timedelta(minutes=n) for n in range(lists)]
    return pl.DataFrame(
        {
            "user_id": [f"user-{n % 60:03d}" for n in range(lists) for _ in range(PLACES)],
            "item_id": [champion.catalogue.item_ids[item] for item in items.ravel()],
            "ts": [moment for moment in moments for _ in range(PLACES)],
            "position": np.tile(np.arange(1, PLACES + 1), lists),
            "propensity": chances[items].ravel(),
            "reward": clicked.ravel().astype(np.float64),
        },
        schema_overrides={"ts": pl.Datetime("us", "UTC")},
    )


def estimates(champion: Champion, log: pl.DataFrame, at: datetime = CUT) -> LoggedPolicy:
    return off_policy(champion, log, EVENTS, at, k=20, seed=0)


def values(found: LoggedPolicy) -> Mapping[str, tuple[float, float, float]]:
    rows: list[dict[str, Any]] = list(found.estimates)
    return {row["estimator"]: (row["value"], *row["interval"]) for row in rows}


@pytest.mark.slow
def test_estimates_hold_what_the_champion_s_lists_really_earn(champion: Champion) -> None:
    ranked = Ranker(champion.graph, champion.history_length).rank(HistoryBatch.empty()).items[0]
    truth = float(worth(len(champion.catalogue))[ranked[:PLACES], np.arange(PLACES)].mean())
    held = dict.fromkeys(("ips", "snips", "doubly-robust"), 0)
    runs = 20
    for seed in range(runs):
        found = values(estimates(champion, simulated_log(champion, seed)))
        for name in held:
            value, low, high = found[name]
            held[name] += low <= truth <= high
            assert value == pytest.approx(truth, abs=0.15)
    # Of intervals of 95 %, at most one in five missing it would be very bad luck.
    assert min(held.values()) >= 0.8 * runs
    logged, *_ = values(estimates(champion, simulated_log(champion, 0)))["logged"]
    assert abs(logged - truth) > 0.03


def test_what_was_before_the_cut_or_beyond_the_list_is_left_out(champion: Champion) -> None:
    log = simulated_log(champion, 1)
    odd = log.head(5).with_columns(ts=pl.lit(day(3)).cast(pl.Datetime("us", "UTC")))
    far = log.head(7).with_columns(position=pl.lit(21, pl.Int64))
    found = estimates(champion, pl.concat([log, odd, far]))
    assert list(found.notes) == [
        "5 logged impressions from before the cut are left out.",
        "7 logged impressions at positions after 20 are left out.",
    ]
    assert values(found) == values(estimates(champion, log))


def test_a_log_that_says_nothing_of_the_champion_gives_no_figure(champion: Champion) -> None:
    log = simulated_log(champion, 2).with_columns(item_id=pl.lit("unheard of"))
    found = estimates(champion, log)
    assert list(found.estimates) == []
    assert "says nothing of its lists" in found.notes[0]
    assert "so few" in estimates(champion, log, at=day(9_000)).notes[-1].lower()


def test_histories_end_before_the_moment_of_the_question() -> None:
    before = EVENTS.filter(pl.col("ts") < CUT)
    catalogue = Catalogue.of_events(before, None)
    model = Ease()
    model.fit(Histories.of(before, catalogue, at=CUT))
    graph = ease_graph(model.weights, 30).SerializeToString()
    personal = Champion("ease", graph, catalogue, 200, len(graph))
    log = simulated_log(personal, 5).with_columns(ts=pl.lit(CUT).cast(pl.Datetime("us", "UTC")))

    def found(events: pl.DataFrame) -> Mapping[str, tuple[float, float, float]]:
        return values(off_policy(personal, log, events, CUT, k=20, seed=0))

    assert found(EVENTS) == found(before)
    assert found(EVENTS) != found(before.filter(pl.col("ts") < day(30)))


def test_shoppers_of_whom_nobody_knows_anything_are_asked_with_no_history(
    champion: Champion,
) -> None:
    log = simulated_log(champion, 3).with_columns(user_id=pl.lit("stranger"))
    assert values(estimates(champion, log))["ips"][0] > 0


def test_a_file_is_read_row_by_row_with_reasons_for_what_is_not(tmp_path: Path) -> None:
    path = tmp_path / "shown.csv"
    path.write_text(
        HEADER + "u,a,1700000000,1,0.25,1\nu,b,1700000000,2,0.5,0.5\n,a,1700000000,1,1,0\n"
        "u,,1700000000,1,1,0\nu,a,soon,1,1,0\nu,a,1700000000,0,1,0\nu,a,1700000000,1.5,1,0\n"
        "u,a,1700000000,1,0,0\nu,a,1700000000,1,1.1,0\nu,a,1700000000,1,1,much\n"
    )
    read = read_impressions(path)
    assert read.table.select("item_id", "position", "propensity", "reward").rows() == [
        ("a", 1, 0.25, 1.0),
        ("b", 2, 0.5, 0.5),
    ]
    assert read.rejected == {
        "missing_user_id": 1,
        "missing_item_id": 1,
        "bad_timestamp": 1,
        "bad_position": 2,
        "bad_propensity": 2,
        "bad_reward": 1,
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEADER.replace(",PROPENSITY", ""), "lacks the column PROPENSITY"),
        (HEADER + "u,a,1,1,0,1\n", re.escape("can be used (1 bad_propensity)")),
    ],
)
def test_a_file_without_propensities_is_refused(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "shown.csv"
    path.write_text(text)
    with pytest.raises(RefusalError, match=said):
        read_impressions(path)
