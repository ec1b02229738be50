"""Users who were erased are nowhere: not in a table, a file, or what packs one."""

import gzip
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from conftest import NOW, NewLake, RawAndLake
from every_byte import files_with
from test_ingest_clickstream import EVENT, archive

from vitrine.jobs.erase import Erasure, erase
from vitrine.jobs.erased_users import ErasedUsers
from vitrine.jobs.erasure import files, tables
from vitrine.jobs.erasure.files import Suspect
from vitrine.jobs.erasure.owners import ByColumn, Owners
from vitrine.jobs.erasure.places import Folders, suspects_of
from vitrine.jobs.erasure.shoppers import Shoppers
from vitrine.jobs.erasure.versions import ChangedMeanwhileError, LocalVersions
from vitrine.jobs.ingest import ingest
from vitrine.jobs.run import IngestRun
from vitrine.jobs.training_set import TrainingSetRun, build_training_set
from vitrine.online.pseudonyms import pseudonym_of
from vitrine.training_set import TrainingSet, read_training_set

KEY = "k" * 64
DAY = 86_400
START = 1_760_000_000
# The least and the greatest of all ids would be in the statistics of files.
GONE = ("aaa-first", "shopper-gone", "zzz-last", 'zoë, "quoted"')
NOBODY = "was-never-here"
SESSION, LATE_SESSION = "session-of-gone", "late-session-of-gone"
ITEMS = "ITEM_ID,NAME,CATEGORY_L1,PRICE,CREATION_TIMESTAMP\na,Mug,Kitchen,5,1700000000\n"
FILE = "raw/interactions/ingest_date=2026-01-31/file.csv"
HEADER = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"


def erased(*users: str) -> ErasedUsers:
    return ErasedUsers(KEY, frozenset(pseudonym_of(KEY, user) for user in users))


@dataclass
class InMemoryReceipts:
    """Every erasure was asked for."""

    kept: dict[str, list[tuple[str, dict[str, int]]]] = field(default_factory=dict)

    def steps(self, pseudonym: str) -> list[str]:
        return [step for step, _ in self.kept.get(pseudonym, [])]

    def add(self, pseudonym: str, step: str, counts: Mapping[str, int]) -> None:
        self.kept.setdefault(pseudonym, []).append((step, dict(counts)))

    def of(self, user: str) -> list[tuple[str, dict[str, int]]]:
        return self.kept[pseudonym_of(KEY, user)]


@dataclass
class Shop:
    """A lake with 100 users who stay, and those who go, in every kind of file."""

    place: RawAndLake
    receipts: InMemoryReceipts = field(default_factory=InMemoryReceipts)

    @property
    def warehouse(self) -> Path:
        location = self.place.spark.conf.get("spark.sql.catalog.glue_catalog.warehouse")
        return Path(str(location)) / self.place.lake.database

    def erase(self, *users: str) -> dict[str, object]:
        root = self.place.folder
        folders = Folders(
            *(f"{root}/{name}/" for name in ("raw", "failed", "training-sets", "batch", "reports"))
        )
        run = Erasure(erased(*users), folders, self.receipts, f"{root}/last.json")
        return dict(erase(self.place.spark, self.place.lake, run, lambda: NOW))

    def left_of(self, *words: str) -> list[str]:
        return [*files_with(self.place.folder, *words), *files_with(self.warehouse, *words)]


def csv_line(*cells: object) -> str:
    quoted = ['"' + str(cell).replace('"', '""') + '"' for cell in cells]
    return ",".join(quoted)


