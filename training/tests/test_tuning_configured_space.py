# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs
"""The search space of the configuration, which the deployed workflows search."""

import re
from pathlib import Path

import pytest

from vitrine.hyperparameters import Hyperparameters
from vitrine.tuning.objective import OBJECTIVE

CONFIG = Path(__file__).parents[2] / "config/search-space.ts"
RANGE = re.compile(r"^  (\w+): \{ type: '\w+', from: ([\d.]+), to: ([\d.]+)", re.MULTILINE)


def test_training_knows_what_is_searched_and_takes_all_of_its_range():
    ranges = RANGE.findall(CONFIG.read_text())

    assert len(ranges) > 3
    for name, low, high in ranges:
        for value in (low, high):
            parsed = Hyperparameters.parse({"algorithm": "two-stage", name: value})
            assert parsed.given[name] == pytest.approx(float(value))


def test_training_logs_what_is_made_as_good_as_it_can_be():
    assert f"metric: '{OBJECTIVE}'" in CONFIG.read_text()
