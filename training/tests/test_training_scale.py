"""The benchmark of training measures a shop in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from vitrine.datasets.simulate import Size, simulate

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).parents[1] / "bench" / "training_scale.py"


def test_it_says_what_a_fit_took(tmp_path: Path) -> None:
    simulate(tmp_path, 7, Size(60, 50, 1_500))
    run = subprocess.run(
        [sys.executable, str(PROGRAM), "--fit", str(tmp_path)],
        cwd=PROGRAM.parents[1],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    cost = json.loads(run.stdout)
    assert cost["users"] <= 60
    assert 30 < cost["items"] < 60
    assert cost["interactions"] > 1_000
    assert min(cost[name] for name in ("seconds", "cpuSeconds", "peakMb", "graphMb")) > 0
