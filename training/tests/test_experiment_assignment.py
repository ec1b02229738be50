import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.errors import RefusalError
from vitrine.experiments.assignment import Draw, arm_of, shopper_share
from vitrine.experiments.definition import HOLDOUT, Experiment, LayerRange, experiment_of

FIXTURES = Path(__file__).parents[2] / "test" / "fixtures" / "parity"
PARITY: dict[str, Any] = json.loads((FIXTURES / "experiments.json").read_text(encoding="utf-8"))
EXPERIMENTS = {each["name"]: experiment_of(each) for each in PARITY["experiments"]}
WHOLE = replace(
    EXPERIMENTS["thirds"], layer=LayerRange("default", 0, 1), holdout=0.1, salt="thirds-2"
)
DRAWS: list[Draw] = ["layer", "ramp-up", "holdout", "arm"]

shoppers = st.text(min_size=1)
shares = st.floats(0, 1)


@pytest.mark.parametrize("case", PARITY["shares"], ids=lambda case: str(case["draw"]))
def test_a_shopper_stands_where_typescript_has_them(case: dict[str, Any]) -> None:
    assert shopper_share(case["draw"], case["salt"], case["shopperId"]) == case["expected"]


def test_shoppers_are_in_the_arms_that_typescript_has_them_in() -> None:
    for case in PARITY["assignments"]:
        assert arm_of(EXPERIMENTS[case["experiment"]], case["shopperId"]) == case["expected"]


@given(st.sampled_from(DRAWS), st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1))
def test_shoppers_stand_evenly(draw: Draw, salt: str) -> None:
    tenths = Counter(int(shopper_share(draw, salt, f"shopper-{n}") * 10) for n in range(1000))
    chi_square = sum((tenths[tenth] - 100) ** 2 / 100 for tenth in range(10))
    # With 9 degrees of freedom, chance exceeds it once in 10 million draws.
    assert chi_square < 51


def test_arms_and_holdout_have_their_shares() -> None:
    found = Counter(arm_of(WHOLE, f"shopper-{n}") for n in range(20_000))
    assert set(found) == {"a", "b", "c", HOLDOUT}
    for arm, share in WHOLE.shares.items():
        assert found[arm] / 20_000 == pytest.approx(share, abs=0.015)
    assert sum(WHOLE.shares.values()) == pytest.approx(1)


@pytest.mark.slow
@given(shoppers, shares, shares, shares)
def test_nobody_moves_between_arms_when_more_are_let_in(
    shopper: str, before: float, after: float, to: float
) -> None:
    less, more = sorted([before, after])
    then = arm_of(replace(WHOLE, ramp_up=less, layer=LayerRange("default", 0, to)), shopper)
    assert then in {None, arm_of(replace(WHOLE, ramp_up=more), shopper)}


@given(shoppers, shares)
def test_experiments_of_a_layer_share_no_shopper(shopper: str, cut: float) -> None:
    first = replace(WHOLE, layer=LayerRange("home", 0, cut))
    second = replace(WHOLE, salt="other", layer=LayerRange("home", cut, 1))
    assert sum(arm_of(each, shopper) is not None for each in (first, second)) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"salt": None}, "lacks the field salt"),
        ({"start": "soon"}, "Invalid isoformat string: 'soon'"),
        ({"layer": "home"}, "not in the configuration's form"),
    ],
)
def test_a_definition_that_cannot_be_read_is_refused(change: dict[str, Any], said: str) -> None:
    written = {**PARITY["experiments"][0], **change}
    with pytest.raises(RefusalError, match=said):
        experiment_of({key: value for key, value in written.items() if value is not None})


def test_times_are_read_with_their_zones() -> None:
    thirds: Experiment = EXPERIMENTS["thirds"]
    assert thirds.start.isoformat() == "2027-01-11T00:00:00+00:00"
