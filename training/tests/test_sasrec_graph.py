"""SASRec's graph says what the plain formula says, to 1e-5; no PyTorch is needed for that."""

from dataclasses import replace

import numpy as np
import pytest
from parity_inputs import Case, make_inputs, read_cases
from plain_sasrec import events_of, plain_reason, plain_scores, random_weights

from vitrine.graph.sasrec import LEAST_SIMILARITY, sasrec_graph
from vitrine.graph.session import Ranked, Ranker
from vitrine.histories import NO_ITEM, HistoryBatch

N, K = 40, 12
WEIGHTS = random_weights(N)
RANKER = Ranker(sasrec_graph(WEIGHTS, K).SerializeToString(), history_length=200)
WHOLE = Ranker(sasrec_graph(WEIGHTS, N).SerializeToString(), history_length=200)
TOLERANCE = 1e-5


def random_batch(size: int, length: int, seed: int = 3) -> HistoryBatch:
    """Any items with repeats, padded at random; half of the shoppers are on an item's page."""
    rng = np.random.default_rng(seed)
    taken = rng.integers(0, length + 1, size)
    filled = np.arange(length)[None, :] < taken[:, None]
    return HistoryBatch(
        np.where(filled, rng.integers(0, N, (size, length)), NO_ITEM),
        np.where(filled, rng.integers(0, 5, (size, length)), 0),
        np.sort(rng.exponential(40, (size, length)), axis=1).astype(np.float32),
        np.where(rng.random(size) < 0.5, rng.integers(0, N, size), NO_ITEM),
    )


def assert_same(batch: HistoryBatch, ranked: Ranked, eligible: np.ndarray | None = None) -> None:
    """Score by score relative to its size, since chances are small numbers."""
    expected = plain_scores(WEIGHTS, batch)
    if eligible is not None:
        expected[:, ~eligible] = -1
    for row, item in enumerate(batch.context):
        if 0 <= item < N:
            expected[row, item] = -1
    best = -np.sort(-expected, axis=1)[:, : ranked.items.shape[1]]
    shown = ranked.items != NO_ITEM
    np.testing.assert_array_equal(shown, best >= 0)
    np.testing.assert_allclose(ranked.scores[shown], best[shown], rtol=TOLERANCE)
    at_place = np.take_along_axis(expected, np.maximum(ranked.items, 0), axis=1)
    np.testing.assert_allclose(ranked.scores[shown], at_place[shown], rtol=TOLERANCE)
    assert (ranked.scores[~shown] == 0).all()
    assert (ranked.reasons[~shown] == NO_ITEM).all()
    for items in ranked.items:
        assert len(set(items[items != NO_ITEM].tolist())) == (items != NO_ITEM).sum()


@pytest.mark.parametrize(
    ("size", "length"), [(1, 1), (1, 12), (1, 13), (1, 200), (3, 7), (64, 40), (256, 11)]
)
def test_random_histories(size: int, length: int) -> None:
    batch = random_batch(size, length)
    assert_same(batch, RANKER.rank(batch))


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_the_cases_that_every_graph_must_answer(case: Case) -> None:
    batch, eligible = make_inputs(case, N)
    assert_same(batch, RANKER.rank(batch, eligible), eligible)


@pytest.mark.parametrize(("heads", "blocks"), [(1, 1), (4, 3)])
def test_other_sizes_of_the_network(heads: int, blocks: int) -> None:
    weights = random_weights(N, dimension=8, length=5, heads=heads, blocks=blocks)
    batch = random_batch(20, 9)
    ranked = Ranker(sasrec_graph(weights, N).SerializeToString(), 200).rank(batch)
    shown = ranked.items != NO_ITEM
    at_place = np.take_along_axis(plain_scores(weights, batch), np.maximum(ranked.items, 0), axis=1)
    np.testing.assert_allclose(ranked.scores[shown], at_place[shown], rtol=TOLERANCE)


def test_nobody_s_list_is_what_the_start_alone_says() -> None:
    nothing = HistoryBatch.empty(2)
    no_columns = HistoryBatch(
        nothing.items[:, :0], nothing.types[:, :0], nothing.ages[:, :0], nothing.context
    )
    for batch in (nothing, no_columns):
        ranked = RANKER.rank(batch)
        assert_same(nothing, ranked)
        assert (ranked.reasons == NO_ITEM).all()


def test_what_cannot_be_read_leaves_no_gap() -> None:
    batch = replace(random_batch(1, 1), items=np.array([[4, 9, 2]]), types=np.array([[0, 3, 1]]))
    batch = replace(batch, ages=np.zeros((1, 3), np.float32), context=np.array([NO_ITEM]))
    odd = HistoryBatch(
        np.array([[NO_ITEM, 4, N + 7, 9, -5, 2, NO_ITEM]]),
        np.array([[0, 0, 2, 3, 1, 1, 0]]),
        np.zeros((1, 7), np.float32),
        np.array([N + 1]),
    )
    one, other = WHOLE.rank(batch), WHOLE.rank(odd)
    np.testing.assert_array_equal(one.items, other.items)
    np.testing.assert_allclose(one.scores, other.scores, rtol=1e-6)
    np.testing.assert_array_equal(one.reasons, other.reasons)


def test_only_the_newest_events_count() -> None:
    batch = random_batch(1, 200, seed=8)
    longest = len(WEIGHTS.positions)
    batch = replace(batch, items=np.full((1, 200), 3), context=np.array([NO_ITEM]))
    changed = batch.items.copy()
    changed[0, longest:] = 11
    one, other = WHOLE.rank(batch), WHOLE.rank(replace(batch, items=changed))
    np.testing.assert_array_equal(one.items, other.items)
    np.testing.assert_array_equal(one.scores, other.scores)
    assert 11 not in other.reasons
    changed[0, longest - 1] = 11
    assert not np.allclose(one.scores, WHOLE.rank(replace(batch, items=changed)).scores, atol=1e-4)


def test_a_reason_is_the_most_similar_item_that_was_looked_at() -> None:
    batch = random_batch(32, 25, seed=9)
    ranked = WHOLE.rank(batch)
    found = {True: 0, False: 0}
    for row in range(len(batch)):
        for place, item in enumerate(ranked.items[row].tolist()):
            if item == NO_ITEM:
                continue
            likeness = plain_reason(WEIGHTS, batch, row, item)
            reason = int(ranked.reasons[row, place])
            best = max(likeness.values(), default=-1.0)
            if reason == NO_ITEM:
                assert best <= LEAST_SIMILARITY + TOLERANCE
            else:
                assert likeness[reason] == pytest.approx(best, abs=TOLERANCE)
            found[reason != NO_ITEM] += 1
    assert min(found.values()) > 10


def test_the_page_s_item_is_the_newest_event_and_neither_shown_nor_a_reason() -> None:
    batch = replace(random_batch(1, 30), context=np.array([6]))
    assert events_of(WEIGHTS, batch, 0)[0] == (6, 0)
    ranked = WHOLE.rank(batch)
    assert_same(batch, ranked)
    assert 6 not in ranked.items
    page_only = replace(HistoryBatch.empty(), context=np.array([6]))
    assert (WHOLE.rank(page_only).reasons == NO_ITEM).all()


def test_the_file_holds_the_embeddings_once() -> None:
    one = len(sasrec_graph(random_weights(1_000), K).SerializeToString())
    two = len(sasrec_graph(random_weights(2_000), K).SerializeToString())
    # An item has 16 numbers and a bias of four bytes, and a place in a list of indices of eight.
    assert (two - one) / 1_000 == pytest.approx(4 * 17 + 8, abs=0.5)
