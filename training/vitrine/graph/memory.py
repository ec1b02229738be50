"""What a graph takes of the memory of the process that serves it.

``python -m vitrine.graph.memory ranker.onnx`` prints it: a process of its own, since one that has
just trained has memory to spare, which would hide what a graph takes.
"""

import os
import subprocess
import sys
from pathlib import Path

from vitrine.graph.session import Ranker
from vitrine.histories import HistoryBatch

_STATM = Path("/proc/self/statm")


def resident_mb() -> float | None:
    """Of this process; None where /proc does not tell."""
    try:
        pages = int(_STATM.read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def loaded_mb(graph: Path) -> float | None:
    """By how much a process grows that loads the graph and answers once; None as above."""
    program = [sys.executable, "-m", "vitrine.graph.memory", str(graph)]
    # Its path is this process's, so that it finds the same package.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(  # noqa: S603
        program, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    said = run.stdout.strip()
    return float(said) if said else None


def _main(graph: str) -> None:
    before = resident_mb()
    ranker = Ranker(Path(graph), history_length=1, threads=1)
    ranker.rank(HistoryBatch.empty())
    after = resident_mb()
    if before is not None and after is not None:
        print(round(max(0.0, after - before), 1))


if __name__ == "__main__":
    _main(sys.argv[1])
