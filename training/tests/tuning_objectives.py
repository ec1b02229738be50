"""Objectives that processes of their own can load."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

from vitrine.errors import RefusalError


def bowl(settings: Mapping[str, float | int | str]) -> dict[str, float]:
    """Best, with 0, where x is 1 on a logarithm, depth is 7 and kind is b."""
    x, depth = float(settings["x"]), float(settings["depth"])
    distance = abs(x - 1) / 10 + ((depth - 7) / 10) ** 2 + (settings.get("kind", "b") != "b")
    return {"score": -distance, "depth_seen": depth}


class Meeting:
    """Ends only once another process is here too."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def __call__(self, settings: Mapping[str, float | int | str]) -> dict[str, float]:
        (self.directory / str(os.getpid())).touch()
        deadline = time.monotonic() + 30
        while len(list(self.directory.iterdir())) < 2:
            if time.monotonic() > deadline:
                raise RefusalError("No other process came.")
            time.sleep(0.02)
        return bowl(settings)


def threads(settings: Mapping[str, float | int | str]) -> dict[str, float]:
    """How many threads its process may use."""
    return {"score": float(os.environ["OMP_NUM_THREADS"])}


def deep_fails(settings: Mapping[str, float | int | str]) -> dict[str, float]:
    """Refuses more than 8, breaks below 4."""
    if float(settings["depth"]) > 8:
        raise RefusalError("Too deep.")
    return {"score": 1 / max(float(settings["depth"]) - 4, 0)}


def always_fails(settings: Mapping[str, float | int | str]) -> dict[str, float]:
    """Refuses."""
    raise RefusalError("The data has no purchases.")


def dies(settings: Mapping[str, float | int | str]) -> dict[str, float]:
    """Ends its process when x is small."""
    if float(settings["x"]) < 0.5:
        os._exit(9)
    return bowl(settings)


def says_nothing(settings: Mapping[str, float | int | str]) -> dict[str, float]:
    """Has another metric than is asked for."""
    return {"loss": 1.0}


def slow(settings: Mapping[str, float | int | str]) -> dict[str, float]:
    """Takes a while."""
    time.sleep(0.3)
    return bowl(settings)
