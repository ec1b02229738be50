import gzip
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from vitrine.datasets.interactions_csv import read_interactions, read_items, read_users
from vitrine.datasets.simulate import Size, simulate
from vitrine.errors import RefusalError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n"


def file(tmp_path: Path, text: str | bytes, name: str = "interactions.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_personalize_s_columns_become_events(tmp_path: Path) -> None:
    text = (
        "item_id,USER_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE,DEVICE,SESSION_ID,COLOUR\n"
        "a,u,1700000000, View ,2.5, Mobile,s1,red\n"
        "b,u,1700000001.5,,free,,s1,\n"
    )
    read = read_interactions(file(tmp_path, text), NOW)
    assert read.rejected == {}
    assert read.table.to_dicts() == [
        {
            "user_id": "u",
            "item_id": "a",
            "event_type": "view",
            "ts": datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
            "event_value": 2.5,
            "device": "mobile",
            "session_id": "s1",
        },
        {
            "user_id": "u",
            "item_id": "b",
            "event_type": "other",
            "ts": datetime(2023, 11, 14, 22, 13, 21, 500_000, tzinfo=UTC),
            "event_value": None,
            "device": None,
            "session_id": "s1",
        },
    ]


def test_rows_without_types_are_what_is_to_be_predicted(tmp_path: Path) -> None:
    path = file(tmp_path, "USER_ID,ITEM_ID,TIMESTAMP\nu,a,1700000000\n")
    assert read_interactions(path, NOW).table["event_type"].to_list() == ["purchase"]


def test_ids_keep_their_commas_quotes_emoji_and_zeros(tmp_path: Path) -> None:
    text = HEADER + '"a, ""b""",🙂,1700000000,view\n007,"new\nline",1700000000,view\n'
    table = read_interactions(file(tmp_path, text), NOW).table
    assert table.select("user_id", "item_id").rows() == [('a, "b"', "🙂"), ("007", "new\nline")]


def test_what_is_wrong_is_left_out_and_counted_by_its_first_reason(tmp_path: Path) -> None:
    rows = [
        "u,a,1700000000,view",
        "u,a,1700000000,view",
        ",a,1700000000,view",
        "u, ,1700000000,view",
        "u,a,yesterday,view",
        "u,a,NaN,view",
        "u,a,inf,view",
        "u,a,-5,view",
        "u,a,,view",
        ",,nonsense,view",
        "u,a,4102444800,view",
        "u,a,1e30,view",
        "u,a,1700000000,view,too many",
        "u",
    ]
    read = read_interactions(file(tmp_path, HEADER + "\n".join(rows)), NOW)
    assert read.table.height == 1
    assert read.rejected == {
        "malformed_row": 1,
        "missing_user_id": 2,
        "missing_item_id": 2,
        "bad_timestamp": 6,
        "future_timestamp": 1,
        "same_event": 1,
    }
    assert read.table.height + sum(read.rejected.values()) == len(rows)


def test_the_simulated_shop_s_faults_are_found_as_the_ingestion_finds_them(tmp_path: Path) -> None:
    simulate(tmp_path, 7, Size(users=50, items=40, events=3_000))
    read = read_interactions(tmp_path / "interactions.csv", NOW)
    # The type and the value may be missing here, and items are known by their events.
    kept_here = ("missing_event_type", "bad_event_value", "unknown_item")
    assert read.table.height >= 3_000 + len(kept_here) * 3 - read.rejected["same_event"]
    assert {
        reason: read.rejected[reason] for reason in read.rejected if reason != "same_event"
    } == {
        "malformed_row": 3,
        "missing_user_id": 3,
        "missing_item_id": 3,
        "bad_timestamp": 3,
        "future_timestamp": 3,
    }


def test_a_compressed_file_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    text = ("\ufeff" + HEADER + "u,a,1700000000,view\n").encode()
    assert read_interactions(file(tmp_path, gzip.compress(text)), NOW).table.height == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        (HEADER, "a header and no rows"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "not text in UTF-8"),
        ("USER_ID\x00,ITEM_ID", "NUL"),
        (gzip.compress(HEADER.encode())[:-9], "cannot be read"),
        ('{"user": "u"}', "lacks the columns USER_ID, ITEM_ID, TIMESTAMP"),
        ("USER_ID,ITEM_ID\nu,a\n", r"lacks the column TIMESTAMP \(its first line has USER_ID"),
        ("USER_ID;ITEM_ID;TIMESTAMP\nu;a;1\n", "lacks the columns USER_ID"),
        ("user_id,USER_ID,ITEM_ID,TIMESTAMP\nu,u,a,1\n", "column USER_ID more than once"),
        (HEADER + 'u,"a,1700000000,view\n', "no CSV file that can be read"),
        (HEADER + "u,a,1700000000000,view\n", r"1 bad_timestamp.* seconds since 1970"),
        (HEADER + "u,a,2024-01-01,view\n", r"1 bad_timestamp.* seconds since 1970"),
        (HEADER + ",a,1700000000,view\n", r"None of the 1 rows .*\(1 missing_user_id\)\.$"),
    ],
)
def test_what_is_no_interactions_file_is_refused(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    with pytest.raises(RefusalError, match=said) as refused:
        read_interactions(file(tmp_path, content), NOW)
    assert "interactions.csv" in str(refused.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusalError, match=r"There is no file .*nowhere\.csv"):
        read_interactions(tmp_path / "nowhere.csv", NOW)
    with pytest.raises(RefusalError, match="cannot be read"):
        read_interactions(tmp_path, NOW)


def test_items_need_only_an_id_and_the_last_row_of_one_stays(tmp_path: Path) -> None:
    text = (
        "ITEM_ID,NAME,CATEGORY_L1,PRICE,CREATION_TIMESTAMP,AVAILABLE\n"
        "a,Old,Home,1,1700000000,true\n"
        "a,New,Home,2,1700000000,true\n"
        "b,,,NaN,soon,false\n"
        "c,Chair,Home,-3,,\n"
        ",Nameless,Home,1,,\n"
    )
    read = read_items(file(tmp_path, text))
    assert read.rejected == {"missing_item_id": 1, "superseded": 1}
    rows = read.table.select("item_id", "name", "category_l1", "price", "available").rows()
    assert rows == [
        ("a", "New", "Home", 2.0, True),
        ("b", None, "uncategorised", None, False),
        ("c", "Chair", "Home", None, True),
    ]
    assert read.table["creation_ts"].null_count() == 2
    bare = read_items(file(tmp_path, "ITEM_ID\na\n")).table
    assert bare.schema == read.table.schema


def test_users_keep_all_their_columns_as_text(tmp_path: Path) -> None:
    path = file(tmp_path, "USER_ID,COUNTRY,Age Group\nu,NO,20\nu,SE,\n")
    assert read_users(path).table.to_dicts() == [
        {"user_id": "u", "country": "SE", "age group": None}
    ]
    assert read_users(path).table.schema["age group"] == pl.String
