"""The stream's archive: the events that the API accepted, beside those of files."""

import gzip
import json
from pathlib import Path

import pytest
from conftest import RawAndLake

from vitrine.errors import RefusalError
from vitrine.events import event_id

EVENT = {
    "schemaVersion": 1,
    "eventId": "e1",
    "userId": "u1",
    "sessionId": "s1",
    "itemId": "a",
    "eventType": "view",
    "timestampMs": 1767225600123,
    "receivedAtMs": 1767225600200,
    "recommendationId": "r",
}


def archive(
    place: RawAndLake, lines: list[str], name: str = "events.gz", day: str = "2026/01/31"
) -> None:
    path: Path = place.folder / "raw" / "clickstream" / day / "12" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)


def without(*names: str, **fields: object) -> str:
    return json.dumps({k: v for k, v in (EVENT | fields).items() if k not in names})


def test_events_are_merged_and_faults_counted(raw_and_lake: RawAndLake) -> None:
    archive(
        raw_and_lake,
        [
            without(),
            without(),
            without(itemId="b", eventId="e1"),
            without(
                "userId",
                eventId="e2",
                eventType=" Click ",
                eventValue=2.5,
                properties='{"device":" Mobile "}',
            ),
            without(eventId="e10", properties="no JSON"),
            without("itemId", eventId="e3"),
            without("eventId"),
            without("timestampMs", eventId="e4"),
            without(eventId="e5", timestampMs=4102444800000),
            without(eventId="e6", schemaVersion=2),
            without(eventId="e7", timestampMs="noon"),
            '{"schemaVersion":1,"eventId":"e8"',
        ],
    )
    archive(raw_and_lake, [without(eventId="e9")], name="plain-0001")
    counts = raw_and_lake.ingest("clickstream").datasets["clickstream"]
    assert (counts.rows, counts.accepted) == (13, 4)
    assert counts.duplicates == {"exact_duplicate": 1, "same_event": 1}
    assert counts.quarantined == {
        "missing_item_id": 1,
        "missing_event_id": 1,
        "bad_timestamp": 1,
        "future_timestamp": 1,
        "unknown_schema_version": 1,
        "malformed_row": 2,
    }
    found = raw_and_lake.table("interactions").where("event_id = 'e2'")
    columns = (
        "user_id",
        "event_type",
        "event_value",
        "unix_millis(ts)",
        "recommendation_id",
        "device",
    )
    row = found.selectExpr(*columns).first()
    assert row is not None
    assert tuple(row) == ("session:s1", "click", 2.5, 1767225600123, "r", "mobile")


def test_an_event_that_also_came_in_a_file_is_there_once(raw_and_lake: RawAndLake) -> None:
    raw_and_lake.drop(
        "interactions", "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\nu1,a,1767225600,view\n"
    )
    raw_and_lake.ingest()
    same = event_id("u1", "a", "view", 1767225600000)
    archive(raw_and_lake, [without(eventId=same, timestampMs=1767225600000)])
    report = raw_and_lake.ingest("clickstream")
    assert report.tables["interactions"].inserted == 0
    assert raw_and_lake.rows("interactions", "event_id", "source") == [(same, "personalize")]


SHOWN = {
    "kind": "impression",
    "schemaVersion": 1,
    "recommendationId": "r",
    "userId": "u1",
    "servedAtMs": 1767225600100,
    "items": [
        {"itemId": "a", "position": 1, "propensity": 0.9, "score": 0.2},
        {"itemId": "b", "position": 2, "propensity": 0.5, "ranker": "new"},
    ],
}


def test_lists_that_were_shown_are_no_events_and_are_in_the_lake_once_a_page(
    raw_and_lake: RawAndLake,
) -> None:
    second = SHOWN | {"items": [{"itemId": "c", "position": 3, "propensity": 1}]}
    nobody = {name: SHOWN[name] for name in SHOWN if name != "userId"}
    lines = [
        SHOWN,
        second,
        SHOWN | {"scenario": "home"},
        nobody | {"recommendationId": "of-nobody"},
        nobody | {"recommendationId": "of-session", "sessionId": "s1"},
        SHOWN | {"schemaVersion": 2},
        SHOWN | {"items": []},
    ]
    archive(raw_and_lake, [without(), *[json.dumps(line) for line in lines]])
    datasets = raw_and_lake.ingest("clickstream").datasets
    assert (datasets["clickstream"].rows, datasets["clickstream"].accepted) == (1, 1)
    assert datasets["clickstream_impression"].quarantined == {
        "unknown_schema_version": 1,
        "missing_impression_id": 1,
    }
    columns = ("impression_id", "recommendation_id", "user_id", "unix_millis(shown_at)")
    rows = raw_and_lake.table("impressions").selectExpr(*columns, "to_json(items)").collect()
    first = (
        '[{"item_id":"a","position":1,"propensity":0.9},'
        '{"item_id":"b","position":2,"propensity":0.5,"ranker":"new"}]'
    )
    at = SHOWN["servedAtMs"]
    assert sorted(tuple(row) for row in rows) == [
        ("of-nobody|1", "of-nobody", None, at, first),
        ("of-session|1", "of-session", "session:s1", at, first),
        ("r|1", "r", "u1", at, first),
        ("r|3", "r", "u1", at, '[{"item_id":"c","position":3,"propensity":1.0}]'),
    ]
    merge = {"kind": "merge", "userId": "u2", "sessionId": "s1", "receivedAtMs": at}
    archive(raw_and_lake, [json.dumps(merge | {"schemaVersion": 1})], name="login.gz")
    again = raw_and_lake.ingest("clickstream").tables["impressions"]
    assert (again.inserted, again.updated) == (0, 1)
    assert ("of-session|1", "u2") in raw_and_lake.rows("impressions", "impression_id", "user_id")


def test_an_archive_without_files_stops_the_job(raw_and_lake: RawAndLake) -> None:
    with pytest.raises(RefusalError, match="the stream has not written"):
        raw_and_lake.ingest("clickstream")


def test_a_run_of_some_days_takes_in_what_arrived_in_them_however_late_it_was(
    raw_and_lake: RawAndLake,
) -> None:
    last_year = 1740000000000
    archive(raw_and_lake, [without(eventId="before")], day="2026/01/30")
    archive(raw_and_lake, [without(eventId="late", timestampMs=last_year)])
    assert raw_and_lake.ingest("clickstream", archived_days=2).tables["interactions"].inserted == 1
    assert raw_and_lake.rows("interactions", "event_id") == [("late",)]
    again = raw_and_lake.ingest("clickstream", "wider", archived_days=3)
    assert again.tables["interactions"].inserted == 1
    assert raw_and_lake.rows("interactions", "event_id") == [("before",), ("late",)]


def test_days_in_which_nothing_happened_are_no_fault(raw_and_lake: RawAndLake) -> None:
    archive(raw_and_lake, [without()], day="2025/12/01")
    report = raw_and_lake.ingest("clickstream", archived_days=3)
    assert report.datasets["clickstream"].rows == 0
    assert report.tables["interactions"].inserted == 0
