"""The two-stage graph says what the plain formulas say, to 1e-5."""

import json
from dataclasses import replace
from importlib.resources import files

import numpy as np
import onnxruntime as ort
import pytest
from graph_batches import odd_and_sane, padded, random_batch, without_columns
from plain_two_stage import features, reason
from small_two_stage import (
    CANDIDATES,
    CATALOGUE,
    HISTORIES,
    any_network,
    shopper_of,
    small_retrieval,
)

from vitrine.graph.session import Ranked, Ranker, graph_inputs
from vitrine.graph.two_stage import feature_graph, feature_names, two_stage_graph
from vitrine.histories import NO_ITEM, HistoryBatch
from vitrine.two_stage.item_features import ITEM_FEATURES
from vitrine.two_stage.student import network_scores
from vitrine.user_features import NO_FEATURES

TOLERANCE = 1e-5
N, K = len(CATALOGUE), 9
RETRIEVAL = small_retrieval()
NAMES = feature_names(RETRIEVAL)
CATALOGUED = json.loads((files("vitrine") / "schemas" / "model-features.json").read_text())
NETWORK = any_network(len(NAMES))
RANKER = Ranker(two_stage_graph(RETRIEVAL, NETWORK, K).SerializeToString(), history_length=200)
FEATURES = ort.InferenceSession(feature_graph(RETRIEVAL).SerializeToString())


