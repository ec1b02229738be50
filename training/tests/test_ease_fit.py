import numpy as np
import pytest
from small_shop import day, interactions, shop_events

from vitrine.catalogue import Catalogue
from vitrine.errors import RefusalError
from vitrine.events import EVENT_TYPE_CODES
from vitrine.histories import Histories
from vitrine.models import ease_fit
from vitrine.models.ease import Ease, EaseSettings
from vitrine.models.ease_fit import fit_similarity

EVENTS = interactions(shop_events())
HISTORIES = Histories.of(EVENTS, Catalogue.of_events(EVENTS, None), at=day(90))
WEIGHTS = (0.2, 0.3, 0.6, 1.0, 0.5)


def test_it_is_the_closed_form() -> None:
    preferences = np.zeros((len(HISTORIES.users), len(HISTORIES.catalogue)))
    shoppers = HISTORIES.shoppers
    for shopper, item, kind in zip(shoppers, HISTORIES.items, HISTORIES.types, strict=True):
        preferences[shopper, item] = max(preferences[shopper, item], WEIGHTS[kind])
    gram = preferences.T @ preferences + 50 * np.eye(preferences.shape[1])
    inverse = np.linalg.inv(gram)
    expected = np.eye(len(gram)) - inverse / np.diag(inverse)[None, :]
    similarity = fit_similarity(HISTORIES, WEIGHTS, l2=50)
    np.testing.assert_allclose(similarity, expected, atol=1e-6)
    assert similarity.dtype == np.float32
    assert np.diag(similarity).tolist() == [0.0] * len(gram)


def test_a_catalogue_that_is_too_large_is_refused_and_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ease_fit, "LARGEST_CATALOGUE", 29)
    with pytest.raises(RefusalError, match=r"name 30 items.*catalogue_size=29"):
        fit_similarity(HISTORIES, WEIGHTS, l2=300)


def test_types_weigh_relative_to_the_strongest_in_the_data() -> None:
    views = interactions([("u", "a", "view", day(1)), ("u", "b", "click", day(2))])
    model = Ease()
    model.fit(Histories.of(views, Catalogue.of(["a", "b"]), at=day(3)))
    weights = dict(zip(EVENT_TYPE_CODES, model.weights.type_weights, strict=True))
    assert weights["click"] == 1
    assert weights["view"] == pytest.approx(2 / 3)


def test_only_what_is_a_success_is_worth_having_again() -> None:
    model = Ease()
    model.fit(HISTORIES)
    own = dict(zip(EVENT_TYPE_CODES, model.weights.own_type_weights, strict=True))
    assert own == {"view": 0, "click": 0, "add_to_cart": 0.8, "purchase": 1, "other": 0}


def test_weights_that_leave_nothing_are_refused() -> None:
    model = Ease(EaseSettings(view_weight=0, purchase_weight=0))
    with pytest.raises(RefusalError, match="view_weight, purchase_weight"):
        model.fit(HISTORIES)
