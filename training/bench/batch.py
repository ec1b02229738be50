"""What a list for every shopper takes: seconds, peak memory and what is written.

``python bench/batch.py --users 100000 --json OUT``. The batch step as it is, on made-up shoppers
and the product's graph with made-up weights, with a table that counts what it is given: how long
DynamoDB takes is a matter of its limits. It runs in a process of its own, so its peak is its own.
"""

import argparse
import json
import math
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import numpy as np
import polars as pl

from vitrine.batch import batch
from vitrine.container import Container
from vitrine.model_archive import MODEL_ARCHIVE
from vitrine.online.records import Key, Record
from vitrine.online.table import Pointer

END = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 180
EVENTS_PER_USER = 20
EVENT_TYPES = ("view", "click", "add_to_cart", "purchase")
WRITE_UNIT_BYTES = 1_024


@dataclass
class CountingTable:
    """Takes everything, keeps nothing; counts what DynamoDB would bill."""

    records: int = 0
    write_units: int = 0

    def put_all(self, records: Iterable[Record]) -> int:
        """Count the records, and their sizes in units of a write."""
        before = self.records
        for record in records:
            size = sum(len(name) + len(str(value).encode()) for name, value in record.items())
            self.records += 1
            self.write_units += math.ceil(size / WRITE_UNIT_BYTES)
        return self.records - before

    def erased(self) -> frozenset[str]:
        """Nobody was."""
        return frozenset()

    def refusing(self, users: Sequence[str]) -> frozenset[str]:  # noqa: ARG002
        """Nobody does."""
        return frozenset()

    def delete_all(self, keys: Iterable[Key]) -> None:
        """There is nothing to remove."""

    def point_to(self, pointer: Pointer) -> bool:  # noqa: ARG002
        """No newer lists are there."""
        return True


def write_shop(container: Container, users: int, items: int) -> None:
    """Write a training set whose shoppers have some 20 events each, and a model of its items."""
    random = np.random.default_rng(0)
    start, cut = END - timedelta(days=DAYS), END - timedelta(days=14)
    events = users * EVENTS_PER_USER
    # A few shoppers do much and most a little, and so it is with items.
    weights = 1 / np.arange(1, items + 1)
    seconds = np.sort(random.integers(0, DAYS * 86_400, events))
    first_events = np.arange(users)
    rest = (random.power(0.5, events - users) * users).astype(np.int64)
    table = pl.DataFrame(
        {
            "user_id": [f"shopper-{user}" for user in np.concatenate([first_events, rest])],
            "item_id": [
                f"item-{item}" for item in random.choice(items, events, p=weights / weights.sum())
            ],
            "event_type": random.choice(EVENT_TYPES, events, p=[0.7, 0.15, 0.1, 0.05]),
            "ts": pl.from_epoch(pl.Series(seconds + int(start.timestamp()))),
        }
    ).with_columns(pl.col("ts").dt.cast_time_unit("us").dt.replace_time_zone("UTC"))
    folder = container.processing("training-set")
    _write(table, folder / "interactions")
    bench = Path(__file__).parent
    model = container.processing("model")
    with tempfile.TemporaryDirectory() as unpacked:
        make = [sys.executable, str(bench / "make_model.py"), "--algorithm", "two-stage"]
        arguments = [*make, "--items", str(items), "--out", unpacked]
        subprocess.run(arguments, check=True)  # noqa: S603
        model.mkdir(parents=True)
        with tarfile.open(model / MODEL_ARCHIVE, "w:gz") as tar:
            for file in sorted(Path(unpacked).iterdir()):
                tar.add(file, file.name)
        _write(_item_table(Path(unpacked) / "items.parquet"), folder / "items")
    moments = {"start": start, "end": END, "cut": cut}
    described = {name: moment.isoformat() for name, moment in moments.items()}
    description = {"runId": "bench", "snapshots": {}, **described}
    (folder / "training-set.json").write_text(json.dumps(description))


def _item_table(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path).drop("index")


def _write(table: pl.DataFrame, folder: Path) -> None:
    folder.mkdir(parents=True)
    table.write_parquet(folder / "part-0.parquet")


def run_batch(container: Container) -> dict[str, object]:
    """Run the step in this process, and say what it took."""
    table = CountingTable()
    environment = {
        "ONLINE_TABLE_NAME": "bench",
        "BATCH_VERSION": "bench",
        "PSEUDONYM_KEY_ARN": "bench",
    }
    before = getrusage(RUSAGE_SELF)
    started = time.monotonic()
    batch(container, environment, lambda _: table, lambda: END, lambda _: "key")
    after = getrusage(RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "seconds": round(time.monotonic() - started, 2),
        "cpuSeconds": round(cpu, 2),
        "peakMb": after.ru_maxrss // 1024,
        "records": table.records,
        "writeUnits": table.write_units,
    }


def measure(users: int, items: int) -> dict[str, object]:
    """Make the shop, run the step on it in another process, and say what that took."""
    with tempfile.TemporaryDirectory() as directory:
        write_shop(Container(Path(directory)), users, items)
        run = [sys.executable, __file__, "--run", directory]
        done = subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    events = users * EVENTS_PER_USER
    return {
        "users": users,
        "items": items,
        "events": events,
        **json.loads(done.stdout.splitlines()[-1]),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was measured, and write it when there is a file to write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=4_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--run", type=Path, metavar="FOLDER", help="run the step on this, only")
    given = parser.parse_args(arguments)
    if given.run is not None:
        print(json.dumps(run_batch(Container(given.run))))
        return
    result = measure(given.users, given.items)
    print(json.dumps(result))
    if given.json is not None:
        given.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
