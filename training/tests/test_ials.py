import warnings

import implicit.utils
import numpy as np
import pytest
from small_shop import day, interactions, shop_events
from threadpoolctl import threadpool_info, threadpool_limits

from vitrine.arrays import Doubles
from vitrine.catalogue import Catalogue
from vitrine.histories import Histories
from vitrine.models.ials import Ials, IalsSettings

EVENTS = interactions(shop_events())
HISTORIES = Histories.of(EVENTS, Catalogue.of_events(EVENTS, None), at=day(90))


def blas_threads() -> list[int]:
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def scores_with(threads: int, monkeypatch: pytest.MonkeyPatch) -> Doubles:
    monkeypatch.setattr("vitrine.models.ials.worker_threads", lambda: threads)
    model = Ials()
    model.fit(HISTORIES)
    return model.score(HISTORIES.batch(range(9), 200))


def test_the_library_s_threads_do_not_multiply_with_those_of_blas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(implicit.utils, "_checked_blas_config", False)
    with threadpool_limits(2, user_api="blas"), warnings.catch_warnings():
        warnings.simplefilter("error")
        before = blas_threads()
        model = Ials()
        model.fit(HISTORIES)
        model.score(HISTORIES.batch([0], 9))
        assert blas_threads() == before


def test_the_number_of_threads_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    one, three = (scores_with(threads, monkeypatch) for threads in (1, 3))
    np.testing.assert_array_equal(one, three)


def test_another_seed_gives_another_model() -> None:
    models = Ials(IalsSettings(factors=8, seed=0)), Ials(IalsSettings(factors=8, seed=1))
    for model in models:
        model.fit(HISTORIES)
    first, second = (model.score(HISTORIES.batch([0], 200)) for model in models)
    assert not np.array_equal(first, second)
