"""Python's half of the parity suite; test/serving/parity is Node's, over the same answers."""

from dataclasses import replace

import numpy as np
import pytest
from parity_inputs import EVENT_TYPES, make_inputs, read_cases
from parity_models import (
    PARITY_MODELS,
    answer,
    assert_agree,
    recorded_answers,
    recorded_graph,
)

from vitrine.histories import NO_ITEM, HistoryBatch

CASES = {case.name: case for case in read_cases()}
MODELS = pytest.mark.parametrize("model", sorted(PARITY_MODELS))


@MODELS
def test_the_recorded_answers_are_what_python_gives(model: str) -> None:
    answers = answer(recorded_graph(model))
    assert answers.keys() == CASES.keys()
    for case, expected in recorded_answers(model).items():
        assert_agree(answers[case], expected)


@MODELS
def test_the_recorded_graph_is_the_one_that_the_code_makes(model: str) -> None:
    """Where a change is meant, parity_models.py records it."""
    answers = answer(PARITY_MODELS[model]().graph.SerializeToString())
    for case, expected in recorded_answers(model).items():
        assert_agree(answers[case], expected)


@pytest.mark.slow
@MODELS
def test_the_plain_formula_says_the_same(model: str) -> None:
    fitted = PARITY_MODELS[model]()
    size = len(fitted.catalogue)
    for name, expected in recorded_answers(model).items():
        batch, eligible = make_inputs(CASES[name], size)
        scores = fitted.score(_understood(batch, size), eligible)
        items = np.array(expected["items"], np.int64)
        filled = items != NO_ITEM
        at_place = np.take_along_axis(scores, np.maximum(items, 0), axis=1)
        np.testing.assert_allclose(
            np.array(expected["scores"])[filled], at_place[filled], rtol=1e-5, atol=1e-5
        )


def _understood(batch: HistoryBatch, size: int) -> HistoryBatch:
    """What a graph makes of what it does not know; formulas are only told what there is."""
    known = (batch.items >= 0) & (batch.items < size)
    known_type = (batch.types >= 0) & (batch.types < EVENT_TYPES)
    return replace(
        batch,
        items=np.where(known, batch.items, NO_ITEM),
        types=np.where(known_type, batch.types, EVENT_TYPES - 1),
        ages=np.where(batch.ages >= 0, batch.ages, np.float32(0)),
        context=np.where(batch.context < size, batch.context, NO_ITEM),
    )


def test_the_cases_reach_what_they_are_named_for() -> None:
    for model in PARITY_MODELS:
        answers = recorded_answers(model)
        assert np.array(answers["nothing eligible"]["items"]).max() == NO_ITEM
        few = np.array(answers["fewer eligible than places"]["items"])
        assert ((few != NO_ITEM).sum(axis=1) <= 3).all()
        assert (few != NO_ITEM).any()
        assert len(answers["256 shoppers"]["items"]) == 256
        reasons = np.array(answers["256 shoppers"]["reasons"])
        assert (reasons == NO_ITEM).any()
        assert (reasons != NO_ITEM).any()
        assert (np.array(answers["an empty history"]["reasons"]) == NO_ITEM).all()
