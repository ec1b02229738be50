"""Tables of the lake stay in order, and nothing is lost that somebody needs."""

import json
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import NewLake, RawAndLake
from every_byte import files_with
from pyspark.errors import PySparkException

from vitrine.errors import RefusalError
from vitrine.jobs import lake as tables
from vitrine.jobs import maintain as job
from vitrine.jobs import set_snapshots
from vitrine.jobs.erasure.tables import drop_history
from vitrine.jobs.erasure.versions import Version
from vitrine.jobs.lake_tables import TABLES
from vitrine.jobs.maintain import MaintenanceReport, MaintenanceRun, maintain
from vitrine.jobs.maintenance import upkeep
from vitrine.jobs.maintenance.needed import needed_snapshots
from vitrine.jobs.maintenance.policy import Policy
from vitrine.jobs.set_snapshots import PinnedSet

MERGES = 6
NOW = datetime.now(UTC)
THIS_MONTH = NOW.replace(day=1, hour=1)
LAST_MONTH = THIS_MONTH - timedelta(days=20)
LONG_AGO = NOW - timedelta(days=1200)
# Snapshots of a test are all younger than a day.
POLICY = Policy(0, 30, retention={"interactions": 1095, "quarantine": 90})


def event(event_id: str, user: str, when: datetime) -> str:
    day = "date '2026-01-31'"
    return (
        f"('{event_id}', '{user}', 'a', 'view', null, timestamp '{when}', 'x', {day}, null, null)"
    )


def insert(place: RawAndLake, table: str, *rows: str) -> str:
    """A commit as a merge makes it, at less of a cost; returns its snapshot."""
    place.spark.sql(f"INSERT INTO {place.lake.table(table)} VALUES {', '.join(rows)}")
    snapshot = tables.current_snapshot(place.spark, place.lake, TABLES[table])
    assert snapshot is not None
    return snapshot.id


def merge(place: RawAndLake, number: int) -> str:
    when = THIS_MONTH + timedelta(minutes=number)
    return insert(place, "interactions", event(f"e{number}", f"u{number % 3}", when))


def folder_of(place: RawAndLake, table: str) -> Path:
    return Path(place.lake.warehouse) / place.lake.database / table / "data"


def data_files(place: RawAndLake) -> set[Path]:
    return set(folder_of(place, "interactions").rglob("*.parquet"))


def snapshots(place: RawAndLake) -> set[str]:
    return set(tables.snapshots_of(place.spark, place.lake, tables.INTERACTIONS))


def write_set(folder: Path, name: str, described: Mapping[str, object]) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "training-set.json").write_text(json.dumps(described))


def run_on(place: RawAndLake) -> MaintenanceReport:
    run = MaintenanceRun(
        "m1", POLICY, f"{place.folder}/training-sets/", f"{place.folder}/report.json"
    )
    return maintain(place.spark, place.lake, run)


def empty(place: RawAndLake) -> RawAndLake:
    tables.create_tables(place.spark, place.lake)
    return place


class Kept:
    """A lake in which much has piled up, before and after two runs."""

    def __init__(self, place: RawAndLake) -> None:
        self.place = empty(place)
        for reason, when in (("new", NOW), ("old", NOW - timedelta(days=91))):
            row = f"'users', '{reason}', 'x', null, 'r', timestamp '{when}', null, null, null"
            insert(place, "quarantine", f"({row}, null, null)")
        past = [event(f"past{number}", "u1", LONG_AGO) for number in range(2)]
        self.pinned = insert(place, "interactions", *past, event("before", "u1", LAST_MONTH))
        self.old, self.young = merge(place, 0), merge(place, 1)
        for number in range(2, MERGES):
            merge(place, number)
        sets = place.folder / "training-sets"
        write_set(sets, "old", described(self.old, LONG_AGO))
        write_set(sets, "young", described(self.young, NOW))
        self.pin = PinnedSet("pinned", {"interactions": self.pinned})
        pin = {"trainingSet": "pinned", "snapshots": dict(self.pin.snapshots)}
        (sets / "pinned.json").write_text(json.dumps(pin))
        folder = folder_of(place, "interactions")
        self.orphan, self.fresh = folder / "of-a-dead-job.parquet", folder / "on-its-way.parquet"
        for path in (self.orphan, self.fresh):
            path.write_bytes(b"PAR1")
        four_days_ago = time.time() - 4 * 86_400
        os.utime(self.orphan, (four_days_ago, four_days_ago))
        self.rows = place.rows("interactions", "event_id", "user_id", "ts")
        self.first = run_on(place)
        self.newest = tables.current_snapshot(place.spark, place.lake, tables.INTERACTIONS)
        self.second = run_on(place)


