"""The page on evaluation names what a model must pass, and the limits, as they are."""

import re
from pathlib import Path

from test_gates import HONEST

from vitrine.evaluation.against_live import GATE
from vitrine.evaluation.gates import DEFAULT_LIMITS, run_gates

PAGE = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text("utf-8")
_ROW = re.compile(r"^\| `([\w-]+)` +\|.*\| ([\w. ]+?) +\|$", re.MULTILINE)
_SECTION = PAGE.split("## What must hold before registration")[1].split("\n## ")[0]
LIMITS = dict(_ROW.findall(_SECTION))


def as_told(limit: float) -> str:
    """Of a limit: the number that the page has."""
    return f"{limit / 1e6:g}" if limit >= 1e6 else f"{limit:g}"


def test_every_gate_is_on_the_page_with_its_limit() -> None:
    gates = run_gates(HONEST)
    names = {re.sub(r"-(all|new)$", "-PROTOCOL", gate.name): gate.limit for gate in gates}

    assert set(LIMITS) == {*names, GATE}
    for name, limit in names.items():
        assert limit is not None
        assert LIMITS[name].split(" ")[0] == as_told(limit), name


def test_what_is_too_small_to_judge_is_told() -> None:
    assert f"fewer than {DEFAULT_LIMITS.fewest_questions} questions" in _SECTION
    assert f"with {DEFAULT_LIMITS.provider_share * 100:g} % of what is chosen" in _SECTION


def test_the_lead_that_is_doubted_is_told() -> None:
    assert f"no lead above {DEFAULT_LIMITS.surprise:g} closes" in _SECTION
