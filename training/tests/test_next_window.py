"""The channel ``next``: what it learns where there is much to learn from, and where little."""

import numpy as np
from made_questions import holdout_of

from vitrine.two_stage.next_window import Lesson, is_too_little, next_window_weights
from vitrine.two_stage.weights import Neighbours

SIZE = 4
EVERY_TYPE = (1.0,) * 5
# Item 0 says that 1 is wanted, and 2 that 3 is.
SIMILAR = Neighbours(
    np.array([[1], [0], [3], [2]], np.int32), np.array([[1.0], [0.0], [1.0], [0.0]], np.float32)
)


def lesson(chosen: list[list[int]], had: list[list[int]]) -> Lesson:
    return Lesson(holdout_of(chosen, had, catalogue_size=SIZE), weight=1.0)


def weights(learnt: Lesson, l2: float, similar: Neighbours | None) -> np.ndarray:
    return next_window_weights([learnt], SIZE, EVERY_TYPE, 30.0, l2, similar)


def test_ten_answers_an_item_are_enough() -> None:
    once = lesson([[0, 1, 2, 3]], [[0]])
    assert is_too_little([once] * 9, SIZE)
    assert not is_too_little([once] * 10, SIZE)


def test_what_nothing_was_seen_of_is_told_by_similar_items() -> None:
    # Nobody who had item 2 is in the lesson; those who had 0 chose 1, as similar items foretell.
    learnt = lesson([[1]] * 5, [[0]] * 5)
    assert weights(learnt, 10.0, None)[2].tolist() == [0.0] * SIZE
    drawn = weights(learnt, 10.0, SIMILAR)
    assert drawn[2, 3] > 0.5
    assert np.argmax(drawn[2]) == 3


def test_items_that_are_chosen_again_count_for_themselves() -> None:
    learnt = lesson([[0]] * 5, [[0]] * 5)
    drawn = weights(learnt, 1_000.0, SIMILAR)
    assert drawn[2, 2] > 0.5
    assert abs(drawn[2, 3]) < 1e-6


def test_much_of_the_contrary_outweighs_it() -> None:
    # Those who had 0 never chose 1, but 3.
    learnt = lesson([[3]] * 200 + [[3]], [[0]] * 200 + [[2]])
    drawn = weights(learnt, 1.0, SIMILAR)
    assert np.argmax(drawn[0]) == 3
