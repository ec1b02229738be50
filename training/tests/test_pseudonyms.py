"""Pseudonyms are the same in TypeScript and in Python."""

import json
from pathlib import Path
from typing import Any

import pytest

from vitrine.online.pseudonyms import pseudonym_of

PARITY = Path(__file__).parents[2] / "test" / "fixtures" / "parity"
CASES: list[dict[str, Any]] = json.loads((PARITY / "pseudonyms.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["userId"])
def test_pseudonyms(case: dict[str, Any]) -> None:
    assert pseudonym_of(case["key"], case["userId"]) == case["expected"]
