"""The graph says what the plain formula says, to 1e-5."""

from dataclasses import replace

import numpy as np
import pytest
from graph_batches import odd_and_sane, padded, random_batch, without_columns
from small_shop import day, interactions, shop_events

from vitrine.arrays import Doubles
from vitrine.catalogue import Catalogue
from vitrine.graph.ease import ease_graph
from vitrine.graph.reasons import LEAST_SHARE
from vitrine.graph.session import Ranked, Ranker
from vitrine.histories import NO_ITEM, Histories, HistoryBatch
from vitrine.models.ease import Ease
from vitrine.models.ease_weights import Blend

EVENTS = interactions(shop_events())
HISTORIES = Histories.of(EVENTS, Catalogue.of_events(EVENTS, None), at=day(90))
N, K = len(HISTORIES.catalogue), 12
TOLERANCE = 1e-5


def fitted() -> Ease:
    blend = Blend(
        half_life_days=9.0, own_weight=0.4, own_half_life_days=25.0, popularity_weight=0.05
    )
    model = Ease(blend=blend)
    model.fit(HISTORIES)
    return model


MODEL = fitted()
RANKER = Ranker(ease_graph(MODEL.weights, K).SerializeToString(), history_length=200)
WHOLE = Ranker(ease_graph(MODEL.weights, N).SerializeToString(), history_length=200)


def shown_scores(batch: HistoryBatch) -> Doubles:
    """The formula's, with the page's item out of the way."""
    scores = MODEL.score(batch)
    for row, item in enumerate(batch.context):
        if item != NO_ITEM:
            scores[row, item] = -np.inf
    return scores


def assert_same(batch: HistoryBatch, ranked: Ranked) -> None:
    expected = shown_scores(batch)
    places = ranked.items != NO_ITEM
    at_place = np.take_along_axis(expected, np.maximum(ranked.items, 0), axis=1)
    np.testing.assert_allclose(ranked.scores[places], at_place[places], atol=TOLERANCE)
    # Equal scores may change places, so what is compared is the score of each place.
    best = -np.sort(-expected, axis=1)[:, : ranked.items.shape[1]]
    np.testing.assert_allclose(ranked.scores[places], best[places], atol=TOLERANCE)
    for row in ranked.items:
        shown = row[row != NO_ITEM]
        assert len(set(shown.tolist())) == len(shown)


@pytest.mark.parametrize(
    ("size", "length"), [(1, 1), (1, 20), (1, 200), (3, 7), (64, 40), (256, 11)]
)
def test_random_histories(size: int, length: int) -> None:
    batch = random_batch(size, length, N)
    assert_same(batch, RANKER.rank(batch))


def test_all_items_and_not_only_the_best() -> None:
    batch = random_batch(16, 30, N)
    ranked = WHOLE.rank(batch)
    assert_same(batch, ranked)
    assert ((ranked.items == NO_ITEM).sum(axis=1) == (batch.context != NO_ITEM)).all()


def test_histories_of_real_shoppers() -> None:
    batch = HISTORIES.batch(range(20), 200)
    assert_same(batch, RANKER.rank(batch))


def test_an_empty_history_gets_what_is_popular_and_no_reasons() -> None:
    ranked = RANKER.rank(HistoryBatch.empty())
    popular = MODEL.weights.popularity
    np.testing.assert_allclose(popular[ranked.items[0]], -np.sort(-popular)[:K])
    assert (ranked.reasons == NO_ITEM).all()


def test_a_history_of_no_columns_is_an_empty_one() -> None:
    none = without_columns(2)
    assert_same(HistoryBatch.empty(2), RANKER.rank(none))


def test_padding_changes_nothing() -> None:
    batch = HISTORIES.batch([4], 10)
    longer = padded(batch, 30)
    np.testing.assert_allclose(RANKER.rank(longer).scores, RANKER.rank(batch).scores, atol=1e-6)
    np.testing.assert_array_equal(RANKER.rank(longer).reasons, RANKER.rank(batch).reasons)