def fill(place: RawAndLake) -> Shop:
    stay = [f"stays-{number:03d}" for number in range(100)]
    everybody = [*stay, *GONE]
    rows = [
        csv_line(user, "a", START + day * DAY, "view") for day in (0, 20, 40) for user in everybody
    ]
    rows += ["shopper-gone,a,soon,view", "stays-001,a,soon,view", "shopper-gone,a", "stays-002,a"]
    place.drop("interactions", "\ufeff" + "\r\n".join([HEADER, *rows]) + "\r\n")
    zipped = place.drop("interactions", "", name="more.csv.gz")
    zipped.write_bytes(gzip.compress(f"{HEADER}\nzzz-last,a,{START + 5},view\n".encode()))
    lines = [
        {"user_id": user, "item_id": "a", "timestamp": START + 7, "event_type": "view"}
        for user in ("shopper-gone", "stays-003")
    ]
    place.drop("interactions", "".join(f"{json.dumps(one)}\n" for one in lines), name="x.jsonl")
    table = pl.DataFrame(
        {
            "USER_ID": ["aaa-first", "stays-004"],
            "ITEM_ID": ["a", "a"],
            "TIMESTAMP": [START + 9, START + 9],
            "EVENT_TYPE": ["view", "view"],
        }
    )
    table.write_parquet(place.drop("interactions", "", name="y.parquet"))
    place.drop("users", "USER_ID,COUNTRY\n" + "".join(csv_line(u, "NO") + "\n" for u in everybody))
    place.drop("items", ITEMS)
    place.ingest()
    told = {"schemaVersion": 1, "receivedAtMs": 1767225600000}
    anonymous = {name: EVENT[name] for name in EVENT if name != "userId"}
    archive(
        place,
        [
            json.dumps(line)
            for line in (
                {**EVENT, "eventId": "1", "userId": "shopper-gone"},
                {**EVENT, "eventId": "2", "userId": "stays-005", "sessionId": "other"},
                {**anonymous, "eventId": "3", "sessionId": SESSION},
                {**told, "kind": "merge", "userId": "shopper-gone", "sessionId": SESSION},
                {**told, "kind": "user", "userId": "zzz-last", "properties": {"COUNTRY": "SE"}},
                {
                    **told,
                    "kind": "feedback",
                    "userId": "aaa-first",
                    "itemId": "a",
                    "feedback": "like",
                },
                {
                    **told,
                    "kind": "impression",
                    "userId": "aaa-first",
                    "recommendationId": "r",
                    "servedAtMs": 1767225600000,
                    "items": [{"itemId": "a", "position": 1, "propensity": 1}],
                },
                {**anonymous, "eventId": "4", "sessionId": "of-nobody"},
            )
        ]
        + ['{"userId":"zzz-last", "eventId'],
    )
    place.ingest("clickstream")
    # No ingestion has seen that this session became somebody's.
    archive(
        place,
        [
            json.dumps(line)
            for line in (
                {**anonymous, "eventId": "5", "sessionId": LATE_SESSION},
                {**told, "kind": "merge", "userId": "shopper-gone", "sessionId": LATE_SESSION},
            )
        ],
        name="later.gz",
    )
    run = TrainingSetRun(str(place.folder / "training-sets/r1"), "r1", timedelta(days=10))
    build_training_set(place.spark, place.lake, run)
    write(
        place.folder / "batch/r1/recommendations.jsonl",
        *(
            json.dumps({"input": {"userId": user}, "output": {}})
            for user in ("zzz-last", "stays-1")
        ),
    )
    write(
        place.folder / "reports/list-quarantine-1.json", '{"row": "{\\"USER_ID\\":\\"zzz-last\\"}"}'
    )
    return Shop(place)


def write(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines))


WORDS = ("aaa-first", "shopper-gone", "zzz-last", "zoë", SESSION, LATE_SESSION)


class StoppedError(Exception):
    """The machine went away."""


def stopping(step: Callable[..., object]) -> Callable[..., object]:
    def stop(*arguments: object) -> object:
        step(*arguments)
        raise StoppedError

    return stop


@dataclass
class Erased:
    """A shop after an erasure, and what was there before."""

    shop: Shop
    found_before: list[str]
    interactions_file: list[bytes]
    training_set: TrainingSet


@pytest.fixture(scope="module")
def after(new_lake: NewLake) -> Erased:
    """Runs that are cut short at each step that changes something, and one that is not."""
    shop = fill(new_lake())
    root = shop.place.folder
    before = Erased(
        shop,
        shop.left_of(*WORDS),
        (root / FILE).read_bytes().splitlines(keepends=True),
        read_training_set(root / "training-sets/r1"),
    )
    for module, name in (
        (tables, "remove_rows"),
        (files, "clean"),
        (tables, "remove_sessions"),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, name, stopping(getattr(module, name)))
            with pytest.raises(StoppedError):
                shop.erase(*GONE, NOBODY)
    shop.erase(*GONE, NOBODY)
    return before


def test_nothing_is_left_of_them_anywhere(after: Erased) -> None:
    assert len(after.found_before) > 20
    assert after.shop.left_of(*WORDS) == []


def test_everything_else_stays_as_it_was(after: Erased) -> None:
    place = after.shop.place
    kept = [
        line for line in after.interactions_file if not any(word.encode() in line for word in WORDS)
    ]
    assert len(kept) == 1 + 300 + 2
    file = place.folder / FILE
    assert file.read_bytes() == b"".join(kept)
    assert place.table("interactions").where("user_id LIKE 'stays%'").count() == 303
    assert place.table("users").count() == 100
    assert place.rows("interactions", "user_id")[0] == ("session:of-nobody",)
    quarantined = [row for (row,) in place.rows("quarantine", "row")]
    assert len(quarantined) == 2
    assert all("stays-00" in str(row) for row in quarantined)
    jsonl = file.with_name("x.jsonl").read_text()
    assert [json.loads(line)["user_id"] for line in jsonl.splitlines()] == ["stays-003"]
    assert pl.read_parquet(file.with_name("y.parquet"))["USER_ID"].to_list() == ["stays-004"]
    assert not (place.folder / "reports/list-quarantine-1.json").exists()


