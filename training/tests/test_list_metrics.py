import doctest
from math import isnan, log2
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from vitrine.arrays import Ints
from vitrine.metrics import (
    calibration,
    coverage,
    diversity,
    lists,
    novelty,
    off_policy,
    popularity_bias,
)
from vitrine.metrics.coverage import catalogue_coverage
from vitrine.metrics.diversity import (
    description_vectors,
    intra_list_diversity,
    shopper_vectors,
)
from vitrine.metrics.lists import first_places, padded
from vitrine.metrics.novelty import novelty as mean_novelty
from vitrine.metrics.popularity_bias import exposure, gini, own_popularity, popularity_lift

N = 12
LISTS = st.lists(st.lists(st.integers(0, N - 1), max_size=8, unique=True), max_size=8)
COUNTS = st.lists(st.integers(0, 50), min_size=N, max_size=N).map(np.array)
K = st.integers(1, 10)


@pytest.mark.parametrize(
    "module",
    [calibration, coverage, diversity, lists, novelty, off_policy, popularity_bias],
    ids=lambda module: module.__name__,
)
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.failed == 0
    assert result.attempted > 0


@given(st.lists(st.lists(st.integers(0, 5), max_size=6), max_size=6), K)
def test_an_item_counts_at_the_first_place_that_holds_it(given: list[list[int]], k: int) -> None:
    for row, found in zip(given, first_places(padded(given, k)).tolist(), strict=True):
        told = [item not in row[:place] for place, item in enumerate(row[:k])]
        assert found == told + [False] * (k - len(told))


@given(LISTS, K)
def test_coverage_is_the_share_of_items_that_somebody_is_shown(
    given: list[list[int]], k: int
) -> None:
    shown = {item for row in given for item in row[:k]}
    assert catalogue_coverage(given, N, k) == len(shown) / N


@given(LISTS, COUNTS, K)
def test_novelty_is_a_mean_of_means(given: list[list[int]], had: Ints, k: int) -> None:
    value = mean_novelty(given, had, 50, k)
    means = [
        sum(log2(50 / max(had[item], 1)) for item in row[:k]) / len(row[:k]) for row in given if row
    ]
    if means:
        assert value == pytest.approx(sum(means) / len(means))
    else:
        assert isnan(value)


@given(LISTS, COUNTS, K)
def test_popularity_lift_is_1_for_who_recommends_what_people_had(
    given: list[list[int]], had: Ints, k: int
) -> None:
    own = own_popularity([row[:k] for row in given], had)
    lift = popularity_lift(given, own, had, k)
    assert isnan(lift) if not own > 0 else lift == pytest.approx(1)


@given(LISTS, K)
def test_exposure_adds_up_to_the_places(given: list[list[int]], k: int) -> None:
    assert exposure(given, N, k).sum() == sum(len(row[:k]) for row in given)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=30).map(np.array))
def test_gini_is_half_the_relative_mean_difference(shares: Ints) -> None:
    differences = np.abs(shares[:, None] - shares[None, :]).mean()
    expected = differences / (2 * shares.mean()) if shares.sum() else 0.0
    assert gini(shares) == pytest.approx(expected, abs=1e-12)


def _by_pairs(given: list[list[int]], vectors: sparse.csr_array, k: int) -> float:
    likeness = (vectors @ vectors.T).toarray()
    means = []
    for row in given:
        items = row[:k]
        pairs = [(a, b) for place, a in enumerate(items) for b in items[:place]]
        if pairs:
            means.append(np.mean([1 - likeness[pair] for pair in pairs]))
    return float(np.mean(means)) if means else float("nan")


@given(LISTS, st.lists(st.sets(st.integers(0, 9), max_size=5), min_size=N, max_size=N), K)
def test_diversity_is_the_mean_over_pairs(
    given: list[list[int]], who_had: list[set[int]], k: int
) -> None:
    pairs = [(item, shopper) for item, some in enumerate(who_had) for shopper in some]
    items, shoppers = (
        (np.array(column, np.int64) for column in zip(*pairs, strict=True))
        if (pairs)
        else (np.zeros(0, np.int64), np.zeros(0, np.int64))
    )
    vectors = shopper_vectors(items, shoppers, N)
    value = intra_list_diversity(given, vectors, k)
    assert value == pytest.approx(_by_pairs(given, vectors, k), nan_ok=True)


def test_diversity_of_one_item_or_none_is_undefined() -> None:
    vectors = description_vectors(np.array([0, 1]), np.array([1.0, 2.0]))
    assert isnan(intra_list_diversity([[0], []], vectors, 5))


def test_a_long_list_counts_as_much_as_a_short_one() -> None:
    vectors = description_vectors(np.array([0, 0, 1, 2, 3]), np.full(5, np.nan))
    # Two alike, and four of which no two are.
    assert intra_list_diversity([[0, 1], [0, 2, 3, 4]], vectors, 4) == pytest.approx(0.5)


def test_prices_that_are_all_equal_tell_items_no_further_apart() -> None:
    vectors = description_vectors(np.array([0, 0, 1]), np.full(3, 9.99))
    likeness = (vectors @ vectors.T).toarray()
    assert likeness[0] == pytest.approx([1.0, 1.0, 0.5])


def test_items_of_which_nothing_is_known_are_unlike_all_others() -> None:
    vectors = description_vectors(np.array([-1, -1]), np.array([np.nan, np.nan]))
    assert intra_list_diversity([[0, 1]], vectors, 2) == 1.0


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="empty catalogue"):
        catalogue_coverage([], 0, 5)
    with pytest.raises(ValueError, match="without shoppers"):
        mean_novelty([[0]], np.array([0]), 0, 5)
    with pytest.raises(ValueError, match="k must be at least 1"):
        padded([[1]], 0)
