"""Files as they should not be: each is refused or quarantined with its reason, good rows land."""

import gzip
import json
from dataclasses import dataclass
from threading import Thread

import pytest
from conftest import NewLake, RawAndLake

from vitrine.errors import RefusalError
from vitrine.jobs.ingest_report import IngestReport

HEADER = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\n"
ITEM_HEADER = "ITEM_ID,NAME,CATEGORY_L1,PRICE,CREATION_TIMESTAMP\n"
T = 1767225600


def lines(user: str, count: int = 3) -> str:
    return HEADER + "".join(f"{user},a,{T + number},view,\n" for number in range(count))


@dataclass(frozen=True)
class Ingested:
    place: RawAndLake
    report: IngestReport


def put(place: RawAndLake, name: str, content: bytes, dataset: str = "interactions") -> None:
    place.drop(dataset, "", name=name).write_bytes(content)


@pytest.fixture(scope="module")
def hostile(new_lake: NewLake) -> Ingested:
    place = new_lake()
    whole = gzip.compress(lines("gz", 2000).encode())
    put(place, "good.csv", lines("good").encode())
    put(place, "latin.csv", lines("f\u00e9e", 1).encode("latin-1") + lines("ok", 1)[49:].encode())
    put(place, "utf16.csv", lines("wide").encode("utf-16"))
    put(place, "no-time.csv", b"USER_ID,ITEM_ID,EVENT_TYPE\nx,a,view\n")
    put(place, "cut.csv.gz", whole[: len(whole) // 2])
    put(place, "damaged.csv.gz", whole[:-8] + b"\0" * 4 + whole[-4:])
    put(place, "noise.csv", bytes(range(256)) * 40)
    put(place, "cut.csv", (lines("cut", 2) + "cut,a,17672").encode())
    put(place, "huge.csv", f"{HEADER}{'u' * 1_000_000},a,{T},view,\n".encode())
    put(place, "clock.csv", f"{HEADER}clock,a,4070908800,view,\nclock,a,3600,view,\n".encode())
    put(place, "items.csv", f"{ITEM_HEADER}a,Mug,Home,5,{T}\nb,Jug,Home,-5,{T}\n".encode(), "items")
    return Ingested(place, place.ingest(run_id="hostile"))


def test_good_rows_land(hostile: Ingested) -> None:
    users = [user for (user,) in hostile.place.rows("interactions", "user_id")]
    assert users == ["cut", "cut", "good", "good", "good", "ok"]
    assert hostile.place.rows("items", "item_id") == [("a",)]
    assert hostile.report.outcome == "incomplete"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("utf16.csv", "is in UTF-16: save it in UTF-8"),
        ("no-time.csv", "lacks the column TIMESTAMP"),
        ("cut.csv.gz", "ends too early: its upload was cut off"),
        ("damaged.csv.gz", "is damaged"),
        ("noise.csv", "is no text, or is damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(hostile: Ingested, name: str, says: str) -> None:
    refused = {uri.rsplit("/", 1)[-1]: reason for uri, reason in hostile.report.refused.items()}
    assert says in refused[name]
    assert len(refused) == 5


@pytest.mark.parametrize(
    ("name", "reason", "rule"),
    [
        ("latin.csv", "bad_encoding", "* encoding"),
        ("cut.csv", "malformed_row", "a row has the columns of its file's header"),
        ("huge.csv", "too_long_user_id", "user_id length max=256"),
        ("items.csv", "negative_price", "price range min=0.0"),
    ],
)
def test_a_bad_row_is_kept_with_reason_rule_and_drop(
    hostile: Ingested, name: str, reason: str, rule: str
) -> None:
    (row,) = hostile.place.table("quarantine").where(f"source_file LIKE '%/{name}'").collect()
    assert (row["reason"], row["rule"], str(row["dropped_on"])) == (reason, rule, "2026-01-31")
    assert json.loads(row["row"])


def test_clocks_that_are_wrong_either_way(hostile: Ingested) -> None:
    found = hostile.place.table("quarantine").where("source_file LIKE '%/clock.csv'").collect()
    assert {row["reason"] for row in found} == {"future_timestamp", "ancient_timestamp"}


def test_the_report_has_a_page_and_a_profile_of_each_drop(hostile: Ingested) -> None:
    written = json.loads((hostile.place.folder / "reports" / "hostile.json").read_text())
    assert len(written["refusedFiles"]) == 5
    profiled = {drop["dataset"]: drop for drop in written["drops"]}
    columns = profiled["interactions"]["columns"]
    assert columns["event_type"]["values"] == {"view": 10}
    assert columns["timestamp"]["missing"] == 0
    assert profiled["items"]["columns"]["price"]["values"] == {"4 to 8": 1, "minus 4 to 8": 1}
    page = (hostile.place.folder / "reports" / "hostile.html").read_text()
    assert "Some files were refused" in page


def test_a_file_that_cannot_be_read_alone_stops_the_run(raw_and_lake: RawAndLake) -> None:
    put(raw_and_lake, "cut.csv.gz", gzip.compress(lines("gz", 2000).encode())[:100])
    with pytest.raises(RefusalError, match="ends too early"):
        raw_and_lake.ingest()


def test_the_same_drop_ten_times_is_there_once(raw_and_lake: RawAndLake) -> None:
    for number in range(1, 11):
        raw_and_lake.drop("interactions", lines("u"), day=f"2026-01-{number:02d}")
    first = raw_and_lake.ingest()
    assert raw_and_lake.table("interactions").count() == 3
    assert raw_and_lake.ingest().tables == {
        name: type(change)(change.snapshot, 0, 0) for name, change in first.tables.items()
    }


def test_a_drop_that_is_mostly_broken_is_refused_and_leaves_the_lake_as_it_was(
    raw_and_lake: RawAndLake,
) -> None:
    raw_and_lake.drop(
        "interactions", HEADER + "".join(f"u,a,{n} o'clock,view,\n" for n in range(99))
    )
    raw_and_lake.drop("interactions", lines("u", 10), name="good.csv")
    with pytest.raises(RefusalError, match=r"90\.8% of 109 rows are quarantined"):
        raw_and_lake.ingest(run_id="broken")
    for table in ("interactions", "quarantine", "drops"):
        assert raw_and_lake.table(table).count() == 0
    written = json.loads((raw_and_lake.folder / "reports" / "broken.json").read_text())
    assert written["outcome"] == "refused"


def test_a_shops_own_rules_stand_beside_its_drops(raw_and_lake: RawAndLake) -> None:
    rules = raw_and_lake.folder / "raw" / "rules" / "interactions.toml"
    rules.parent.mkdir(parents=True)
    rules.write_text(
        '[[row]]\nname = "burst"\ncolumn = "user_id"\ncheck = "rate"\nmost = 5\nper = "hour"\n'
        '[[row]]\nname = "not_sold"\ncolumn = "item_id"\ncheck = "known"\ntable = "items"\n'
    )
    raw_and_lake.drop("items", f"{ITEM_HEADER}a,Mug,Home,5,{T}\n")
    raw_and_lake.drop("interactions", lines("robot", 6), name="robot.csv")
    raw_and_lake.drop("interactions", f"{lines('human', 5)}human,ghost,{T},view,\n")
    counts = raw_and_lake.ingest().datasets["interactions"]
    assert counts.quarantined == {"burst": 6, "not_sold": 1}
    assert {user for (user,) in raw_and_lake.rows("interactions", "user_id")} == {"human"}
    (kept,) = raw_and_lake.table("quarantine").where("reason = 'not_sold'").collect()
    assert json.loads(kept["row"])["ITEM_ID"] == "ghost"


def test_two_runs_at_once_insert_each_row_once(raw_and_lake: RawAndLake) -> None:
    raw_and_lake.drop("interactions", lines("u", 50))
    raw_and_lake.drop("items", f"{ITEM_HEADER}a,Mug,Home,5,{T}\n")
    raw_and_lake.drop("interactions", "x", name="bad.csv")
    failures: list[BaseException] = []

    def run(number: int) -> None:
        own = RawAndLake(raw_and_lake.spark.newSession(), raw_and_lake.lake, raw_and_lake.folder)
        try:
            own.ingest(run_id=f"run-{number}")
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=run, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    raw_and_lake.spark.catalog.refreshTable(raw_and_lake.lake.table("interactions"))
    for table, rows in {"interactions": 50, "items": 1, "drops": 2}.items():
        assert raw_and_lake.table(table).count() == rows, table
