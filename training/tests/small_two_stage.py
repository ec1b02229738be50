"""The two-stage model of the small shop: fitted channels, and a network of any weights."""

from datetime import timedelta
from itertools import pairwise

import numpy as np
from plain_two_stage import Shopper, features, proposed
from small_shop import day, interactions, items_frame, shop_events

from vitrine.arrays import Bools, Doubles
from vitrine.catalogue import Catalogue
from vitrine.evaluation.next_basket import NextBasket
from vitrine.graph.two_stage import feature_names
from vitrine.histories import Histories, HistoryBatch
from vitrine.two_stage.past import lessons, past_windows
from vitrine.two_stage.retrieval import RetrievalSettings, fit_retrieval
from vitrine.two_stage.student import network_scores
from vitrine.two_stage.weights import Network, Retrieval

CANDIDATES = 14
EVENTS = interactions(shop_events())
CATALOGUE = Catalogue.of_events(EVENTS, None, items_frame([f"item-{n:02d}" for n in range(30)]))
HISTORIES = Histories.of(EVENTS, CATALOGUE, at=day(90))


def small_retrieval() -> Retrieval:
    windows = past_windows(NextBasket(day(90), timedelta(days=15)), EVENTS, 2)
    settings = RetrievalSettings(candidates=CANDIDATES, neighbours=7, recent_items=2)
    return fit_retrieval(HISTORIES, lessons(windows, CATALOGUE), settings)


def any_network(features: int) -> Network:
    rng = np.random.default_rng(1)
    sizes = [features, 8, 4, 1]
    weights = tuple(
        (rng.normal(size=(a, b)) / np.sqrt(a)).astype(np.float32) for a, b in pairwise(sizes)
    )
    biases = tuple(rng.normal(size=b).astype(np.float32) for b in sizes[1:])
    return Network(weights, biases, slope=0.7, offset=-0.3)


def shopper_of(batch: HistoryBatch, row: int, retrieval: Retrieval) -> Shopper:
    given = (batch.items[row], batch.types[row], batch.ages[row], batch.context[row])
    return Shopper.read(*given, retrieval)


def chances(
    batch: HistoryBatch, eligible: Bools, retrieval: Retrieval, network: Network
) -> Doubles:
    """[B,N]: the plain formula of the graph's scores, as if each item were a candidate."""
    names, size = feature_names(retrieval), len(retrieval.categories)
    rows = []
    for row in range(len(batch)):
        shopper = shopper_of(batch, row, retrieval)
        candidates = proposed(shopper, eligible, retrieval)
        told = features(shopper, range(size), retrieval, candidates)
        rows += [[each[name] for name in names] for each in told]
    odds = network_scores(network, np.array(rows, np.float64)).reshape(-1, size)
    return np.asarray(1 / (1 + np.exp(-(odds * network.slope + network.offset))))
