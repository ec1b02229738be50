import numpy as np
from small_shop import Event, day, interactions

from vitrine.arrays import Doubles
from vitrine.catalogue import Catalogue
from vitrine.histories import Histories
from vitrine.models.item_knn import ItemKnn

EVENTS: list[Event] = [
    (user, item, "purchase", day(at))
    for user, items, at in [
        ("ann", "ab", 1),
        ("bob", "ab", 1),
        ("cay", "bc", 1),
        ("dan", "d", 1),
        ("eve", "a", 1),
        ("eve", "c", 2),
    ]
    for item in items
]
DATA = interactions(EVENTS)
HISTORIES = Histories.of(DATA, Catalogue.of_events(DATA, None), at=day(3))
A, B, C, D = range(4)


def scores_of(model: ItemKnn, shopper: int) -> Doubles:
    model.fit(HISTORIES)
    scores: Doubles = model.score(HISTORIES.batch([shopper], 9))[0]
    return scores


def test_cosine_is_of_who_had_the_items() -> None:
    # a had by ann, bob and eve; b by ann, bob and cay; c by cay and eve.
    eve = scores_of(ItemKnn("cosine", position_decay=1.0), shopper=4)
    weight_of_a = 0.5 * 0.5 ** (1 / 180)
    expected_b = weight_of_a * 2 / 3 + 1 / np.sqrt(2 * 3)
    np.testing.assert_allclose(eve[B], expected_b, rtol=1e-6)
    assert eve[D] < 1e-8


def test_only_the_nearest_items_count() -> None:
    one = scores_of(ItemKnn("cosine", neighbours=1), shopper=0)
    assert (one[[A, B]] > 0.9).all()
    assert (one[[C, D]] < 1e-8).all()
    assert scores_of(ItemKnn("cosine", neighbours=3), shopper=0)[C] > 0.1


def test_a_shopper_who_has_everything_spoils_no_length() -> None:
    data = interactions([("ann", item, "purchase", day(1)) for item in "abc"])
    histories = Histories.of(data, Catalogue.of_events(data, None), at=day(3))
    for measure in ("tfidf", "bm25"):
        model = ItemKnn(measure)
        model.fit(histories)
        assert np.isfinite(model.score(histories.batch([0], 9))).all()
