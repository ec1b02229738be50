"""What ingestion costs as the files grow: seconds and peak memory at 1x, 4x and 16x of a file.

``python bench/ingest_scale.py --file online-retail.csv --factors 1 4 16 --json OUT``. The file is
Online Retail's, 541,909 rows; larger ones repeat it, each copy with customers of its own, a day
apart. With ``--synthetic`` every size is made up instead, with the habits of the file's customers
(``vitrine/synthetic``), and comes as drops of Amazon Personalize's three files. Each size is a run
of the job as a process of its own, with Spark as on this machine (``spark-local.conf``), into an
empty lake; seconds are those of the process, Spark's start included, and the peak is of all its
processes together, looked at five times a second.
"""

import argparse
import csv
import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from vitrine.columns import OnlineRetailCsv as Csv

TRAINING = Path(__file__).parents[1]
CUSTOMERS_APART = 100_000
LOOK_SECONDS = 0.2
DROP = "ingest_date=2026-01-31"


def rows_of(file: Path) -> Iterator[list[str]]:
    """The rows of a CSV file, zipped or not, its header first."""
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as text:
        yield from csv.reader(text)


def write_copies(file: Path, factor: int, out: Path) -> int:
    """Write a file of that many copies of the rows; return how many rows it has."""
    header, *rows = rows_of(file)
    customer, date = header.index(Csv.CUSTOMER_ID), header.index(Csv.INVOICE_DATE)
    out.parent.mkdir(parents=True)
    with out.open("w", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        for copy in range(factor):
            for row in rows:
                changed = list(row)
                if copy and row[customer]:
                    number = int(float(row[customer])) + copy * CUSTOMERS_APART
                    changed[customer] = str(number)
                if copy:
                    day = datetime.fromisoformat(row[date]) + timedelta(days=copy)
                    changed[date] = day.isoformat(sep=" ")
                writer.writerow(changed)
    return factor * len(rows)


def write_made_up(file: Path, factor: int, raw: Path) -> int:
    """Write drops with that many times the file's customers; return how many rows they have."""
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run(  # noqa: S603
            [
                *(sys.executable, "-m", "vitrine", "synthetic-data", "--data", str(file.resolve())),
                *("--scale", str(factor), "--out", directory),
            ],
            cwd=TRAINING,
            check=True,
        )
        rows = 0
        for name in ("interactions", "items", "users"):
            drop = raw / name / DROP
            drop.mkdir(parents=True)
            shutil.move(Path(directory) / f"{name}.csv", drop)
            with (drop / f"{name}.csv").open("rb") as lines:
                rows += sum(1 for _ in lines) - 1
    return rows


def resident_mb(session: int) -> float:
    """Memory of all processes of a session."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/statm"):
        try:
            if os.getsid(int(status.parent.name)) == session:
                total += int(status.read_text().split()[1])
        except (ProcessLookupError, FileNotFoundError, PermissionError):
            continue
    return total * os.sysconf("SC_PAGE_SIZE") / 1e6


def ingest(folder: Path, source: str) -> tuple[float, float]:
    """Run the job on ``raw/`` of a folder; return its seconds and its peak in MB."""
    submit = f"--properties-file {TRAINING / 'spark-local.conf'}"
    arguments = ["--source", source, "--input", str(folder / "raw"), "--run-id", "bench"]
    arguments += ["--report", str(folder / "report.json"), "--database", "bench"]
    arguments += ["--warehouse", str(folder / "warehouse"), "--catalog", "hadoop"]
    started, peak = time.monotonic(), 0.0
    with (folder / "log").open("wb") as log:
        job = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "vitrine.jobs.ingest", *arguments],
            cwd=TRAINING,
            env={
                **os.environ,
                "PYSPARK_SUBMIT_ARGS": f"{submit} pyspark-shell",
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        while job.poll() is None:
            peak = max(peak, resident_mb(job.pid))
            time.sleep(LOOK_SECONDS)
    seconds = time.monotonic() - started
    if job.returncode != 0:
        raise RuntimeError((folder / "log").read_text()[-2000:])
    return seconds, peak


def measure(file: Path, factor: int, *, synthetic: bool) -> dict[str, object]:
    """Ingest that many copies of the file, or customers like its own, and say what that took."""
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        raw = folder / "raw"
        if synthetic:
            rows = write_made_up(file, factor, raw)
        else:
            rows = write_copies(file, factor, raw / "online-retail" / DROP / "online-retail.csv")
        seconds, peak = ingest(folder, "personalize" if synthetic else "online-retail")
        report = json.loads((folder / "report.json").read_text())
    if report["rows"] != rows:
        raise RuntimeError(f"of {rows} rows the job read {report['rows']}")
    return {
        "factor": factor,
        "rows": rows,
        "accepted": report["accepted"],
        "quarantined": report["quarantined"],
        "duplicates": report["duplicates"],
        "seconds": round(seconds, 1),
        "rowsPerSecond": round(rows / seconds),
        "peakMb": round(peak),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line a size, and write them all when there is a file to write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, required=True, help="Online Retail, .csv or .csv.gz")
    parser.add_argument("--factors", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--synthetic", action="store_true", help="make up customers, not copies")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    runs = []
    for factor in given.factors:
        load = os.getloadavg()[0]
        run = {
            **measure(given.file, factor, synthetic=given.synthetic),
            "loadBefore": round(load, 2),
        }
        print(json.dumps(run), flush=True)
        runs.append(run)
    if given.json is not None:
        machine = {"processors": os.cpu_count(), "python": platform.python_version()}
        given.json.write_text(json.dumps({"machine": machine, "runs": runs}, indent=2) + "\n")


if __name__ == "__main__":
    main()
