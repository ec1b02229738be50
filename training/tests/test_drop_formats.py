"""Drops that are no Personalize CSV: JSON Lines, Parquet, and a shop's own columns."""

import gzip
from pathlib import Path

import pytest
from conftest import RawAndLake

from vitrine.errors import RefusalError
from vitrine.jobs.mapping import parse_mapping

T = 1767225600
LANDED = [("u1", "a", "view", T, None), ("u2", "b", "purchase", T, 9.5)]
COLUMNS = ("user_id", "item_id", "event_type", "unix_seconds(ts)", "event_value")


def landed(place: RawAndLake) -> list[tuple[object, ...]]:
    return sorted(tuple(row) for row in place.table("interactions").selectExpr(*COLUMNS).collect())


def test_json_lines(raw_and_lake: RawAndLake) -> None:
    lines = (
        f'{{"user_id": "u1", "item_id": "a", "timestamp": {T}, "event_type": "view"}}\n'
        f'{{"user_id": "u2", "item_id": "b", "timestamp": {T}, "event_type": "purchase",'
        ' "EVENT_VALUE": 9.5}\n'
        '{"user_id": "u3", "item_id": "c"}\n'
        '{"user_id": "u4", "item\n'
    )
    raw_and_lake.drop("interactions", "", name="a.jsonl.gz").write_bytes(
        gzip.compress(lines.encode())
    )
    raw_and_lake.drop("interactions", "[\n{}]\n", name="list.json")
    report = raw_and_lake.ingest()
    assert landed(raw_and_lake) == LANDED
    assert report.datasets["interactions"].quarantined == {"bad_timestamp": 1, "malformed_row": 1}
    assert [reason for reason in report.refused.values() if "write one a line" in reason]


def test_parquet_with_times(raw_and_lake: RawAndLake) -> None:
    rows = [("u1", "a", T, "view", None), ("u2", "b", T, "purchase", 9.5)]
    names = "USER_ID string, item_id string, t long, EVENT_TYPE string, EVENT_VALUE double"
    frame = raw_and_lake.spark.createDataFrame(rows, names)
    frame = frame.selectExpr("*", "timestamp_seconds(t) AS TIMESTAMP").drop("t")
    folder = raw_and_lake.folder / "raw" / "interactions" / "ingest_date=2026-01-31"
    frame.write.parquet(str(folder))
    (folder / "broken.parquet").write_text("no Parquet")
    report = raw_and_lake.ingest()
    assert landed(raw_and_lake) == LANDED
    assert "is no Parquet file" in " ".join(report.refused.values())


def test_a_shops_own_columns(raw_and_lake: RawAndLake) -> None:
    mapping = raw_and_lake.folder / "raw" / "mapping" / "interactions.toml"
    mapping.parent.mkdir(parents=True)
    mapping.write_text(
        '[columns]\nUSER_ID = "customer"\nITEM_ID = "sku"\nTIMESTAMP = "ordered at"\n'
        'EVENT_TYPE = "what"\nEVENT_VALUE = "worth"\n'
        '[times]\nTIMESTAMP = "dd.MM.yyyy HH:mm"\n'
        '[values.EVENT_TYPE]\nBOUGHT = "purchase"\n'
    )
    raw_and_lake.drop(
        "interactions",
        "Customer,SKU,ordered at,what,worth,col.our\n"
        "u1,a,01.01.2026 00:00,view,,red\n"
        "u2,b,01.01.2026 00:00,BOUGHT,9.5,red\n"
        "u3,b,31.02.2026 00:00,BOUGHT,9.5,red\n",
    )
    report = raw_and_lake.ingest()
    assert landed(raw_and_lake) == LANDED
    assert report.datasets["interactions"].quarantined == {"bad_timestamp": 1}
    (bad,) = raw_and_lake.table("quarantine").collect()
    assert "31.02.2026 00:00" in bad["row"]