def described(snapshot: str, built: datetime) -> dict[str, object]:
    moment = built.isoformat()
    return {"createdAt": moment, "end": moment, "snapshots": {"interactions": snapshot}}


@pytest.fixture(scope="module")
def kept(new_lake: NewLake) -> Kept:
    return Kept(new_lake())


def test_rows_stay_the_same_in_fewer_files_but_for_those_past_retention(kept: Kept) -> None:
    done = kept.first.tables["interactions"]
    left = kept.place.rows("interactions", "event_id", "user_id", "ts")
    assert left == [row for row in kept.rows if not str(row[0]).startswith("past")]
    assert len(kept.rows) - len(left) == done.rows_past_retention == 2
    # One a month, where there was one a commit.
    assert (done.before.count, done.after.count) == (2 + MERGES, 2)
    assert done.files_rewritten == MERGES
    assert done.after.size < done.before.size
    assert kept.place.rows("quarantine", "reason") == [("new",)]
    assert kept.first.tables["quarantine"].rows_past_retention == 1


def test_snapshots_go_but_for_those_of_young_and_pinned_sets(kept: Kept) -> None:
    assert kept.newest is not None
    assert snapshots(kept.place) == {kept.pinned, kept.young, kept.newest.id}
    done = kept.first.tables["interactions"]
    assert (done.snapshots_kept, done.snapshots_expired) == (2, 1 + MERGES - 2)


def test_a_pinned_set_can_be_built_again(kept: Kept) -> None:
    spark, lake = kept.place.spark, kept.place.lake
    assert set_snapshots.kept(spark, lake, kept.pin) == {"interactions": kept.pinned}
    then = tables.at_snapshot(spark, lake, tables.INTERACTIONS, kept.pinned)
    assert sorted(row["event_id"] for row in then.collect()) == ["before", "past0", "past1"]


def test_what_a_dead_job_left_goes_and_what_a_job_is_about_to_commit_stays(kept: Kept) -> None:
    assert not kept.orphan.exists()
    assert kept.fresh.exists()
    assert kept.first.tables["interactions"].orphans_removed == 1


def test_a_second_run_finds_nothing_to_do(kept: Kept) -> None:
    done = kept.second.tables["interactions"]
    assert done.before == done.after
    assert (done.rows_past_retention, done.files_rewritten, done.orphans_removed) == (0, 0, 0)
    # The first run's own of between.
    assert (done.snapshots_expired, done.snapshots_kept) == (2, 2)
    now = tables.current_snapshot(kept.place.spark, kept.place.lake, tables.INTERACTIONS)
    assert now == kept.newest


def test_the_report_tells_of_each_table_that_has_rows(kept: Kept) -> None:
    told = json.loads((kept.place.folder / "report.json").read_text())
    assert told == kept.second.as_json()
    assert told["outcome"] == "complete"
    assert set(told["tables"]) == {"interactions", "quarantine"}
    assert told["tables"]["quarantine"]["files"] == {"before": 1, "after": 1}


def test_an_erasure_takes_the_snapshots_along_that_were_kept(new_lake: NewLake) -> None:
    place = empty(new_lake())
    young = insert(place, "interactions", event("1", "gone", LONG_AGO))
    write_set(place.folder / "training-sets", "young", described(young, NOW))
    merge(place, 0)
    for _ in range(2):
        run_on(place)
    # Nobody finds them in the table, and what Iceberg calls its history begins after they went.
    assert place.rows("interactions", "user_id") == [("u0",)]
    assert young in snapshots(place)
    drop_history(place.spark, place.lake)
    assert len(snapshots(place)) == 1
    assert files_with(folder_of(place, "interactions"), "gone") == []


