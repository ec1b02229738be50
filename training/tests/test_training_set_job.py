"""The training set is what the lake holds at one moment, split where it says."""

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import cast

import polars as pl
import pytest
from conftest import NewLake, RawAndLake
from test_ingest_clickstream import archive

from vitrine.errors import RefusalError
from vitrine.horizon import default_horizon
from vitrine.jobs import lake as tables
from vitrine.jobs.erased_users import ErasedUsers
from vitrine.jobs.item_factors import FactorSettings
from vitrine.jobs.lake import at_snapshot
from vitrine.jobs.report import Json
from vitrine.jobs.scale import Limits
from vitrine.jobs.set_snapshots import PinnedSet, pinned_set_at
from vitrine.jobs.training_set import TrainingSetRun, build_training_set
from vitrine.online.consents import Consent
from vitrine.online.pseudonyms import pseudonym_of
from vitrine.training_set import TrainingSet, read_training_set

START = 1_760_000_000
DAY = 86_400
ITEMS = """ITEM_ID,NAME,CATEGORY_L1,PRICE,CREATION_TIMESTAMP,AVAILABLE
a,Mug,Kitchen,5,1700000000,true
b,Lamp,Home,7,1700000000,false
"""


def fill(place: RawAndLake) -> None:
    days = 40
    lines = [
        f"u{day % 3},{'ab'[day % 2]},{START + day * DAY},view,Mobile" for day in range(days + 1)
    ]
    lines.append(f"u1,ghost,{START + DAY},view,")
    place.drop(
        "interactions", "\n".join(["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,DEVICE", *lines]) + "\n"
    )
    place.drop("items", ITEMS)
    place.ingest()


@pytest.fixture(scope="module")
def forty_days(new_lake: NewLake) -> RawAndLake:
    place = new_lake()
    fill(place)
    return place


def build(
    place: RawAndLake,
    days: int,
    limits: Limits | None = None,
    *,
    erased: ErasedUsers | None = None,
    pinned: PinnedSet | None = None,
    name: str = "set",
) -> dict[str, Json]:
    run = TrainingSetRun(
        str(place.folder / name),
        "run-1",
        timedelta(days=days),
        limits or Limits(),
        FactorSettings(rank=4, iterations=4, blocks=1),
        erased=erased or ErasedUsers(),
        pinned=pinned,
    )
    return build_training_set(place.spark, place.lake, run)


def test_the_set_holds_the_known_items_events_and_says_what_it_is_of(
    forty_days: RawAndLake,
) -> None:
    description = build(forty_days, 14)
    out = forty_days.folder / "set"
    assert description == json.loads((out / "training-set.json").read_text())
    assert description == {
        "runId": "run-1",
        "createdAt": description["createdAt"],
        "snapshots": description["snapshots"],
        "checksum": description["checksum"],
        "rows": 41,
        "users": 3,
        "items": 2,
        "eventTypes": {"view": 41},
        "rowsOfUnknownItems": 1,
        "start": "2025-10-09T08:53:20.000Z",
        "end": "2025-11-18T08:53:20.000Z",
        "cut": "2025-11-04T08:53:20.000Z",
        "horizonDays": 14,
        "scale": description["scale"],
    }
    # As the trainer reads it.
    found = read_training_set(out)
    assert found.interactions.height == 41
    assert found.description.horizon == timedelta(days=14)
    assert found.items.sort("item_id")["available"].to_list() == [True, False]
    assert found.users.is_empty()
    assert found.interactions["device"].unique().to_list() == ["mobile"]
    columns = ["user_id", "item_id", "event_type", "event_value", "ts", "device"]
    assert pl.read_parquet(out / "interactions" / "*.parquet").columns == columns


def test_the_set_holds_the_lake_s_users(raw_and_lake: RawAndLake) -> None:
    raw_and_lake.drop("users", "USER_ID,COUNTRY\nu0,NO\nu1,\n")
    fill(raw_and_lake)
    description = build(raw_and_lake, 14)
    assert set(cast(dict[str, str], description["snapshots"])) == {
        "interactions",
        "items",
        "users",
    }
    users = read_training_set(raw_and_lake.folder / "set").users
    assert sorted(users.rows()) == [("u0", "NO"), ("u1", None)]


def test_the_set_holds_nothing_of_users_who_were_erased(raw_and_lake: RawAndLake) -> None:
    raw_and_lake.drop("users", "USER_ID,COUNTRY\nu0,NO\nu1,SE\n")
    fill(raw_and_lake)
    erased = ErasedUsers("key", frozenset({pseudonym_of("key", "u1")}))
    description = build(raw_and_lake, 14, erased=erased)
    assert description["users"] == 2
    found = read_training_set(raw_and_lake.folder / "set")
    assert set(found.interactions["user_id"]) == {"u0", "u2"}
    assert found.users["user_id"].to_list() == ["u0"]


