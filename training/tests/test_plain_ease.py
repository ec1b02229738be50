import numpy as np
import pytest
from small_shop import day, interactions, shop_events

from vitrine.arrays import Doubles
from vitrine.catalogue import Catalogue
from vitrine.histories import Histories
from vitrine.models.plain_ease import PlainEase

EVENTS = interactions(shop_events())
HISTORIES = Histories.of(EVENTS, Catalogue.of_events(EVENTS, None), at=day(90))
N = len(HISTORIES.catalogue)


def had() -> Doubles:
    matrix = np.zeros((len(HISTORIES.users), N))
    matrix[HISTORIES.shoppers, HISTORIES.items] = 1
    return matrix


def closed_form(x: Doubles, l2: float) -> Doubles:
    precision = np.linalg.inv(x.T @ x + l2 * np.eye(x.shape[1]))
    similarity = -precision / np.diag(precision)
    np.fill_diagonal(similarity, 0)
    scores: Doubles = x @ similarity
    return scores


def scores_of(l2: float) -> Doubles:
    model = PlainEase(l2)
    model.fit(HISTORIES)
    return model.score(HISTORIES.batch(range(len(HISTORIES.users)), 200))


def test_it_is_the_closed_form_of_who_had_what() -> None:
    np.testing.assert_allclose(scores_of(50.0), closed_form(had(), 50.0), atol=1e-6)


def test_of_too_many_items_those_that_most_had_take_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vitrine.models.plain_ease.MOST_ITEMS", 10)
    x = had()
    most = np.sort(np.argsort(-x.sum(axis=0), kind="stable")[:10])
    scores = scores_of(50.0)
    np.testing.assert_allclose(scores[:, most], closed_form(x[:, most], 50.0), atol=1e-6)
    others = np.setdiff1d(np.arange(N), most)
    assert scores[:, others].max() < 1e-8
    assert (scores[:, others] > 0).all()
