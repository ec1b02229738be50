import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from small_shop import day, interactions, items_frame, shop_events, write_training_set

from vitrine.errors import RefusalError
from vitrine.training_set import read_training_set


def test_a_split_never_shows_the_past_what_came_at_the_cut_or_after(tmp_path: Path) -> None:
    events = [("u", "a", "view", day(1)), ("u", "b", "view", day(5)), ("u", "c", "view", day(9))]
    data = read_training_set(write_training_set(tmp_path / "set", events, horizon_days=4))
    assert data.description.cut == day(5)
    assert data.before(day(5))["item_id"].to_list() == ["a"]


def test_timestamps_without_a_zone_are_utc_and_nested_files_are_read(tmp_path: Path) -> None:
    directory = write_training_set(tmp_path / "set")
    nested = directory / "interactions/month=1"
    nested.mkdir()
    naive = interactions([("late", "item-00", "view", day(3))]).with_columns(
        pl.col("ts").dt.replace_time_zone(None).dt.cast_time_unit("ns")
    )
    naive.write_parquet(nested / "part-1.parquet")
    read = read_training_set(directory).interactions
    assert read.height == len(shop_events()) + 1
    assert read.filter(pl.col("user_id") == "late")["ts"].to_list() == [day(3)]


def test_a_price_that_is_no_number_becomes_none_and_repeated_items_count_once(
    tmp_path: Path,
) -> None:
    items = items_frame(["item-00", "item-01", "item-02"]).with_columns(
        price=pl.Series([float("nan"), float("inf"), 2.0])
    )
    directory = write_training_set(tmp_path / "set", items=pl.concat([items, items]))
    assert read_training_set(directory).items["price"].to_list() == [None, None, 2.0]


def test_users_are_optional_and_count_once(tmp_path: Path) -> None:
    directory = write_training_set(tmp_path / "set")
    assert read_training_set(directory).users.schema == {
        "user_id": pl.String,
        "country": pl.String,
    }
    (directory / "users").mkdir()
    users = pl.DataFrame({"user_id": ["u", "u", "v"], "country": ["NO", "SE", None]})
    users.write_parquet(directory / "users/part-0.parquet")
    assert read_training_set(directory).users.rows() == [("u", "NO"), ("v", None)]


def test_items_of_older_sets_have_no_creation_time(tmp_path: Path) -> None:
    directory = write_training_set(tmp_path / "set")
    file = directory / "items/part-0.parquet"
    assert read_training_set(directory).items["creation_ts"].null_count() == 0
    pl.read_parquet(file).drop("creation_ts").write_parquet(file)
    items = read_training_set(directory).items
    assert items["creation_ts"].null_count() == items.height


def test_events_without_user_item_or_time_are_left_out(tmp_path: Path) -> None:
    directory = write_training_set(tmp_path / "set", [("u", "a", "view", day(1))])
    table = pl.DataFrame(
        {
            "user_id": [None, "u", "u"],
            "item_id": ["a", None, "a"],
            "event_type": ["view", "view", None],
            "ts": [day(1), day(1), day(2)],
        }
    )
    table.write_parquet(directory / "interactions/part-1.parquet")
    kept = read_training_set(directory).interactions
    assert kept.select("item_id", "event_type").rows() == [("a", "view"), ("a", "other")]


def test_an_empty_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusalError, match="holds no interactions: ingest"):
        read_training_set(write_training_set(tmp_path / "set", []))


@pytest.mark.parametrize("missing", ["interactions", "items", "training-set.json"])
def test_a_part_that_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    directory = write_training_set(tmp_path / "set")
    path = directory / missing
    if path.is_dir():
        (path / "part-0.parquet").unlink()
    else:
        path.unlink()
    with pytest.raises(RefusalError, match=missing):
        read_training_set(directory)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    directory = write_training_set(tmp_path / "set")
    file = directory / "interactions/part-0.parquet"
    pl.read_parquet(file).drop("event_type").write_parquet(file)
    with pytest.raises(RefusalError, match=r"interactions/part-0\.parquet lacks .* event_type"):
        read_training_set(directory)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cut": None}, "malformed"),
        ({"end": "soon"}, "malformed"),
        ({"cut": "2031-01-01"}, "after the end"),
    ],
)
def test_a_malformed_description_is_refused(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    path = write_training_set(tmp_path / "set") / "training-set.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(RefusalError, match=rf"training-set\.json.*{said}"):
        read_training_set(path.parent)


def test_moments_of_the_description_without_a_zone_are_utc(tmp_path: Path) -> None:
    path = write_training_set(tmp_path / "set") / "training-set.json"
    content = {**json.loads(path.read_text()), "start": "2025-12-31T00:00:00"}
    path.write_text(json.dumps(content))
    start = read_training_set(path.parent).description.start
    assert start == datetime(2025, 12, 31, tzinfo=UTC)