def test_the_files_of_the_documentation(raw_and_lake: RawAndLake) -> None:
    examples = Path(__file__).parents[2] / "docs" / "examples" / "drops"
    for file in sorted(examples.rglob("*.*")):
        raw = raw_and_lake.folder / "raw" / file.relative_to(examples)
        raw.parent.mkdir(parents=True, exist_ok=True)
        raw.write_bytes(file.read_bytes())
    report = raw_and_lake.ingest()
    assert not report.refused
    assert report.datasets["interactions"].quarantined == {}
    assert report.tables["interactions"].inserted == 8
    assert raw_and_lake.rows("interactions", "user_id", "device")[-1] == ("dee", "mobile")
    items = raw_and_lake.rows("items", "name", "category_l1", "category_l2", "price")
    assert ("Rug & underlay", "Home", "Floor", 85.14) in items
    assert report.tables["users"].inserted == 3
    invoices = raw_and_lake.ingest("online-retail")
    assert invoices.tables["interactions"].inserted == 2
    assert invoices.datasets["interactions"].quarantined == {"cancellation": 1}


def test_money_paths_and_what_is_too_large_are_normalised(raw_and_lake: RawAndLake) -> None:
    mapping = raw_and_lake.folder / "raw" / "mapping"
    mapping.mkdir(parents=True)
    (mapping / "items.toml").write_text(
        '[currency]\nGBP = 1\neur = 0.5\n[categories]\nseparator = ">"\n'
    )
    (mapping / "interactions.toml").write_text(
        "[currency]\nEUR = 0.5\n[most]\nEVENT_VALUE = 1000\n"
    )
    raw_and_lake.drop(
        "items",
        "ITEM_ID,NAME,CATEGORY_L1,PRICE,CREATION_TIMESTAMP,currency\n"
        "a,Salt &amp;  Pepper\u200b,Home > Kitchen > Mills,10,1700000000,EUR\n"
        "b,Lamp,Home,7,1700000000,\n"
        "c,Rug,Home>Floor>Rugs>Wool,7,1700000000,gbp\n"
        "d,Pan,Home,7,1700000000,JPY\n",
    )
    raw_and_lake.drop(
        "interactions",
        "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE,CURRENCY\n"
        f"u1,a,{T},purchase,9000,EUR\n"
        f"u2,a,{T},purchase,9,EUR\n"
        f"u3,b,{T},view,,EUR\n",
    )
    report = raw_and_lake.ingest()
    columns = ("item_id", "name", "category_l1", "category_l2", "category_l3", "price")
    assert sorted(raw_and_lake.rows("items", *columns)) == [
        ("a", "Salt & Pepper", "Home", "Kitchen", "Mills", 5.0),
        ("b", "Lamp", "Home", None, None, 7.0),
        ("c", "Rug", "Home", "Floor", "Rugs>Wool", 7.0),
    ]
    assert report.datasets["items"].quarantined == {"bad_price": 1}
    (bad,) = raw_and_lake.table("quarantine").collect()
    assert "7 JPY" in bad["row"]
    values = raw_and_lake.rows("interactions", "user_id", "event_value")
    assert sorted(values) == [("u1", 1000.0), ("u2", 4.5), ("u3", None)]
    assert report.as_json()["normalised"] == {
        "items": {"currency": {"GBP": 1.0, "eur": 0.5}, "categories": {"separator": ">"}},
        "interactions": {"currency": {"EUR": 0.5}, "most": {"EVENT_VALUE": 1000.0}},
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[columns", "mapping/x.toml is no TOML"),
        (
            "[colums]",
            "has colums: there are columns, missing, times, values, currency, categories, most",
        ),
        (
            "[columns]\nUSER_ID = 1",
            r'mapping/x.toml: \[columns\] is of lines such as NAME = "text"',
        ),
        ("values = 1", "write .values.COLUMN."),
        ("[currency]\nEUR = 0", "with a number above 0, such as EUR = 0.86"),
        ("most = true", "with a number above 0, such as EVENT_VALUE = 10000"),
        ("[categories]\nby = 1", 'one line, such as separator = ">"'),
    ],
)
def test_a_fault_in_a_mapping_is_told(text: str, says: str) -> None:
    with pytest.raises(RefusalError, match=says):
        parse_mapping(text, "mapping/x.toml")
