import doctest
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.metrics import ranking
from vitrine.metrics.ranking import (
    RANKING_METRICS,
    average_precision,
    ndcg,
    recall,
    reciprocal_rank,
)

LISTS = st.lists(st.integers(0, 30), max_size=25, unique=True)
RELEVANT = st.sets(st.integers(0, 30), min_size=1, max_size=25)
K = st.integers(1, 25)


def test_the_examples_in_the_docstrings_hold() -> None:
    result = doctest.testmod(ranking)
    assert result.failed == 0
    assert result.attempted >= 9


@given(LISTS, RELEVANT, K)
def test_all_are_between_0_and_1(items: list[int], relevant: set[int], k: int) -> None:
    for metric in RANKING_METRICS.values():
        assert 0 <= metric(items, relevant, k) <= 1 + 1e-12


@given(RELEVANT, K)
def test_the_best_list_gets_1_also_when_more_is_relevant_than_fits(
    relevant: set[int], k: int
) -> None:
    for metric in RANKING_METRICS.values():
        assert metric(sorted(relevant), relevant, k) == pytest.approx(1)


@given(LISTS, RELEVANT, K)
def test_what_lies_beyond_k_does_not_count(items: list[int], relevant: set[int], k: int) -> None:
    for metric in RANKING_METRICS.values():
        assert metric(items, relevant, k) == metric(items[:k], relevant, k)


def test_by_hand() -> None:
    items, relevant = ["x", "a", "b", "y", "c"], {"a", "b", "c", "d"}
    gained = 1 / math.log2(3) + 1 / math.log2(4) + 1 / math.log2(6)
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4) + 1 / math.log2(5)
    assert ndcg(items, relevant, 5) == pytest.approx(gained / ideal)
    assert recall(items, relevant, 5) == pytest.approx(3 / 4)
    assert recall(items, relevant, 3) == pytest.approx(2 / 3)
    assert average_precision(items, relevant, 5) == pytest.approx((1 / 2 + 2 / 3 + 3 / 5) / 4)
    assert reciprocal_rank(items, relevant, 5) == pytest.approx(1 / 2)


@pytest.mark.parametrize("name", RANKING_METRICS)
def test_edges(name: str) -> None:
    metric = RANKING_METRICS[name]
    assert metric([], {"a"}, 5) == 0
    assert metric(["x"], {"a"}, 5) == 0
    assert metric(["a", "a"], {"a", "b"}, 2) == metric(["a", "x"], {"a", "b"}, 2)
    with pytest.raises(ValueError, match="no relevant items"):
        metric(["a"], set(), 5)
    with pytest.raises(ValueError, match="k must be at least 1"):
        metric(["a"], {"a"}, 0)
