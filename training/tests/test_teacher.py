"""How many trees there are for how much there is to learn."""

import numpy as np
import pytest

from vitrine.two_stage.examples import Examples
from vitrine.two_stage.teacher import TeacherSettings
from vitrine.two_stage.teaching import fit_teacher


def questions(count: int, seed: int = 0) -> Examples:
    """Of ten candidates each; the first feature tells which is chosen."""
    rng = np.random.default_rng(seed)
    features = rng.random((count * 10, 3), np.float32)
    best = features[:, 0].reshape(count, 10).argmax(axis=1) + np.arange(count) * 10
    chosen = np.zeros(count * 10, np.bool_)
    chosen[best] = True
    return Examples(
        features,
        chosen,
        np.zeros(count * 10, np.bool_),
        np.full(count, 10),
        np.ones(count * 10, np.float32),
    )


@pytest.mark.parametrize(("asked", "trees"), [(60, 20), (1_000, 30), (2_000, 40)])
def test_few_questions_bear_few_trees(asked: int, trees: int) -> None:
    # Every second question counts twice: with all items, and with those new to the shopper.
    teacher = fit_teacher(
        questions(asked), questions(30, seed=1), TeacherSettings(trees=40, min_child=5), seed=0
    )
    assert teacher.curve[-1]["iteration"] == trees


def test_they_rank_what_was_chosen_first() -> None:
    teacher = fit_teacher(questions(400), questions(30, seed=1), TeacherSettings(), seed=0)
    assert teacher.curve[-1]["validation"] > 0.9
