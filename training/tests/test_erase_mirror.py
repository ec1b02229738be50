"""Users who were erased are not in the mirror of their features either, online or offline."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, NewLake, RawAndLake
from every_byte import files_with
from feature_store import FeatureStore, feature_store
from test_erase import InMemoryReceipts, erased

from vitrine.errors import RefusalError
from vitrine.jobs.erase import Erasure, erase
from vitrine.jobs.erasure.mirror import PLACE
from vitrine.jobs.erasure.places import Folders
from vitrine.online.feature_group import OFFLINE_TABLE
from vitrine.user_features import USER_FEATURES

EVERYBODY = ("shopper-gone", "stays-1", "stays-2")
FEATURES = dict.fromkeys(USER_FEATURES, 2.0)
OFFLINE = f"lake/{OFFLINE_TABLE}"


@dataclass
class Mirrored:
    """A lake and the mirror of its users."""

    place: RawAndLake
    store: FeatureStore
    receipts: InMemoryReceipts = field(default_factory=InMemoryReceipts)

    @property
    def offline(self) -> str:
        return self.place.lake.table(OFFLINE_TABLE)

    def reach_offline(self) -> None:
        """The store writes there some minutes after it has taken records."""
        rows = [
            (one["user_id"], one["event_time"], NOW, json.loads(one["is_deleted"]))
            for one in self.store.offline
        ]
        self.store.offline.clear()
        schema = "user_id string, event_time string, write_time timestamp, is_deleted boolean"
        frame = self.place.spark.createDataFrame(rows, schema)
        writer = frame.writeTo(self.offline)
        if self.place.spark.catalog.tableExists(self.offline):
            writer.append()
        else:
            writer.using("iceberg").create()

    def ids(self) -> list[str]:
        rows = self.place.spark.table(self.offline).select("user_id").distinct().collect()
        return sorted(str(row[0]) for row in rows)

    def erase(self, group: Any) -> None:
        root = self.place.folder
        names = ("raw", "failed", "training-sets", "batch", "reports")
        folders = Folders(*(f"{root}/{name}/" for name in names))
        run = Erasure(erased(EVERYBODY[0]), folders, self.receipts, f"{root}/last.json", group)
        erase(self.place.spark, self.place.lake, run, lambda: NOW)

    def received(self) -> list[tuple[str, dict[str, int]]]:
        return [
            (step, {one: told[one] for one in (PLACE, OFFLINE) if one in told})
            for step, told in self.receipts.of(EVERYBODY[0])
        ]

    def left(self) -> list[str]:
        warehouse = self.place.spark.conf.get("spark.sql.catalog.glue_catalog.warehouse")
        return files_with(Path(str(warehouse)) / self.place.lake.database, EVERYBODY[0])


@pytest.fixture
def mirrored(new_lake: NewLake) -> Iterator[Mirrored]:
    place = new_lake()
    place.drop(
        "interactions",
        "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n"
        + "".join(f"{user},a,1760000000,view\n" for user in EVERYBODY),
    )
    place.ingest()
    with feature_store() as store:
        users = [(user, FEATURES) for user in EVERYBODY]
        store.group().put_all(users, NOW.replace(year=2025))
        yield Mirrored(place, store)


def test_an_erased_user_is_in_neither_store_and_the_receipt_says_it(mirrored: Mirrored) -> None:
    mirrored.reach_offline()
    mirrored.erase(mirrored.store.group())
    assert sorted(mirrored.store.online) == mirrored.ids() == ["stays-1", "stays-2"]
    assert mirrored.store.offline == []
    assert mirrored.left() == []
    found = {PLACE: 1, OFFLINE: 1}
    assert mirrored.received() == [("lakeFound", found), ("lakeRemoved", found)]


def test_what_reaches_the_stores_later_goes_with_the_next_run(mirrored: Mirrored) -> None:
    group = mirrored.store.group()
    mirrored.erase(group)
    assert sorted(mirrored.store.online) == ["stays-1", "stays-2"]
    # A batch run that was cut short before it took back what it wrote.
    group.put_all([(EVERYBODY[0], FEATURES)], NOW.replace(year=2025))
    mirrored.reach_offline()
    mirrored.erase(group)
    assert sorted(mirrored.store.online) == mirrored.ids() == ["stays-1", "stays-2"]
    assert mirrored.received()[-1] == ("lakeRemoved", {PLACE: 1, OFFLINE: 2})


def test_the_offline_store_outlives_the_option(mirrored: Mirrored) -> None:
    mirrored.reach_offline()
    mirrored.erase(None)
    assert mirrored.ids() == ["stays-1", "stays-2"]
    assert mirrored.received()[-1] == ("lakeRemoved", {OFFLINE: 1})


def test_an_erasure_that_the_store_refuses_fails_and_is_done_when_it_is_repeated(
    mirrored: Mirrored,
) -> None:
    mirrored.store.refusals["DELETE"] = ["AccessForbidden"]
    with pytest.raises(RefusalError, match=r"stay in the feature group \(AccessForbidden\)"):
        mirrored.erase(mirrored.store.group())
    assert EVERYBODY[0] in mirrored.store.online
    mirrored.erase(mirrored.store.group())
    assert EVERYBODY[0] not in mirrored.store.online
    assert mirrored.received() == [("lakeFound", {PLACE: 1}), ("lakeRemoved", {PLACE: 1})]
