import numpy as np
import pytest
from small_shop import Event, day, interactions

from vitrine.catalogue import Catalogue
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.tifu_knn import TifuKnn, TifuSettings

BASKETS: list[tuple[str, str, float]] = [
    ("ann", "a", 1),
    ("ann", "ab", 10),
    ("ann", "c", 20),
    ("bob", "ad", 15),
    ("cay", "e", 15),
]
EVENTS: list[Event] = [
    (user, item, "purchase", day(at)) for user, basket, at in BASKETS for item in basket
]
DATA = interactions(EVENTS)
HISTORIES = Histories.of(DATA, Catalogue.of_events(DATA, None), at=day(30))


def fitted(**settings: float) -> TifuKnn:
    model = TifuKnn(TifuSettings(**settings))  # type: ignore[arg-type]
    model.fit(HISTORIES)
    return model


def test_a_vector_decays_within_groups_and_between_them() -> None:
    # Groups from the newest: baskets {c, ab}, then {a}.
    model = fitted(group_size=2, basket_decay=0.8, group_decay=0.5, own_share=1.0)
    scores = model.score(HISTORIES.batch([0], 200))[0]
    newest, older = np.array([0, 0, 1, 0, 0]), np.array([1, 1, 0, 0, 0])
    oldest = np.array([1, 0, 0, 0, 0])
    expected = ((newest + 0.8 * older) / 2 + 0.5 * oldest) / 2
    np.testing.assert_allclose(scores, expected, atol=1e-8)


def test_neighbours_bring_what_the_shopper_has_not() -> None:
    alone = fitted(neighbours=1, own_share=0.5).score(HISTORIES.batch([1], 200))[0]
    with_ann = fitted(neighbours=2, own_share=0.5).score(HISTORIES.batch([1], 200))[0]
    a, b, e = 0, 1, 4
    assert alone[b] < 1e-8 < with_ann[b]
    assert with_ann[a] > with_ann[b] > with_ann[e]


def test_who_is_near_to_nobody_gets_no_neighbours() -> None:
    scores = fitted(neighbours=9, own_share=0.0).score(HISTORIES.batch([2], 200))[0]
    # cay is her own neighbour, one of three.
    np.testing.assert_allclose(scores, [0, 0, 0, 0, 1 / 3], atol=1e-8)
    assert fitted().score(HistoryBatch.empty()).max() < 1e-8


def test_many_shoppers_are_compared_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = HISTORIES.batch([0, 1, 2], 200)
    whole = fitted().score(batch)
    monkeypatch.setattr("vitrine.models.tifu_knn._SIMILARITIES_AT_ONCE", 4)
    np.testing.assert_array_equal(fitted().score(batch), whole)
