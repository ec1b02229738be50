"""One Spark session for all tests that need one: starting it takes longer than they do."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from pyspark.sql import DataFrame, SparkSession

from vitrine.jobs.erased_users import ErasedUsers
from vitrine.jobs.ingest import ingest
from vitrine.jobs.ingest_report import IngestReport
from vitrine.jobs.replay import replay
from vitrine.jobs.run import IngestRun
from vitrine.jobs.session import Lake, builder

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


# An example that takes long says that the machine was busy, not that the code is slow.
settings.register_profile("vitrine", deadline=None)
settings.load_profile("vitrine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and "spark" in item.fixturenames:
            item.add_marker("spark")


FOR_FEW_ROWS = {
    # One task does them, and there is nothing to adapt to.
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    # Compiling their plan takes longer than reading it as it is.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""What Spark needs not do for a dozen rows."""


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("warehouse")


@pytest.fixture(scope="session")
def spark(warehouse: Path) -> Iterator[SparkSession]:
    # Workers are what this process is, with its packages.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    building = builder("tests", Lake("tests", str(warehouse), "hadoop"))
    for line in (ROOT / "training" / "spark-local.conf").read_text().splitlines():
        name, _, value = line.partition(" ")
        if name.startswith("spark."):
            building = building.config(name, value.strip())
    for name, value in FOR_FEW_ROWS.items():
        building = building.config(name, value)
    os.environ.setdefault("SPARK_DIST_CLASSPATH", f"{ROOT}/.vitrine/ivy/jars/*")
    session = (
        building.config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    gateway: Any = session.sparkContext._gateway
    session.stop()
    # Stopping Spark leaves its JVM to end by itself, later than whoever waits for this process.
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(timeout=30)


@dataclass
class RawAndLake:
    """An empty raw bucket and an empty lake, as folders."""

    spark: SparkSession
    lake: Lake
    folder: Path

    def drop(
        self, dataset: str, text: str, day: str = "2026-01-31", name: str = "file.csv"
    ) -> Path:
        path = self.folder / "raw" / dataset / f"ingest_date={day}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def ingest(
        self,
        source: str = "personalize",
        run_id: str = "run",
        erased: ErasedUsers | None = None,
        archived_days: int | None = None,
    ) -> IngestReport:
        run = IngestRun(
            source,
            str(self.folder / "raw"),
            str(self.folder / "reports" / f"{run_id}.json"),
            run_id,
            erased=erased or ErasedUsers(),
            archived_days=archived_days,
        )
        return ingest(self.spark, self.lake, run, NOW)

    def replay(
        self,
        corrections: str | None = None,
        source: str = "personalize",
        run_id: str = "replay",
        now: datetime = NOW,
    ) -> IngestReport:
        """Corrections are lines of JSON."""
        given = None
        if corrections is not None:
            given = str(self.folder / f"{run_id}.jsonl")
            Path(given).write_text(corrections)
        report = str(self.folder / "reports" / f"{run_id}.json")
        run = IngestRun(source, str(self.folder / "raw"), report, run_id)
        return replay(self.spark, self.lake, run, given, now)

    def table(self, name: str) -> DataFrame:
        return self.spark.table(self.lake.table(name))

    def rows(self, name: str, *columns: str) -> list[tuple[object, ...]]:
        return sorted((tuple(row) for row in self.table(name).select(*columns).collect()), key=repr)


NewLake = Callable[[], RawAndLake]


@pytest.fixture(scope="session")
def new_lake(
    spark: SparkSession, warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> NewLake:
    numbers = count()

    def make() -> RawAndLake:
        lake = Lake(f"lake_{next(numbers)}", str(warehouse), "hadoop")
        return RawAndLake(spark, lake, tmp_path_factory.mktemp("raw"))

    return make


@pytest.fixture
def raw_and_lake(new_lake: NewLake) -> RawAndLake:
    return new_lake()
