import numpy as np
from small_shop import Event, day, interactions

from vitrine.catalogue import Catalogue
from vitrine.histories import Histories
from vitrine.models.vs_knn import VsKnn

MINUTE = 1 / 1440


def clicks(user: str, items: str, at: float) -> list[Event]:
    return [(user, item, "view", day(at + n * MINUTE)) for n, item in enumerate(items)]


def scores_of(model: VsKnn, sessions: list[list[Event]], history: str) -> dict[str, float]:
    data = interactions([event for session in sessions for event in session])
    catalogue = Catalogue.of_events(data, None)
    model.fit(Histories.of(data, catalogue, at=day(100)))
    asked = Histories.of(interactions(clicks("me", history, 99)), catalogue, at=day(100))
    scores = model.score(asked.batch([0], 50))[0]
    return dict(zip(catalogue.item_ids, scores.tolist(), strict=True))


def test_items_come_from_the_sessions_that_share_most() -> None:
    sessions = [clicks("s1", "abx", 1), clicks("s2", "aqry", 2), clicks("s3", "z", 3)]
    scores = scores_of(VsKnn(), sessions, "ab")
    assert scores["x"] > scores["y"] > 1e-8 > scores["z"]
    # The cosine of a session of three with a history of (1/2, 1).
    np.testing.assert_allclose(scores["x"], 1.5 / np.sqrt(3), rtol=1e-3)


def test_only_the_nearest_are_summed() -> None:
    sessions = [clicks("s1", "abx", 1), clicks("s2", "aqry", 2)]
    assert scores_of(VsKnn(neighbours=1), sessions, "ab")["y"] < 1e-8


def test_the_newest_click_weighs_most() -> None:
    sessions = [clicks("s1", "ax", 1), clicks("s2", "by", 2)]
    assert scores_of(VsKnn(), sessions, "ba")["x"] > scores_of(VsKnn(), sessions, "ba")["y"]
    assert scores_of(VsKnn(), sessions, "ab")["y"] > scores_of(VsKnn(), sessions, "ab")["x"]


def test_the_sample_is_of_the_most_recent_sessions() -> None:
    sessions = [clicks(f"s{n}", "a" + item, n) for n, item in enumerate("wxyz")]
    scores = scores_of(VsKnn(sample=2), sessions, "a")
    assert min(scores["y"], scores["z"]) > 0.1
    assert max(scores["w"], scores["x"]) < 1e-8


def test_a_shopper_s_days_are_sessions_of_their_own() -> None:
    apart = [clicks("u", "ax", 1) + clicks("u", "by", 2)]
    assert scores_of(VsKnn(), apart, "a")["y"] < 1e-8
    together = [clicks("u", "axby", 1)]
    assert scores_of(VsKnn(), together, "a")["y"] > 0.1
