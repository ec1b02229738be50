"""Quarantined rows that are taken in after all."""

import json
from datetime import timedelta

import pytest
from conftest import NOW, RawAndLake
from test_ingest_clickstream import archive, without

from vitrine.errors import RefusalError
from vitrine.jobs.replay import list_quarantine
from vitrine.jobs.run import IngestRun

T = 1767225600
INTERACTIONS = f"""USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE
u1,a,{T},view
u2,a,yesterday,view
u3,a,,view
u4,a
"""
ITEMS = "ITEM_ID,NAME,CATEGORY_L1,PRICE,CREATION_TIMESTAMP\n"


def ids(place: RawAndLake, where: str = "true") -> dict[str, str]:
    """The ids of what waits, by a text of the row."""
    waiting = place.table("quarantine").where("replayed_at IS NULL").where(where).collect()
    return {row["row"]: row["row_id"] for row in waiting}


def id_of(place: RawAndLake, text: str) -> str:
    (found,) = [row_id for row, row_id in ids(place).items() if text in row]
    return found


def correction(row_id: str, **row: str) -> str:
    return json.dumps({"row_id": row_id, "row": row}) + "\n"


def test_a_corrected_row_lands_once_and_is_not_offered_again(raw_and_lake: RawAndLake) -> None:
    place = raw_and_lake
    place.drop("interactions", INTERACTIONS)
    place.ingest()
    corrections = correction(id_of(place, "u2"), TIMESTAMP=str(T + 5)) + correction(
        id_of(place, "u4"), USER_ID="u4", ITEM_ID="b", TIMESTAMP=str(T), EVENT_TYPE="click"
    )
    report = place.replay(corrections)
    assert (report.datasets["interactions"].accepted, report.tables["interactions"].inserted) == (
        2,
        2,
    )
    landed = [
        ("u1", "a", "view"),
        ("u2", "a", "view"),
        ("u4", "b", "click"),
    ]
    assert place.rows("interactions", "user_id", "item_id", "event_type") == landed
    assert list(ids(place)) == [
        '{"USER_ID":"u3","ITEM_ID":"a","EVENT_TYPE":"view"}',
    ]
    (marked,) = place.table("quarantine").where("row LIKE '%u2%'").collect()
    assert marked["replayed_by"] == "replay"
    # Again, and the drop again: nothing more, and nothing waits that was dealt with.
    assert place.replay(corrections, run_id="again").datasets == {}
    again = place.ingest(run_id="third")
    assert (again.tables["interactions"].inserted, again.tables["quarantine"].inserted) == (0, 0)
    assert place.rows("interactions", "user_id", "item_id", "event_type") == landed
    assert len(ids(place)) == 1


def test_a_row_that_is_still_bad_stays(raw_and_lake: RawAndLake) -> None:
    place = raw_and_lake
    place.drop("interactions", INTERACTIONS)
    place.ingest()
    report = place.replay(correction(id_of(place, "u2"), TIMESTAMP="tomorrow"))
    assert report.datasets["interactions"].quarantined == {"bad_timestamp": 1}
    assert len(ids(place)) == 3
    assert place.table("quarantine").count() == 3


def test_rows_that_a_rule_lets_in_by_now_need_no_correction(raw_and_lake: RawAndLake) -> None:
    place = raw_and_lake
    place.drop(
        "interactions", f"USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\nu1,a,{T + 86400 * 90},view\n"
    )
    assert place.ingest().datasets["interactions"].quarantined == {"future_timestamp": 1}
    assert place.replay().datasets["interactions"].accepted == 0
    later = place.replay(run_id="later", now=NOW + timedelta(days=90))
    assert later.tables["interactions"].inserted == 1
    assert ids(place) == {}


def test_an_item_that_the_shop_has_told_of_since_is_left_as_it_is(raw_and_lake: RawAndLake) -> None:
    place = raw_and_lake
    place.drop("items", f"{ITEMS}a,Mug,Home,?,{T}\nb,Jug,Home,?,{T}\n")
    place.ingest()
    a, b = id_of(place, '"a"'), id_of(place, '"b"')
    place.table("items").sparkSession.sql(
        f"INSERT INTO {place.lake.table('items')} VALUES"
        f" ('a', 'Mug', 'Home', 9, NULL, true, TIMESTAMP '2026-03-01', NULL, NULL),"
        f" ('b', 'Jug', 'Home', 9, NULL, true, TIMESTAMP '2026-01-01', NULL, NULL)"
    )
    place.replay(correction(a, PRICE="5") + correction(b, PRICE="5"), now=NOW + timedelta(days=60))
    assert place.rows("items", "item_id", "price") == [("a", 9.0), ("b", 5.0)]


def test_the_streams_lines_are_corrected_as_lines(raw_and_lake: RawAndLake) -> None:
    place = raw_and_lake
    archive(place, [without("itemId", eventId="e1"), '{"eventId":'])
    place.ingest("clickstream")
    corrected = without(eventId="e1", itemId="b")
    report = place.replay(correction(id_of(place, "e1"), value=corrected), source="clickstream")
    assert report.tables["interactions"].inserted == 1
    assert list(ids(place)) == ['{"line":"{\\"eventId\\":"}']


def test_the_listing_counts_all_and_shows_what_to_correct(raw_and_lake: RawAndLake) -> None:
    place = raw_and_lake
    place.drop("interactions", INTERACTIONS)
    place.ingest()
    run = IngestRun("personalize", "raw", str(place.folder / "listing.json"), "listing")
    listing = list_quarantine(place.spark, place.lake, run)
    assert json.loads((place.folder / "listing.json").read_text()) == listing
    assert listing["rows"] == 3
    assert listing["reasons"] == [
        {
            "dataset": "interactions",
            "reason": "bad_timestamp",
            "rule": "timestamp readable required=True",
            "count": 2,
        },
        {
            "dataset": "interactions",
            "reason": "malformed_row",
            "rule": "a row has the columns of its file's header",
            "count": 1,
        },
    ]
    shown = listing["shown"]
    assert isinstance(shown, list)
    assert len(shown) == 3


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"row_id": "none", "row": {"USER_ID": "u"}}\n', "corrects none, which is no row"),
        ('{"row": {"USER_ID": "u"}}\n', "has 1 lines without row_id and row"),
        ('{"row_id": "x", "row": {}}\n' * 2, "1 rows that are corrected twice"),
    ],
)
def test_a_correction_of_nothing_is_refused(raw_and_lake: RawAndLake, line: str, says: str) -> None:
    with pytest.raises(RefusalError, match=says):
        raw_and_lake.replay(line)
