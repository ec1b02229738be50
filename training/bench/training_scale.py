"""What training costs as a shop grows: seconds and peak memory at 1x to 16x users and items.

``python bench/training_scale.py --factors 1 2 4 8 16 --json OUT``. Each size is a simulated shop,
fitted in a process of its own, so that its peak is its own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from vitrine.datasets.interactions_csv import read_interactions
from vitrine.evaluation.next_basket import NextBasket
from vitrine.models.champion import fit_champion

USERS, ITEMS, EVENTS = 1_000, 1_000, 40_000
HORIZON = timedelta(days=14)


def fit_cost(folder: Path) -> dict[str, object]:
    """Fit the champion in this process on the shop of a folder, and say what that took."""
    events = read_interactions(folder / "interactions.csv").table
    last = events["ts"].max()
    if not isinstance(last, datetime):
        raise TypeError(f"{folder}/interactions.csv: no events with a time.")
    at = last + timedelta(microseconds=1)
    before = getrusage(RUSAGE_SELF)
    started = time.monotonic()
    fitted = fit_champion(events, None, NextBasket(at, HORIZON), at)
    after = getrusage(RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "interactions": events.height,
        "users": events["user_id"].n_unique(),
        "items": len(fitted.catalogue),
        "seconds": round(time.monotonic() - started, 2),
        "cpuSeconds": round(cpu, 2),
        "peakMb": after.ru_maxrss // 1024,
        "graphMb": round(len(fitted.graph.SerializeToString()) / 1e6, 1),
    }


def measure(factor: int) -> dict[str, object]:
    """Make a shop of that size, fit the champion on it, and say what that took."""
    with tempfile.TemporaryDirectory() as directory:
        size = ["--users", USERS * factor, "--items", ITEMS * factor, "--events", EVENTS * factor]
        simulate = [
            sys.executable,
            "-m",
            "vitrine",
            "simulate",
            "--out",
            directory,
            *map(str, size),
        ]
        subprocess.run(simulate, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        fit = [sys.executable, __file__, "--fit", directory]
        run = subprocess.run(fit, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return {"factor": factor, **json.loads(run.stdout.splitlines()[-1])}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line a size, and write them all when there is a file to write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--factors", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--fit", type=Path, metavar="FOLDER", help="measure this shop, and only it")
    given = parser.parse_args(arguments)
    if given.fit is not None:
        print(json.dumps(fit_cost(given.fit)))
        return
    rows = []
    for factor in given.factors:
        rows.append(measure(factor))
        print(json.dumps(rows[-1]), flush=True)
    if given.json is not None:
        given.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
