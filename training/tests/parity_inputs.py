"""Inputs of graphs, made from a few numbers in the same way in Python and in TypeScript.

``test/fixtures/parity/graphs/cases.json`` says from which; ``test/serving/parity/inputs.ts`` is
this file in TypeScript.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vitrine.arrays import Bools
from vitrine.histories import NO_ITEM, HistoryBatch

FIXTURES = Path(__file__).resolve().parents[2] / "test/fixtures/parity/graphs"

EVENT_TYPES = 5
FEW = 3
_AGE_STEPS, _STEPS_A_DAY = 40, 8
_ODDITIES = 8


@dataclass(frozen=True)
class Case:
    name: str
    seed: int
    batch: int
    length: int
    events: str
    odd: bool
    context: bool
    eligible: str


def read_cases() -> list[Case]:
    return [Case(**case) for case in json.loads((FIXTURES / "cases.json").read_text())]


def below(seed: int) -> Callable[[int], int]:
    """Marsaglia's xorshift of 32 bits, brought below a limit."""
    state = seed

    def draw(limit: int) -> int:
        nonlocal state
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        return (state * limit) >> 32

    return draw


def make_inputs(case: Case, items: int) -> tuple[HistoryBatch, Bools]:
    """The batch, and what is eligible. Low indices come often, so that histories have repeats."""
    draw = below(case.seed * 7919)
    shape = (case.batch, case.length)
    history = np.full(shape, NO_ITEM, np.int64)
    types = np.zeros(shape, np.int64)
    ages = np.zeros(shape, np.float32)
    context = np.full(case.batch, NO_ITEM, np.int64)
    for row in range(case.batch):
        taken = {"none": 0, "all": case.length}.get(case.events)
        if taken is None:
            taken = draw(case.length + 1)
        steps = 0
        for column in range(taken):
            history[row, column] = draw(draw(items) + 1)
            types[row, column] = draw(EVENT_TYPES)
            steps += draw(_AGE_STEPS)
            ages[row, column] = steps / _STEPS_A_DAY
            if case.odd:
                _make_odd(row * case.length + column, (history, types, ages), items)
        page = draw(2 * items)
        if case.context and (page < items or case.odd):
            context[row] = page
    return HistoryBatch(history, types, ages, context), _eligible(case, items, draw)


def _make_odd(cell: int, arrays: tuple[npt.NDArray[Any], ...], items: int) -> None:
    history, types, ages = (array.reshape(-1) for array in arrays)
    match cell % _ODDITIES:
        case 1:
            history[cell] = items + 3
        case 2:
            history[cell] = NO_ITEM
        case 3:
            history[cell] = -7
        case 4:
            ages[cell] = np.nan
        case 5:
            ages[cell] = -5
        case 6:
            types[cell] = 99
        case 7:
            types[cell] = -1


def _eligible(case: Case, items: int, draw: Callable[[int], int]) -> Bools:
    match case.eligible:
        case "all":
            return np.full(items, True)
        case "none":
            return np.full(items, False)
        case "half":
            return np.array([draw(2) == 0 for _ in range(items)])
        case _:
            return np.array([index % (items // FEW) == 0 for index in range(items)])
