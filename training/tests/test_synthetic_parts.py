"""What the fit tells of shoppers, by properties: it counts right, and tells nothing of a few."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.synthetic.companions import Companions
from vitrine.synthetic.histogram import Histogram, two_digits
from vitrine.synthetic.log import Log
from vitrine.synthetic.real_histories import RealHistories

HOUR = 3_600
ITEMS, TYPES = [f"i{n}" for n in range(6)], ["view", "purchase"]

observed = st.lists(
    st.tuples(st.floats(0, 1e6, allow_nan=False), st.integers(0, 12)), min_size=1, max_size=80
)
happened = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 1), st.integers(0, 100)),
    min_size=1,
    max_size=60,
)
Happened = list[tuple[int, int, int, int]]


def log_of(events: Happened) -> Log:
    frame = pl.DataFrame(
        {
            "user_id": [f"u{user}" for user, *_ in events],
            "item_id": [f"i{item}" for _, item, *_ in events],
            "event_type": [TYPES[kind] for *_, kind, _ in events],
            "ts": pl.from_epoch([hour * HOUR for *_, hour in events]),
            "event_value": [1.0] * len(events),
        }
    ).with_columns(pl.col("ts").dt.replace_time_zone("UTC"))
    return Log.of(frame, ITEMS, TYPES)


@given(observed, st.integers(2, 6))
def test_a_histogram_has_no_group_of_fewer_than_k_shoppers(
    rows: list[tuple[float, int]], k: int
) -> None:
    values, users = np.array([v for v, _ in rows]), np.array([u for _, u in rows])
    found = Histogram.of(values, users, k)
    if found is None:
        assert len(set(users.tolist())) < k
        return
    # Groups are runs of the sorted values: as many of them as each one's share says.
    order = np.argsort(two_digits(values), kind="stable")
    ends = np.round(found.reached * len(values)).astype(int).tolist()
    for start, end in zip([0, *ends], ends, strict=False):
        assert len(np.unique(users[order][start:end])) >= k
    assert ends[-1] == len(values)


@given(observed, st.integers(2, 4), st.integers(0, 9))
def test_what_is_drawn_is_no_number_of_fewer_than_k_shoppers(
    rows: list[tuple[float, int]], k: int, seed: int
) -> None:
    values, users = np.array([v for v, _ in rows]), np.array([u for _, u in rows])
    found = Histogram.of(values, users, k)
    if found is None:
        return
    drawn = found.draw(np.random.default_rng(seed), 200)
    assert (drawn >= 0).all()
    exact = found.values[found.spread == 0]
    for value in exact:
        assert len(np.unique(users[np.isclose(two_digits(values), value)])) >= k


def test_a_common_number_is_drawn_as_it_is_as_often_as_it_is() -> None:
    values = np.array([1.0] * 300 + [6.0] * 80 + [12.0] * 20)
    found = Histogram.of(values, np.arange(400), 5)
    assert found is not None
    drawn, counts = np.unique(found.draw(np.random.default_rng(0), 40_000), return_counts=True)
    assert drawn.tolist() == [1, 6, 12]
    assert counts / 40_000 == pytest.approx([0.75, 0.2, 0.05], abs=0.01)


@given(happened)
def test_visits_and_choices_are_those_that_one_counts_by_hand(events: Happened) -> None:
    log = log_of(events)
    visits: list[tuple[int, set[int]]] = []
    again = 0
    for user in sorted({user for user, *_ in events}):
        had: set[int] = set()
        last = None
        for hour, item in sorted((hour, item) for who, item, _, hour in events if who == user):
            if last is None or hour - last > 12:
                had |= visits[-1][1] if last is not None else set()
                visits.append((user, set()))
            if item not in visits[-1][1]:
                again += item in had
                visits[-1][1].add(item)
            last = hour
    assert log.visits.items.tolist() == [len(items) for _, items in visits]
    assert int(log.choices.repeated(len(ITEMS)).sum()) == again
    assert len(log) == len(events)


@pytest.mark.slow
@given(happened, st.integers(1, 3))
def test_companions_are_pairs_of_k_shoppers_in_one_visit(events: Happened, k: int) -> None:
    log = log_of(events)
    users = log.visits.user
    items = [set(log.choices.item[log.choices.visit == n].tolist()) for n in range(len(users))]
    found = Companions.of(log, np.random.default_rng(0), k).counts.toarray()
    for one in range(len(ITEMS)):
        for other in range(len(ITEMS)):
            took = {u for u, has in zip(users.tolist(), items, strict=True) if {one, other} <= has}
            wanted = len(took) if one != other and len(took) >= k else 0
            assert found[one, other] == wanted


@given(happened, st.integers(0, 9))
def test_a_companion_that_is_drawn_is_one(events: Happened, seed: int) -> None:
    companions = Companions.of(log_of(events), np.random.default_rng(0), 2)
    asked = np.arange(len(ITEMS)).repeat(5)
    drawn = companions.draw(np.random.default_rng(seed), asked)
    counts = companions.counts.toarray()
    for item, companion in zip(asked.tolist(), drawn.tolist(), strict=True):
        assert (counts[item, companion] >= 2) if companion >= 0 else not counts[item].any()


@given(happened, happened, st.integers(1, 3))
def test_real_histories_are_known_whatever_their_order(
    real: Happened, other: Happened, k: int
) -> None:
    def sets(events: Happened) -> list[frozenset[int]]:
        users = sorted({user for user, *_ in events})
        return [frozenset(item for who, item, *_ in events if who == user) for user in users]

    known = sets(real)
    hold = RealHistories.of(log_of(real), k).hold(log_of(other))
    assert hold.tolist() == [0 < known.count(each) < k for each in sets(other)]