def bytes_of(folder: Path) -> list[bytes]:
    """Of a set's files, whose names Spark makes up anew each time but for their beginnings."""
    files = sorted(folder.glob("*/*.parquet"), key=lambda file: (file.parent.name, file.name[:10]))
    return [file.read_bytes() for file in files]


def test_a_pinned_set_is_built_again_to_the_byte_whatever_has_happened_since(
    raw_and_lake: RawAndLake,
) -> None:
    raw_and_lake.drop("users", "USER_ID,COUNTRY\nu0,NO\nu1,\n")
    fill(raw_and_lake)
    first = build(raw_and_lake, 14, name="first")
    later = START + 41 * DAY
    raw_and_lake.drop(
        "interactions", f"USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\nu9,a,{later},view\n", "2026-02-01"
    )
    raw_and_lake.drop("items", ITEMS.replace("Lamp", "Lantern"), "2026-02-01")
    raw_and_lake.drop("users", "USER_ID,COUNTRY\nu9,SE\n", "2026-02-01")
    raw_and_lake.ingest()
    newest = build(raw_and_lake, 14, name="newest")
    assert newest["rows"] == 42
    assert newest["checksum"] != first["checksum"]

    pinned = PinnedSet("first", cast(dict[str, str], first["snapshots"]))
    again = build(raw_and_lake, 14, pinned=pinned, name="again")
    assert bytes_of(raw_and_lake.folder / "again") == bytes_of(raw_and_lake.folder / "first")
    told = {"createdAt": again["createdAt"], "asIn": "first"}
    assert again == first | told


def test_a_pinned_set_whose_snapshot_is_gone_is_refused(forty_days: RawAndLake) -> None:
    pinned = PinnedSet("old", {"interactions": "123", "items": "456"})
    with pytest.raises(RefusalError, match="old is pinned, and the table interactions"):
        build(forty_days, 14, pinned=pinned)


def test_a_pin_is_read_where_there_is_one(tmp_path: Path) -> None:
    pin = tmp_path / "pinned.json"
    assert pinned_set_at(str(pin)) is None
    pin.write_text('{"trainingSet": "run-7", "snapshots": {"interactions": "12"}}')
    assert pinned_set_at(str(pin)) == PinnedSet("run-7", {"interactions": "12"})
    pin.write_text('{"trainingSet": "run-7"}')
    with pytest.raises(RefusalError, match="which training set is pinned"):
        pinned_set_at(str(pin))


def test_a_snapshot_stays_what_it_was(raw_and_lake: RawAndLake) -> None:
    place = raw_and_lake
    place.drop("items", ITEMS)
    before = place.ingest().tables["items"].snapshot
    place.drop("items", ITEMS.replace("Lamp", "Lantern"), day="2026-02-01")
    assert place.ingest().tables["items"].snapshot != before
    assert before is not None
    then = at_snapshot(place.spark, place.lake, tables.ITEMS, before)
    assert {row["name"] for row in then.collect()} == {"Mug", "Lamp"}
    assert place.rows("items", "name") == [("Lantern",), ("Mug",)]


@pytest.mark.parametrize(("span", "horizon"), [(373, 30), (180, 30), (90, 14), (20, 5), (2, 1)])
def test_how_much_is_kept_for_evaluation(span: int, horizon: int) -> None:
    assert default_horizon(timedelta(days=span)) == timedelta(days=horizon)


def test_too_long_a_horizon_is_refused(forty_days: RawAndLake) -> None:
    with pytest.raises(RefusalError, match="fewer --horizon-days"):
        build(forty_days, 40)


def test_an_empty_lake_is_refused(raw_and_lake: RawAndLake) -> None:
    with pytest.raises(RefusalError, match="table interactions is empty"):
        build(raw_and_lake, 14)


def test_events_of_unknown_items_alone_are_refused(raw_and_lake: RawAndLake) -> None:
    raw_and_lake.drop("items", ITEMS)
    raw_and_lake.drop("interactions", "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\nu,x,1767225600,view\n")
    raw_and_lake.ingest()
    with pytest.raises(RefusalError, match="would be empty"):
        build(raw_and_lake, 14)


def test_the_set_holds_what_its_shoppers_said_of_its_items_by_its_end(
    raw_and_lake: RawAndLake,
) -> None:
    place = raw_and_lake
    fill(place)
    end = (START + 40 * DAY) * 1000
    sayings = [
        ("thumbs_down", "u0", "a", end),
        ("thumbs_up", "u1", "b", end - 1),
        ("hide", "u2", "a", end + 1),
        ("none", "u2", "b", end),
        ("hide", "stranger", "a", end),
        ("hide", "u0", "ghost", end),
    ]
    lines = [
        json.dumps(
            {
                "schemaVersion": 1,
                "kind": "feedback",
                "feedback": saying,
                "userId": user,
                "itemId": item,
                "receivedAtMs": at,
            }
        )
        for saying, user, item, at in sayings
    ]
    archive(place, lines)
    place.ingest("clickstream")
    description = build(place, 14)
    assert "feedback" in cast(dict[str, str], description["snapshots"])
    found = read_training_set(place.folder / "set").feedback
    assert sorted(found.select("user_id", "item_id", "saying").rows()) == [
        ("u0", "a", "thumbs_down"),
        ("u1", "b", "thumbs_up"),
    ]