def test_training_sets_stay_what_they_were_for_everybody_else(after: Erased) -> None:
    root = after.shop.place.folder / "training-sets/r1"
    now, before = read_training_set(root), after.training_set
    theirs = [*GONE, f"session:{SESSION}"]
    assert now.interactions.equals(before.interactions.filter(~pl.col("user_id").is_in(theirs)))
    assert now.description == before.description
    told = json.loads((root / "training-set.json").read_text())
    assert told["rows"] == now.interactions.height < before.interactions.height
    assert told["users"] == now.interactions["user_id"].n_unique()
    assert told["erasedAt"] == "2026-02-01T12:00:00.000Z"
    spark = after.shop.place.spark
    assert spark.read.parquet(f"{root}/interactions").count() == now.interactions.height


def test_receipts_say_how_much_there_was_and_where_whatever_was_cut_short(after: Erased) -> None:
    receipts = after.shop.receipts
    (first, found), *_, (last, _) = receipts.of("shopper-gone")
    assert (first, last) == ("lakeFound", "lakeRemoved")
    assert found == {
        "lake/interactions": 6,
        "lake/users": 1,
        "lake/session_users": 2,
        "lake/quarantine": 2,
        "raw/interactions": 6,
        "raw/users": 1,
        "raw/clickstream": 5,
        "training-sets": 7,
    }
    assert receipts.of("aaa-first")[0][1]["lake/feedback"] == 1
    assert receipts.of("aaa-first")[0][1]["lake/impressions"] == 1
    assert receipts.of(NOBODY) == [("lakeFound", {}), ("lakeRemoved", {})]


def test_an_ingestion_that_began_before_brings_nobody_back(after: Erased) -> None:
    place = after.shop.place
    place.drop("interactions", f"{HEADER}\nzzz-last,a,{START},view\n", day="2026-02-01")
    run = IngestRun(
        "personalize",
        str(place.folder / "raw"),
        str(place.folder / "r.json"),
        "late",
        date(2026, 2, 1),
        erased_by_now=lambda: erased(*GONE),
    )
    ingest(place.spark, place.lake, run, NOW)
    assert files_with(after.shop.warehouse, "zzz-last") == []
    # The next run finds the file, though nobody new was erased.
    assert after.shop.erase(*GONE, NOBODY)["removed"] == {"raw/interactions": 1}
    assert after.shop.left_of(*WORDS) == []
    assert after.shop.erase(*GONE, NOBODY)["removed"] == {}


def suspect(path: Path, owners: Owners) -> Suspect:
    (version,) = (one for one in LocalVersions().list(str(path.parent)) if one.uri == str(path))
    return Suspect("raw", version, owners)


def test_a_damaged_file_is_no_file_without_them(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(f"{HEADER}\nx,a,1,view\n".encode())[:-6])
    look = files.look(suspect(path, ByColumn(frozenset({"user_id"}))), Shoppers(KEY, frozenset()))
    assert look.is_damaged


def test_a_file_that_somebody_writes_meanwhile_stays_theirs(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    write(path, HEADER, "zzz-last,a,1,view")
    seen = suspect(path, ByColumn(frozenset({"user_id"})))
    os.utime(path, (1, 1))
    with pytest.raises(ChangedMeanwhileError):
        LocalVersions().replace(seen.version, path.open("rb"))
    files.write(seen, Shoppers(KEY, erased("zzz-last").pseudonyms))
    assert "zzz-last" in path.read_text()


def test_what_a_shop_calls_its_columns_is_heeded(tmp_path: Path) -> None:
    write(
        tmp_path / "raw/mapping/interactions.toml",
        '[columns]\nUSER_ID = "customer"',
        '[values.USER_ID]\nseventeen = "17"',
    )
    path = tmp_path / "raw/interactions/ingest_date=2026-01-31/file.csv"
    write(path, "customer,ITEM_ID", "17,a", "seventeen,a", "18,17", "broken-17,17,a")
    folders = Folders(*(f"{tmp_path}/{name}/" for name in ("raw", "f", "t", "b", "r")))
    (found,) = (one for one in suspects_of(folders, None) if one.place == "raw/interactions")
    files.write(found, Shoppers(KEY, erased("17").pseudonyms))
    assert path.read_text().splitlines() == ["customer,ITEM_ID", "18,17"]
