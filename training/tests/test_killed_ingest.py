"""The job as a process that is killed at any moment: a later run makes up for it."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import FOR_FEW_ROWS, ROOT, NewLake, RawAndLake
from pyspark.sql import SparkSession

from vitrine.datasets.simulate import Size, simulate

pytestmark = pytest.mark.slow

KILLS = 10
OF_THE_RUN = {
    "interactions": ["ingest_date"],
    "items": ["updated_at"],
    "users": ["updated_at"],
    "quarantine": ["run_id", "ingested_at"],
    "drops": ["profiled_at"],
}
"""The columns that say when a row came, not what it is."""


def start(place: RawAndLake, run_id: str) -> subprocess.Popen[bytes]:
    arguments = ["--source", "personalize", "--input", str(place.folder / "raw")]
    arguments += ["--report", str(place.folder / f"{run_id}.json"), "--run-id", run_id]
    arguments += ["--database", place.lake.database, "--warehouse", place.lake.warehouse]
    confs = " ".join(f"--conf {name}={value}" for name, value in FOR_FEW_ROWS.items())
    submit = f"--properties-file {ROOT}/training/spark-local.conf {confs}"
    return subprocess.Popen(
        [sys.executable, "-m", "vitrine.jobs.ingest", *arguments, "--catalog", "hadoop"],
        cwd=ROOT / "training",
        env={**os.environ, "PYSPARK_SUBMIT_ARGS": f"{submit} pyspark-shell"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def put_shop(place: RawAndLake, shop: Path) -> None:
    for dataset in ("interactions", "items", "users"):
        place.drop(dataset, (shop / f"{dataset}.csv").read_text())


def contents(place: RawAndLake) -> dict[str, list[str]]:
    """Rows as text, files by their place below the lake's folder."""
    return {
        table: sorted(
            str(row).replace(str(place.folder), "")
            for row in place.table(table).drop(*columns).collect()
        )
        for table, columns in OF_THE_RUN.items()
    }


def test_ten_kills_leave_the_tables_of_an_undisturbed_run(
    spark: SparkSession, new_lake: NewLake, tmp_path: Path
) -> None:
    simulate(tmp_path, 7, Size(150, 120, 4_000))
    undisturbed, killed = new_lake(), new_lake()
    for place in (undisturbed, killed):
        put_shop(place, tmp_path)
    started = time.monotonic()
    assert start(undisturbed, "whole").wait(600) == 0
    seconds = time.monotonic() - started
    moments = random.Random(11)
    ended_before = 0
    for number in range(KILLS):
        job = start(killed, f"killed-{number}")
        try:
            # Before a third of its time Spark is not up, and nothing can be half done.
            job.wait(seconds * moments.uniform(0.3, 1.0))
            ended_before += 1
        except subprocess.TimeoutExpired:
            os.killpg(job.pid, signal.SIGKILL)
            job.wait()
    assert ended_before < KILLS
    assert start(killed, "last").wait(600) == 0
    expected = contents(undisturbed)
    assert len(expected["interactions"]) > 4_000
    assert contents(killed) == expected
