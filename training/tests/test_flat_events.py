import numpy as np
from small_shop import Event, day, interactions

from vitrine.catalogue import Catalogue
from vitrine.histories import Histories
from vitrine.models.flat_events import FlatEvents, type_weights
from vitrine.models.visits import Visits

EVENTS: list[Event] = [
    ("ann", "a", "purchase", day(1)),
    ("ann", "b", "view", day(1)),
    ("ann", "a", "view", day(1.2)),
    ("ann", "c", "view", day(5)),
    ("cay", "b", "purchase", day(5)),
]
DATA = interactions(EVENTS)
HISTORIES = Histories.of(DATA, Catalogue.of(DATA["item_id"]), at=day(6))
FLAT = FlatEvents.of_histories(HISTORIES)


def test_a_batch_and_what_is_fitted_on_read_the_same() -> None:
    asked = FlatEvents.of_batch(HISTORIES.batch([0, 1], 200), 3)
    for name, values in vars(FLAT).items():
        np.testing.assert_array_equal(getattr(asked, name), values)


def test_an_event_is_fresh_beside_the_shopper_s_newest() -> None:
    np.testing.assert_allclose(
        FLAT.freshness(half_life_days=4.0), [1, 0.5**0.95, 0.5, 0.5, 1], rtol=1e-6
    )
    assert FLAT.freshness(half_life_days=0.001).min() == 1e-6


def test_events_of_one_moment_share_their_position() -> None:
    assert FLAT.positions().tolist() == [0, 1, 2, 2, 0]
    assert FlatEvents.of_batch(HISTORIES.batch([], 9), 3).positions().tolist() == []


def test_values_of_an_item_are_summed_or_the_largest_taken() -> None:
    values = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
    assert FLAT.summed(values).toarray().tolist() == [[6, 8, 1], [0, 16, 0]]
    assert FLAT.strongest(values).toarray().tolist() == [[4, 8, 1], [0, 16, 0]]
    assert FLAT.had().toarray().tolist() == [[1, 1, 1], [0, 1, 0]]


def test_types_weigh_beside_the_strongest_there_is() -> None:
    assert type_weights(HISTORIES).tolist() == [0.4, 0.6, 0.8, 1.0, 0.5]
    views = DATA.filter(DATA["event_type"] == "view")
    only_views = Histories.of(views, HISTORIES.catalogue, at=day(6))
    assert type_weights(only_views).tolist() == [1.0, 1.0, 1.0, 1.0, 1.0]


def test_a_visit_ends_where_nothing_happens_for_half_a_day() -> None:
    visits = Visits.of(FLAT)
    assert visits.of_event.tolist() == [0, 1, 1, 1, 2]
    assert visits.shoppers.tolist() == [0, 0, 1]
    assert visits.numbers.tolist() == [0, 1, 0]
    assert visits.items().toarray().tolist() == [[0, 0, 1], [1, 1, 0], [0, 1, 0]]


def test_without_a_gap_each_moment_is_one() -> None:
    moments = Visits.of(FLAT, gap_days=0.0)
    assert moments.of_event.tolist() == [0, 1, 2, 2, 3]