def shown(list_id: str, user: str, at: int, *chances: tuple[str, float]) -> str:
    items = [
        {"itemId": item, "position": place + 1, "propensity": chance}
        for place, (item, chance) in enumerate(chances)
    ]
    said = {"kind": "impression", "schemaVersion": 1, "recommendationId": list_id, "userId": user}
    return json.dumps(said | {"servedAtMs": at * 1000, "items": items})


def test_the_set_holds_where_its_items_were_shown_and_what_came_of_it(
    raw_and_lake: RawAndLake,
) -> None:
    place, early, late = raw_and_lake, START + DAY, START + 50 * DAY
    fill(place)
    assert read_training_set_of(place).impressions.is_empty()
    click = {"schemaVersion": 1, "sessionId": "s", "eventType": "click", "receivedAtMs": 1}
    clicks = [
        click | {"eventId": "1", "userId": "u0", "itemId": "a", "recommendationId": "drawn"},
        click | {"eventId": "2", "userId": "u1", "itemId": "b", "recommendationId": "certain"},
    ]
    archive(
        place,
        [
            # One item is not in the set, and still was shown and moved the others down.
            shown("drawn", "u0", early, ("a", 0.905), ("ghost", 0.01), ("b", 0.91)),
            shown("certain", "u1", early, ("a", 1), ("b", 1)),
            shown("by-taste", "u1", early, ("a", 0.9), ("b", 0.6)),
            shown("stranger", "u9", early, ("a", 0.9), ("b", 0.9)),
            shown("later", "u0", late, ("a", 0.9), ("b", 0.9)),
            *[json.dumps(one | {"timestampMs": (early + 5) * 1000}) for one in clicks],
        ],
    )
    place.ingest("clickstream")
    rows = read_training_set_of(place).impressions
    seconds = [pl.col(name).dt.epoch("s") - START for name in ("shown_at", "acted_at")]
    found = rows.select("user_id", "item_id", "position", "rank", "propensity", *seconds).rows()
    assert sorted(found, key=str) == [
        ("u0", "a", 1, 1, 0.905, DAY, DAY + 5),
        ("u0", "b", 3, 2, 0.91, DAY, None),
        ("u0", "ghost", 2, None, 0.01, DAY, None),
        ("u1", "a", 1, None, 0.9, DAY, None),
        ("u1", "b", 2, None, 0.6, DAY, None),
        ("u1", "b", 2, None, None, DAY, DAY + 5),
    ]


def read_training_set_of(place: RawAndLake) -> TrainingSet:
    description = build(place, 14)
    found = read_training_set(place.folder / "set")
    assert ("impressions" in found.description.snapshots) != found.impressions.is_empty()
    assert description["snapshots"] == found.description.snapshots
    return found


@pytest.fixture(scope="module")
def after_consents(forty_days: RawAndLake) -> TrainingSet:
    """u0 refuses personalization, u1 analytics, u2 had refused until day 20."""
    again = START + 20 * DAY
    said = {
        "u0": Consent(personalization=False, analytics=True, from_ms=0),
        "u1": Consent(personalization=True, analytics=False, from_ms=0),
        "u2": Consent(personalization=True, analytics=True, from_ms=again * 1000),
    }
    asked: list[str] = []

    def ask(users: Iterable[str]) -> dict[str, Consent]:
        asked.extend(users)
        return said

    out = forty_days.folder / "consents"
    run = TrainingSetRun(str(out), "consents", timedelta(days=5), ask_consents=ask)
    description = build_training_set(forty_days.spark, forty_days.lake, run)
    assert sorted(asked) == ["u0", "u1", "u2"]
    found = read_training_set(out)
    assert description["rows"] == found.interactions.height
    assert description["rowsOfUnknownItems"] == 0
    return found


def test_nobody_learns_from_users_who_refuse(after_consents: TrainingSet) -> None:
    events = after_consents.interactions
    assert set(events["user_id"]) == {"u2"}
    assert events["ts"].dt.timestamp("ms").min() == (START + 20 * DAY) * 1000


def test_who_may_be_served_is_and_who_may_not_is_known_as_that(
    after_consents: TrainingSet,
) -> None:
    assert set(after_consents.only_served["user_id"]) == {"u1"}
    assert after_consents.only_served.height == 14
    assert after_consents.refusing["user_id"].to_list() == ["u0"]
    assert set(after_consents.of_everybody.interactions["user_id"]) == {"u1", "u2"}


def test_where_nobody_has_said_anything_everybody_is_learnt_from(forty_days: RawAndLake) -> None:
    build(forty_days, 14)
    found = read_training_set(forty_days.folder / "set")
    assert found.interactions["user_id"].n_unique() == 3
    assert found.only_served.is_empty()
    assert found.refusing.is_empty()
