"""What shops say of items and users through the API, and sessions that log in."""

import json

from conftest import RawAndLake
from test_ingest_clickstream import EVENT, archive

from vitrine.datasets.rules import UNCATEGORISED

JANUARY = 1767225600000
DAY = 24 * 3600 * 1000
ITEMS_CSV = (
    "ITEM_ID,NAME,CATEGORY_L1,PRICE,CREATION_TIMESTAMP\nold,Old mug,Kitchen,8.5,1700000000\n"
)


def item(item_id: str, day: float = 0, **properties: object) -> str:
    change = {"kind": "item", "itemId": item_id, "properties": properties}
    return json.dumps({"schemaVersion": 1, **change, "receivedAtMs": int(JANUARY + day * DAY)})


def items(place: RawAndLake) -> dict[str, tuple[object, ...]]:
    columns = ("name", "category_l1", "price", "available", "unix_seconds(creation_ts)")
    rows = place.table("items").selectExpr("item_id", *columns).collect()
    return {row[0]: tuple(row)[1:] for row in rows}


def test_an_item_that_came_by_the_api_is_in_the_lake(raw_and_lake: RawAndLake) -> None:
    archive(
        raw_and_lake,
        [
            item("new", NAME="Mug", CATEGORY_L1="Kitchen", PRICE=8, CREATION_TIMESTAMP=1767000000),
            item("new", day=1, PRICE=9.25, COLOUR="blue"),
            item("bare", day=1, AVAILABLE=False),
            json.dumps(EVENT),
        ],
    )
    report = raw_and_lake.ingest("clickstream")
    assert items(raw_and_lake) == {
        "new": ("Mug", "Kitchen", 9.25, True, 1767000000),
        "bare": ("bare", UNCATEGORISED, None, False, (JANUARY + DAY) // 1000),
    }
    assert report.datasets["clickstream"].accepted == 1
    assert report.datasets["clickstream_item"].accepted == 3


def test_a_change_leaves_what_it_does_not_name(raw_and_lake: RawAndLake) -> None:
    raw_and_lake.drop("items", ITEMS_CSV)
    raw_and_lake.ingest()
    # The file is ingested on the first of February, so this is said after it.
    archive(
        raw_and_lake, [item("old", day=31.6, AVAILABLE=False), item("old", day=31.7, PRICE=None)]
    )
    archive(raw_and_lake, [item("old", day=31.6, AVAILABLE=False)], name="again.gz")
    report = raw_and_lake.ingest("clickstream")
    assert items(raw_and_lake) == {"old": ("Old mug", "Kitchen", 8.5, False, 1700000000)}
    assert report.tables["items"].updated == 1
    assert raw_and_lake.ingest("clickstream").tables["items"].updated == 0


def test_a_file_that_is_newer_than_a_change_wins(raw_and_lake: RawAndLake) -> None:
    archive(raw_and_lake, [item("old", PRICE=1)])
    raw_and_lake.ingest("clickstream")
    raw_and_lake.drop("items", ITEMS_CSV)
    raw_and_lake.ingest()
    raw_and_lake.ingest("clickstream")
    assert items(raw_and_lake)["old"][2] == 8.5


def test_users_are_in_the_lake(raw_and_lake: RawAndLake) -> None:
    said = {"kind": "user", "userId": "u1", "receivedAtMs": JANUARY, "schemaVersion": 1}
    archive(raw_and_lake, [json.dumps(said | {"properties": {"COUNTRY": "Spain", "AGE": 40}})])
    raw_and_lake.ingest("clickstream")
    assert raw_and_lake.rows("users", "user_id", "country") == [("u1", "Spain")]


def test_what_was_done_before_a_login_is_the_users(raw_and_lake: RawAndLake) -> None:
    merge = {"kind": "merge", "userId": "u1", "sessionId": "s1", "receivedAtMs": JANUARY}
    anonymous = {name: value for name, value in EVENT.items() if name != "userId"}
    lines = [
        anonymous | {"eventId": "before"},
        anonymous | {"eventId": "of-another", "sessionId": "s2"},
        merge | {"schemaVersion": 1},
    ]
    archive(raw_and_lake, [json.dumps(line) for line in lines])
    report = raw_and_lake.ingest("clickstream")
    assert (report.tables["interactions"].inserted, report.tables["interactions"].updated) == (2, 1)
    archive(raw_and_lake, [json.dumps(anonymous | {"eventId": "late"})], name="late.gz")
    raw_and_lake.ingest("clickstream")
    assert sorted(raw_and_lake.rows("interactions", "event_id", "user_id")) == [
        ("before", "u1"),
        ("late", "u1"),
        ("of-another", "session:s2"),
    ]
    again = raw_and_lake.ingest("clickstream").tables["interactions"]
    assert (again.inserted, again.updated) == (0, 0)


def said(saying: str, day: float = 0, **of: str) -> str:
    change = {"kind": "feedback", "feedback": saying, **of}
    return json.dumps({"schemaVersion": 1, **change, "receivedAtMs": int(JANUARY + day * DAY)})


def test_the_last_that_a_shopper_said_of_something_is_in_the_lake(
    raw_and_lake: RawAndLake,
) -> None:
    columns = ("user_id", "item_id", "category_l1", "saying", "recommendation_id")
    archive(
        raw_and_lake,
        [
            said("hide", day=2, userId="u1", itemId="mug", recommendationId="r1"),
            said("thumbs_up", day=1, userId="u1", itemId="mug"),
            said("hide", userId="u1", category="mug"),
            said("hide", sessionId="u1", itemId="mug"),
            said("hide", itemId="mug"),
            said("hide", userId="u1"),
        ],
    )
    report = raw_and_lake.ingest("clickstream")
    assert sorted(raw_and_lake.rows("feedback", *columns), key=str) == [
        ("session:u1", "mug", None, "hide", None),
        ("u1", "mug", None, "hide", "r1"),
        ("u1", None, "mug", "hide", None),
    ]
    assert report.datasets["clickstream_feedback"].quarantined == {"missing_feedback_id": 2}
    archive(raw_and_lake, [said("none", day=3, userId="u1", category="mug")], name="more.gz")
    change = raw_and_lake.ingest("clickstream").tables["feedback"]
    assert (change.inserted, change.updated) == (0, 1)
    assert ("u1", None, "mug", "none", None) in raw_and_lake.rows("feedback", *columns)
    assert raw_and_lake.ingest("clickstream").tables["feedback"].updated == 0


def test_a_line_of_an_unknown_kind_is_quarantined(raw_and_lake: RawAndLake) -> None:
    archive(
        raw_and_lake,
        [json.dumps(EVENT | {"kind": "wish"}), item(""), json.dumps({"kind": "merge"})],
    )
    report = raw_and_lake.ingest("clickstream")
    reasons = {name: dict(counts.quarantined) for name, counts in report.datasets.items()}
    assert reasons == {
        "clickstream": {"unknown_kind": 1},
        "clickstream_item": {"missing_item_id": 1},
        "clickstream_merge": {"unknown_schema_version": 1},
    }
