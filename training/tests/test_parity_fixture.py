"""The model host's parity fixture: TypeScript asserts the answers, this also the tensors behind."""

import json
from typing import Any

import numpy as np
import pytest
from make_fixture_model import PARITY, encode, run

CASES: list[dict[str, Any]] = json.loads(PARITY.read_text())["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_fixture_holds_what_python_answers(case: dict[str, Any]) -> None:
    tensors = encode(case["instance"])
    assert {name: value.tolist() for name, value in tensors.items()} == case["tensors"]
    answer = run(tensors, case["instance"]["numResults"])
    assert answer["items"] == case["expected"]["items"]
    assert answer["reasons"] == case["expected"]["reasons"]
    np.testing.assert_allclose(answer["scores"], case["expected"]["scores"], rtol=1e-5)