def test_interactions_are_sorted_by_time_also_at_a_second_attempt(
    new_lake: NewLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = empty(new_lake())
    for number in reversed(range(MERGES)):
        merge(place, number)
    before = data_files(place)
    attempts: list[str] = []
    real = type(place.spark).sql

    def sql(self: Any, statement: str) -> Any:
        if "rewrite_data_files" in statement:
            attempts.append(statement)
            if len(attempts) == 1:
                raise PySparkException("ValidationException: a file is no more there")
        return real(self, statement)

    monkeypatch.setattr(type(place.spark), "sql", sql)
    assert run_on(place).tables["interactions"].files_rewritten == MERGES
    assert len(attempts) == 2
    (path,) = data_files(place) - before
    events = [row["event_id"] for row in place.spark.read.parquet(str(path)).collect()]
    assert events == [f"e{number}" for number in range(MERGES)]


class OldVersions:
    """A bucket's versions, by name, and which of them somebody removes."""

    def __init__(self, *there: Version) -> None:
        self.there = there
        self.removed: list[str] = []

    def list(self, prefix: str) -> list[Version]:
        return [one for one in self.there if one.uri.startswith(prefix)]

    def remove(self, version: Version) -> None:
        self.removed.append(version.uri.rsplit("/", 1)[-1])


def test_old_versions_go_of_what_was_written_in_vain_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began, yesterday = NOW, NOW - timedelta(days=1)
    store = OldVersions(
        Version("s3://lake/t/lost-against-another", began, is_current=False),
        Version("s3://lake/t/orphan", yesterday, is_current=False),
        Version("s3://lake/t/expired-or-deleted-by-accident", yesterday, is_current=False),
        Version("s3://lake/t/just-committed", began),
        Version("s3://lake/t2/of-another-table", began, is_current=False),
    )
    monkeypatch.setattr(upkeep, "versions_of", lambda _: store)
    upkeep._forget_abandoned("s3://lake/t", ["s3://lake/t/orphan"], began)
    assert store.removed == ["lost-against-another", "orphan"]


def test_one_table_that_fails_stops_no_other_and_fails_the_run(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = kept.place
    real = upkeep.keep_up

    def fails(*given: Any) -> upkeep.Upkeep:
        if given[2] is tables.INTERACTIONS:
            raise OSError("An error occurred.\n: s3://lake is not reached\nat a place")
        return real(*given)

    monkeypatch.setattr(job, "keep_up", fails)
    monkeypatch.setattr(job, "start", lambda *_: place.spark)
    monkeypatch.setattr(type(place.spark), "stop", lambda _: None)
    report = tmp_path / "report.json"
    arguments = ["--run-id", "m1", "--report", str(report), "--training-sets", str(tmp_path)]
    arguments += ["--snapshot-days", "7", "--training-set-days", "30", "--catalog", "hadoop"]
    arguments += ["--retention-days", "interactions=1095,quarantine=90", "--JOB_NAME", "x"]
    arguments += ["--database", place.lake.database]
    with pytest.raises(RefusalError, match=r"^Tables are not in order: interactions \(An error"):
        job.main([*arguments, "--warehouse", place.lake.warehouse])
    told = json.loads(report.read_text())
    assert told["outcome"] == "failed"
    assert told["failures"] == {"interactions": "An error occurred. : s3://lake is not reached"}
    assert set(told["tables"]) == {"quarantine"}


def test_a_set_that_does_not_say_when_it_was_built_is_as_old_as_its_last_event(
    tmp_path: Path,
) -> None:
    for name, end in (("r1", "2026-01-01T00:00:00Z"), ("r2", "2026-02-01T00:00:00Z")):
        write_set(tmp_path, name, {"end": end, "snapshots": {"items": name}})
    since = datetime(2026, 1, 15, tzinfo=UTC)
    assert needed_snapshots(f"{tmp_path}/", since) == {"items": {"r2"}}


def test_where_it_is_not_known_what_training_needs_nothing_expires(tmp_path: Path) -> None:
    write_set(tmp_path, "broken", {"createdAt": "2026-01-01T00:00:00Z"})
    with pytest.raises(RefusalError, match=r"broken/training-set\.json does not say which"):
        needed_snapshots(f"{tmp_path}/", datetime(2026, 1, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("argument", "value", "why"),
    [
        ("--orphan-days", "2", "2 is less than 3 days"),
        ("--snapshot-days", "0", "0 is less than 1 days"),
        ("--retention-days", "items=9", "rows of 'items' have no age"),
        ("--retention-days", "interaction=9", "rows of 'interaction' have no age: those of inter"),
        ("--retention-days", "quarantine=0", "0 is less than 1 days"),
    ],
)
def test_a_policy_that_would_remove_too_much_is_refused(
    argument: str, value: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"--run-id": "x", "--report": "r", "--training-sets": "t", "--database": "d"}
    given |= {"--warehouse": "w", "--snapshot-days": "7", "--training-set-days": "30"}
    arguments = [one for pair in (given | {argument: value}).items() for one in pair]
    with pytest.raises(SystemExit):
        job.main(arguments)
    assert why in capsys.readouterr().err