@pytest.mark.parametrize("eligible", [0, 1, 5])
def test_places_that_no_eligible_item_fills_are_empty(eligible: int) -> None:
    allowed = np.arange(N) < eligible
    ranked = RANKER.rank(random_batch(4, 6, N), allowed)
    filled = ranked.items != NO_ITEM
    assert (filled.sum(axis=1) <= eligible).all()
    assert (ranked.items[filled] < eligible).all()
    assert (ranked.scores[~filled] == 0).all()
    assert (ranked.reasons[~filled] == NO_ITEM).all()


def test_unknown_items_and_types_and_impossible_ages_do_no_harm() -> None:
    odd, sane = odd_and_sane(HISTORIES.batch([2], 6), N)
    assert_same(sane, RANKER.rank(odd))


def test_the_page_s_item_brings_its_neighbours_and_is_not_shown_itself() -> None:
    page = replace(HistoryBatch.empty(), context=np.array([6]))
    ranked = WHOLE.rank(page)
    assert 6 not in ranked.items
    expected = np.argsort(-shown_scores(page)[0], kind="stable")[:5]
    assert set(ranked.items[0, :5].tolist()) == set(expected.tolist())
    assert (ranked.reasons == NO_ITEM).all()


def test_only_the_time_between_events_counts() -> None:
    batch = HISTORIES.batch([7], 20)
    later = replace(batch, ages=batch.ages + np.where(batch.items >= 0, np.float32(512), 0))
    np.testing.assert_allclose(RANKER.rank(later).scores, RANKER.rank(batch).scores, atol=1e-4)


def test_a_reason_is_the_item_whose_events_together_counted_most() -> None:
    batch = random_batch(32, 25, N, seed=9)
    ranked = WHOLE.rank(batch)
    found = {True: 0, False: 0}
    for row in range(len(batch)):
        items = sorted(set(batch.items[row].tolist()) - {NO_ITEM})
        for place, item in enumerate(ranked.items[row].tolist()):
            if item == NO_ITEM:
                continue
            parts = {known: _contribution(batch, row, known, item) for known in items}
            best = max(parts.values(), default=0.0)
            reason = int(ranked.reasons[row, place])
            least = max(0.0, LEAST_SHARE * float(ranked.scores[row, place]))
            if reason == NO_ITEM:
                assert best <= least + TOLERANCE
            else:
                assert parts[reason] == pytest.approx(best, abs=TOLERANCE)
                assert best >= least - TOLERANCE
            found[reason != NO_ITEM] += 1
    assert min(found.values()) > 10


def _contribution(batch: HistoryBatch, row: int, known: int, item: int) -> float:
    """What the events of one item of the history add to an item's score, term by term."""
    weights = MODEL.weights
    ages = batch.ages[row][batch.items[row] != NO_ITEM]
    similar = own = 0.0
    for event, kind, age in zip(batch.items[row], batch.types[row], batch.ages[row], strict=True):
        if event != known:
            continue
        since = float(age - ages.min())
        blend, floor = weights.blend, weights.decay_floor
        similar += weights.type_weights[kind] * max(0.5 ** (since / blend.half_life_days), floor)
        again = max(0.5 ** (since / blend.own_half_life_days), floor)
        own += weights.own_type_weights[kind] * again
    same = weights.blend.own_weight * own if known == item else 0.0
    return float(np.sqrt(similar) * weights.similarity[known, item] + same)


def test_asking_for_more_than_the_catalogue_gives_the_catalogue() -> None:
    ranker = Ranker(ease_graph(MODEL.weights, 10_000).SerializeToString(), history_length=5)
    assert ranker.rank(HistoryBatch.empty()).items.shape == (1, N)


def test_rank_all_asks_for_everybody_once_and_as_alone() -> None:
    seen: list[int] = []
    for shoppers, ranked in RANKER.rank_all(HISTORIES):
        for row, shopper in enumerate(shoppers.tolist()):
            seen.append(shopper)
            alone = RANKER.rank(HISTORIES.batch([shopper], 200))
            np.testing.assert_allclose(ranked.scores[row], alone.scores[0], atol=1e-6)
    assert sorted(seen) == list(range(len(HISTORIES.users)))


def test_equal_weights_give_the_same_bytes() -> None:
    first = ease_graph(MODEL.weights, K).SerializeToString(deterministic=True)
    assert ease_graph(fitted().weights, K).SerializeToString(deterministic=True) == first
