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
    assert report.tables["interactions"].inserted == 5
    assert report.tables["items"].inserted == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[columns", "mapping/x.toml is no TOML"),
        ("[colums]", "has colums: there are columns, missing, times, values"),
        (
            "[columns]\nUSER_ID = 1",
            r'mapping/x.toml: \[columns\] is of lines such as NAME = "text"',
        ),
        ("values = 1", "write .values.COLUMN."),
    ],
)
def test_a_fault_in_a_mapping_is_told(text: str, says: str) -> None:
    with pytest.raises(RefusalError, match=says):
        parse_mapping(text, "mapping/x.toml")
