"""Personalize's files: what is kept, what is quarantined and why, and that all is counted."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import NOW, NewLake, RawAndLake

from vitrine.errors import RefusalError
from vitrine.jobs import lake as tables
from vitrine.jobs.drops import Drops
from vitrine.jobs.ingest_report import IngestReport
from vitrine.jobs.objects import objects_of
from vitrine.jobs.run import IngestRun, read_source

INTERACTIONS = """USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE
u1,a,1767225600,View,
u1,a,1767225600,View,
u1,a,1767225600,view,3
 u2 ,b,1767225600.0,purchase,9.50
,a,1767225600,view,
u1,,1767225600,view,
u1,a,yesterday,view,
u1,a,,view,
u1,a,4102444800,view,
u1,a,1767225601,,
u1,a,1767225602,view,free
u1,a,1767225603,view,1,too much
u1,a
u1,ghost,1767225604,view,
"""

ITEMS = '''item_id,Name,CATEGORY_L1,PRICE,CREATION_TIMESTAMP,AVAILABLE,COLOUR
a,"Mug, ""large""",Kitchen,9.99,1700000000,TRUE,red
b,Lamp,,20,1700000000,,blue
c,Rug,Home,-1,1700000000,true,
d,Pot,Home,cheap,1700000000,true,
e,Pan,Home,,1700000000,true,
f,,Home,1,1700000000,true,
g,Cup,Home,1,1700000000,perhaps,
h,Jug,Home,NaN,1700000000,true,
'''

USERS = "USER_ID,COUNTRY\nu1,GB\nu2,\n,DE\n"


@dataclass(frozen=True)
class Ingested:
    place: RawAndLake
    items_file: Path
    report: IngestReport


@pytest.fixture(scope="module")
def ingested(new_lake: NewLake) -> Ingested:
    place = new_lake()
    place.drop("interactions", INTERACTIONS)
    items_file = place.drop("items", ITEMS)
    place.drop("users", USERS)
    return Ingested(place, items_file, place.ingest(run_id="first"))


def test_every_row_is_kept_or_counted_under_one_reason(ingested: Ingested) -> None:
    report = ingested.report
    interactions = report.datasets["interactions"]
    assert interactions.rows == 14
    assert interactions.accepted == 3
    assert interactions.duplicates == {"exact_duplicate": 1, "same_event": 1}
    assert interactions.quarantined == {
        "missing_user_id": 1,
        "missing_item_id": 1,
        "bad_timestamp": 2,
        "future_timestamp": 1,
        "missing_event_type": 1,
        "bad_event_value": 1,
        "malformed_row": 2,
    }
    assert report.warnings == {"unknown_item": 1}
    assert report.datasets["items"].quarantined == {
        "negative_price": 1,
        "bad_price": 2,
        "missing_price": 1,
        "missing_name": 1,
        "bad_availability": 1,
    }
    assert report.datasets["users"].quarantined == {"missing_user_id": 1}

    written = json.loads((ingested.place.folder / "reports" / "first.json").read_text())
    assert written["rows"] == 25
    assert written["rows"] == sum(written[k] for k in ("accepted", "quarantined", "duplicates"))
    assert written["quarantined"] == sum(written["reasons"]["quarantined"].values())
    assert written["snapshots"].keys() == {
        "interactions",
        "items",
        "users",
        "quarantine",
        "drops",
    }


def test_values_are_read_as_what_they_are(ingested: Ingested) -> None:
    place = ingested.place
    columns = ("user_id", "item_id", "event_type", "event_value", "unix_seconds(ts)", "source")
    found = {tuple(row) for row in place.table("interactions").selectExpr(*columns).collect()}
    # Of the two with one identity the last in the file stays.
    assert found == {
        ("u1", "a", "view", 3.0, 1767225600, "personalize"),
        ("u2", "b", "purchase", 9.5, 1767225600, "personalize"),
        ("u1", "ghost", "view", None, 1767225604, "personalize"),
    }
    assert place.rows("items", "item_id", "name", "category_l1", "price", "available") == [
        ("a", 'Mug, "large"', "Kitchen", 9.99, True),
        ("b", "Lamp", "uncategorised", 20.0, True),
    ]
    assert place.rows("users", "user_id", "country") == [("u1", "GB"), ("u2", None)]


def test_a_quarantined_row_keeps_what_it_was_and_where_it_came_from(ingested: Ingested) -> None:
    bad = {
        (row["dataset"], row["reason"], row["row"]): row
        for row in ingested.place.table("quarantine").collect()
    }
    original = (
        '{"ITEM_ID":"d","NAME":"Pot","CATEGORY_L1":"Home","PRICE":"cheap",'
        '"CREATION_TIMESTAMP":"1700000000","AVAILABLE":"true"}'
    )
    row = bad["items", "bad_price", original]
    assert row["run_id"] == "first"
    assert row["source_file"].endswith(str(ingested.items_file))
    line = json.dumps({"line": "u1,a,1767225603,view,1,too much"}, separators=(",", ":"))
    assert ("interactions", "malformed_row", line) in bad


def test_the_same_drop_again_changes_nothing(raw_and_lake: RawAndLake) -> None:
    raw_and_lake.drop("interactions", INTERACTIONS)
    raw_and_lake.drop("items", ITEMS)
    first = raw_and_lake.ingest(run_id="first")
    raw_and_lake.drop("interactions", INTERACTIONS, day="2026-02-01")
    second = raw_and_lake.ingest(run_id="second")
    # What the lake knows of drops has one more.
    assert second.tables["drops"].inserted == 1
    for name, change in second.tables.items():
        if name == "drops":
            continue
        assert (change.inserted, change.updated) == (0, 0), name
        assert change.snapshot == first.tables[name].snapshot
    assert second.datasets["interactions"].accepted == 3
    # All fourteen came again, one of them for the second time.
    assert second.datasets["interactions"].duplicates["exact_duplicate"] == 1 + 14


def test_what_was_counted_is_taken_in_whatever_becomes_of_the_files_meanwhile(
    raw_and_lake: RawAndLake,
) -> None:
    spark, lake = raw_and_lake.spark, raw_and_lake.lake
    raw_and_lake.drop(
        "items", "ITEM_ID,NAME,CATEGORY_L1,PRICE,CREATION_TIMESTAMP\na,Mug,Kitchen,5,1700000000\n"
    )
    header = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"
    events = raw_and_lake.drop("interactions", f"{header}\nu,a,1760000000,view\nu,,1,view\n")
    tables.create_tables(spark, lake)
    root = str(raw_and_lake.folder / "raw")
    run = IngestRun("personalize", root, f"{root}/report.json", "run")
    read = read_source(spark, lake, run, Drops(spark, objects_of(root), root), NOW)
    tables.merge(spark, lake, tables.ITEMS, read.tables["items"])
    events.unlink()
    (counted,) = [one for one in read.cleaned if one.dataset == "interactions"]
    assert read.tables["interactions"].count() == counted.counts.accepted == 1
    assert counted.quarantined.count() == sum(counted.counts.quarantined.values()) == 1


def test_a_later_drop_corrects_an_item_and_adds_what_is_new(raw_and_lake: RawAndLake) -> None:
    header = "ITEM_ID,NAME,CATEGORY_L1,PRICE,CREATION_TIMESTAMP\n"
    raw_and_lake.drop("items", f"{header}a,Mug,Kitchen,5,1700000000\nb,Lamp,Home,7,1700000000\n")
    raw_and_lake.ingest()
    raw_and_lake.drop(
        "items",
        f"{header}a,Mug,Kitchen,4,1700000000\nc,Rug,Home,9,1700000000\n",
        day="2026-02-01",
    )
    report = raw_and_lake.ingest()
    assert (report.tables["items"].inserted, report.tables["items"].updated) == (1, 1)
    assert report.datasets["items"].duplicates == {"superseded": 1}
    assert raw_and_lake.rows("items", "item_id", "price") == [("a", 4.0), ("b", 7.0), ("c", 9.0)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("USER_ID,ITEM_ID,EVENT_TYPE\nu,a,view\n", r"lacks the column TIMESTAMP \(its first line"),
        ("USER_ID\nu\n", "lacks the columns ITEM_ID, TIMESTAMP, EVENT_TYPE"),
        ("USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,user_id\nu,a,1,view,u\n", "USER_ID more than once"),
    ],
)
def test_a_header_that_cannot_be_right_stops_the_job(
    raw_and_lake: RawAndLake, text: str, sentence: str
) -> None:
    file = raw_and_lake.drop("interactions", text)
    with pytest.raises(RefusalError, match=sentence) as refusal:
        raw_and_lake.ingest()
    assert str(file) in str(refusal.value)
    assert not (raw_and_lake.folder / "reports").exists()


def test_no_files_stop_the_job(raw_and_lake: RawAndLake) -> None:
    with pytest.raises(RefusalError, match="nothing to ingest"):
        raw_and_lake.ingest()


def test_what_is_named_gzip_and_is_none_stops_the_job(raw_and_lake: RawAndLake) -> None:
    raw_and_lake.drop("interactions", INTERACTIONS, name="file.csv.gz")
    with pytest.raises(RefusalError, match=r"file\.csv\.gz is named \.gz but is no gzip file"):
        raw_and_lake.ingest()


def test_files_with_other_columns_in_another_order_are_one_drop(raw_and_lake: RawAndLake) -> None:
    raw_and_lake.drop("interactions", "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\nu,a,1767225601,view\n")
    raw_and_lake.drop(
        "interactions",
        "\ufeffEVENT_TYPE,DEVICE,TIMESTAMP,ITEM_ID,USER_ID\nclick,phone,1767225602,b,v\n",
        name="other.csv",
    )
    raw_and_lake.drop("interactions", "not finished", name="_writing.csv")
    raw_and_lake.ingest()
    assert raw_and_lake.rows("interactions", "user_id", "item_id", "event_type") == [
        ("u", "a", "view"),
        ("v", "b", "click"),
    ]
