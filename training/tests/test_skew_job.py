"""What a sample of users is served is held against the lake, beside the training set."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from conftest import NewLake, RawAndLake
from online_rows import OnlineRows
from test_ingest_clickstream import EVENT, archive

from vitrine.jobs.skew import SkewSample
from vitrine.jobs.training_set import TrainingSetRun, build_training_set
from vitrine.online.records import HistoryEvent
from vitrine.skew.report import SKEW_FILE, read_skew
from vitrine.skew.served import Done

ITEMS = "ITEM_ID,NAME,CATEGORY_L1,PRICE,CREATION_TIMESTAMP\na,Mug,Kitchen,5,1700000000\n"
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
USERS = ("ann", "ben", "cy")
BOUGHT = NOON - timedelta(30)


def done(user: str, minutes: int) -> Done:
    moment = NOON - timedelta(hours=6) + timedelta(minutes=minutes, seconds=len(user))
    return "a", "view", int(moment.timestamp() * 1000)


@pytest.fixture(scope="module")
def shop(new_lake: NewLake) -> RawAndLake:
    """Each user has bought once, by a file, and looked 20 times, by the stream."""
    place = new_lake()
    rows = [f"{user},a,{int(BOUGHT.timestamp())},purchase" for user in USERS]
    place.drop("interactions", "\n".join(["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE", *rows]) + "\n")
    place.drop("items", ITEMS)
    place.ingest()
    events = [
        EVENT
        | {"eventId": f"{user}-{number}", "userId": user, "timestampMs": done(user, number)[2]}
        for user in USERS
        for number in range(20)
    ]
    archive(place, [json.dumps(event) for event in events])
    place.ingest("clickstream")
    return place


def online() -> OnlineRows:
    """As the stream's consumer and a batch run of the day after leave it."""
    rows = OnlineRows()
    rows.begin_lists("2026-02-03T00:00:00Z")
    for user in USERS:
        for number in range(20):
            rows.happen(user, done(user, number), f"{user}-{number}")
        rows.precompute(user, [HistoryEvent("a", "purchase", BOUGHT)], NOON)
    return rows


def compared(shop: RawAndLake, rows: OnlineRows, users: int = 10) -> dict[str, object]:
    sample = SkewSample(users, "seed", "online", rows.query, NOON)
    output = shop.folder / "set"
    build_training_set(
        shop.spark,
        shop.lake,
        TrainingSetRun(str(output), "run", timedelta(days=10), skew=sample),
    )
    told: dict[str, object] = json.loads((output / SKEW_FILE).read_text())
    skew = read_skew(output)
    assert skew is not None
    assert {**skew.as_json(), "checkedAt": told["checkedAt"]} == told
    assert not any(user in json.dumps(told) for user in USERS)
    return told


def test_nothing_differs_where_both_know_what_they_must(shop: RawAndLake) -> None:
    rows = online()
    # The stream has told of it, and no ingestion yet.
    rows.happen("ann", done("ann", 300), "ann-now")
    found = compared(shop, rows)
    assert (found["sampled"], found["users"], found["differing"], found["share"]) == (3, 3, 0, 0)
    assert compared(shop, rows, users=2)["sampled"] == 2


def test_what_either_side_has_lost_is_found_by_kind(shop: RawAndLake) -> None:
    rows = online()
    item, kind, at = done("ann", 3)
    del rows.rows["USER#ann", f"EVENT#{at:013d}#ann-3"]
    rows.precompute("ann", [], NOON)
    rows.happen("ben", (item, kind, at + 1), "never-archived")
    rows.consent("cy", personalization=False)
    # As if this had come of a session that became hers after the ingestion.
    rows.happen("ann", (item, kind, at + 7), "cy-4")
    found = compared(shop, rows)
    assert found["differing"] == 3
    assert found["byKind"] == {
        "missingOnline": 1,
        "missingOffline": 1,
        "otherType": 0,
        "keptWithoutConsent": 1,
    }
    assert found["events"] == {
        "missingOnline": 2,
        "missingOffline": 1,
        "otherType": 0,
        "keptWithoutConsent": 21,
    }