def described(batch: HistoryBatch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    feeds = graph_inputs(batch, NO_FEATURES.rows(None, len(batch)), np.full(N, True))
    items, proposed, rows = FEATURES.run(["candidates", "proposed", "features"], feeds)
    return np.asarray(items), np.asarray(proposed), np.asarray(rows)


def assert_same(batch: HistoryBatch, ranked: Ranked, eligible: np.ndarray | None = None) -> None:
    items, _, rows = described(batch)
    for row in range(len(batch)):
        told = features(shopper_of(batch, row, RETRIEVAL), items[row].tolist(), RETRIEVAL)
        expected = np.array([[each[name] for name in NAMES] for each in told])
        np.testing.assert_allclose(rows[row], expected, atol=TOLERANCE, rtol=TOLERANCE)
    if eligible is not None:
        return
    odds = network_scores(NETWORK, rows.reshape(-1, len(NAMES))).reshape(items.shape)
    chance = 1 / (1 + np.exp(-(odds * NETWORK.slope + NETWORK.offset)))
    for row in range(len(batch)):
        shown = [place for place, item in enumerate(items[row]) if item != batch.context[row]]
        best = -np.sort(-chance[row, shown])[: ranked.items.shape[1]]
        filled = ranked.items[row] != NO_ITEM
        np.testing.assert_allclose(ranked.scores[row][filled], best[: filled.sum()], atol=TOLERANCE)
        at = {int(items[row, place]): chance[row, place] for place in shown}
        for item, score in zip(ranked.items[row][filled], ranked.scores[row][filled], strict=True):
            assert score == pytest.approx(at[int(item)], abs=TOLERANCE)
        assert len(set(ranked.items[row][filled].tolist())) == filled.sum()


@pytest.mark.parametrize(
    ("size", "length"), [(1, 1), (1, 20), (1, 200), (3, 7), (16, 40), (256, 5)]
)
def test_random_histories(size: int, length: int) -> None:
    batch = random_batch(size, length, N, whole_days=True)
    assert_same(batch, RANKER.rank(batch))


def test_histories_of_real_shoppers() -> None:
    batch = HISTORIES.batch(range(20), 200)
    assert_same(batch, RANKER.rank(batch))


def test_a_history_of_no_columns_is_an_empty_one() -> None:
    none = without_columns(2)
    np.testing.assert_array_equal(RANKER.rank(none).items, RANKER.rank(HistoryBatch.empty(2)).items)
    assert_same(HistoryBatch.empty(2), RANKER.rank(none))
    assert (RANKER.rank(none).reasons == NO_ITEM).all()


def test_padding_changes_nothing() -> None:
    batch = HISTORIES.batch([4], 10)
    longer = padded(batch, 30)
    np.testing.assert_allclose(RANKER.rank(longer).scores, RANKER.rank(batch).scores, atol=1e-6)
    np.testing.assert_array_equal(RANKER.rank(longer).items, RANKER.rank(batch).items)
    np.testing.assert_array_equal(RANKER.rank(longer).reasons, RANKER.rank(batch).reasons)


@pytest.mark.parametrize("eligible", [0, 1, 5])
def test_places_that_no_eligible_item_fills_are_empty(eligible: int) -> None:
    allowed = np.arange(N) < eligible
    ranked = RANKER.rank(random_batch(4, 6, N, whole_days=True), allowed)
    filled = ranked.items != NO_ITEM
    assert (filled.sum(axis=1) <= eligible).all()
    assert (ranked.items[filled] < eligible).all()
    assert (ranked.scores[~filled] == 0).all()
    assert (ranked.reasons[~filled] == NO_ITEM).all()


def test_unknown_items_and_types_and_impossible_ages_do_no_harm() -> None:
    odd, sane = odd_and_sane(HISTORIES.batch([2], 6), N)
    np.testing.assert_array_equal(RANKER.rank(odd).items, RANKER.rank(sane).items)
    assert np.isfinite(RANKER.rank(odd).scores).all()


def test_the_page_s_item_is_not_shown_and_is_no_reason() -> None:
    page = replace(HistoryBatch.empty(), context=np.array([6]))
    ranked = RANKER.rank(page)
    assert 6 not in ranked.items
    assert (ranked.reasons == NO_ITEM).all()


def test_own_and_recent_items_are_always_candidates() -> None:
    batch = HISTORIES.batch(range(8), 5)
    items, _, _ = described(batch)
    for row in range(len(batch)):
        must = set(batch.items[row].tolist()) | set(RETRIEVAL.recent.tolist())
        assert must - {NO_ITEM} <= set(items[row].tolist())


def test_a_reason_is_the_item_that_said_most() -> None:
    batch = random_batch(32, 25, N, whole_days=True, seed=9)
    ranked = RANKER.rank(batch)
    found = {True: 0, False: 0}
    for row in range(len(batch)):
        for place, item in enumerate(ranked.items[row].tolist()):
            if item == NO_ITEM:
                continue
            told = int(ranked.reasons[row, place])
            possible, most = reason(shopper_of(batch, row, RETRIEVAL), item, RETRIEVAL)
            # Where the best is just about enough, rounding may decide.
            assert told in possible or abs(most) < 1e-6
            found[told != NO_ITEM] += 1
    assert min(found.values()) > 10


def test_who_has_been_away_for_years_is_not_extrapolated() -> None:
    batch = HISTORIES.batch(range(10), 20)
    far = replace(batch, ages=batch.ages + np.where(batch.items >= 0, np.float32(5_000), 0))
    _, _, rows = described(far)
    assert rows[:, :, NAMES.index("shopper_away")].max() <= np.log1p(730) + TOLERANCE
    assert np.isfinite(rows).all()


def test_asking_for_more_than_the_candidates_gives_the_candidates() -> None:
    graph = two_stage_graph(RETRIEVAL, NETWORK, 10_000).SerializeToString()
    assert Ranker(graph, history_length=5).rank(HistoryBatch.empty()).items.shape == (1, CANDIDATES)


def test_equal_weights_give_the_same_bytes() -> None:
    first = two_stage_graph(RETRIEVAL, NETWORK, K).SerializeToString(deterministic=True)
    second = two_stage_graph(small_retrieval(), any_network(len(NAMES)), K).SerializeToString(
        deterministic=True
    )
    assert second == first


def test_the_catalogue_has_each_feature_of_the_graph_once() -> None:
    assert sorted(each["name"] for each in CATALOGUED) == sorted(NAMES)
    of_items = [each["name"] for each in CATALOGUED if each["of"] == "item"]
    assert of_items == [*ITEM_FEATURES, "item_priced"]
