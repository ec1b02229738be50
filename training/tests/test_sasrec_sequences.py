"""What SASRec is shown and asked, which needs no PyTorch."""

from datetime import timedelta

import numpy as np
import pytest
from small_shop import Event, day, interactions, shop_events

from vitrine.catalogue import Catalogue
from vitrine.histories import NO_ITEM, Histories
from vitrine.neural.sequences import Epoch, Sequences


def histories_of(events: list[Event]) -> Histories:
    frame = interactions(events)
    return Histories.of(frame, Catalogue.of_events(frame, None), at=day(100))


def epochs(histories: Histories, length: int, horizon: float, count: int = 20) -> list[Epoch]:
    sequences = Sequences(histories, length, horizon)
    return [sequences.epoch(np.random.default_rng(seed)) for seed in range(count)]


def test_an_epoch_holds_every_event_once_in_windows_of_neighbours() -> None:
    histories = histories_of(shop_events(users=20, per_user=33))
    for epoch in epochs(histories, 10, 20, count=3):
        assert epoch.items.shape[1] == 10
        shown = np.sort(epoch.items[epoch.items != NO_ITEM])
        np.testing.assert_array_equal(shown, np.sort(histories.items))
        filled = epoch.items != NO_ITEM
        # Padding is at the end, where the oldest events would be.
        assert (filled[:, :-1] >= filled[:, 1:]).all()
    first, second = epochs(histories, 10, 20, count=2)
    assert not np.array_equal(first.items, second.items)


def test_targets_are_purchases_after_the_event_and_within_the_horizon() -> None:
    """Of each shopper's own: another order of the same rows would show as another's item."""
    events = shop_events(users=12, per_user=25)
    histories = histories_of(events)
    horizon = 15.0
    places: dict[tuple[int, int], set[int]] = {}
    code = histories.catalogue.index_of
    for user in {event[0] for event in events}:
        own = [event for event in events if event[0] == user]
        for _, item, kind, moment in own:
            later = {
                code[other]
                for _, other, what, when in own
                if what == "purchase" and timedelta() < when - moment <= timedelta(days=horizon)
            }
            # A shopper may have an item twice: either moment may be meant.
            key = (code[item], {"view": 0, "purchase": 3}[kind])
            places[key] = places.get(key, set()) | later
    seen = 0
    for epoch in epochs(histories, 8, horizon):
        columns = (epoch.items, epoch.types, epoch.targets[:, :-1])
        for shown, type_code, target in zip(
            *(each.ravel().tolist() for each in columns), strict=True
        ):
            if shown == NO_ITEM:
                assert target == NO_ITEM
            elif target != NO_ITEM:
                assert target in places[shown, type_code]
                seen += 1
    assert seen > 1_000


BASKETS: list[Event] = [
    ("u", "a", "purchase", day(1)),
    ("u", "b", "purchase", day(1)),
    ("u", "c", "purchase", day(4)),
    ("u", "d", "purchase", day(90)),
    ("v", "e", "purchase", day(2)),
]


def test_items_of_one_basket_do_not_follow_each_other() -> None:
    histories = histories_of(BASKETS)
    a, b, c, _, e = range(5)
    for epoch in epochs(histories, 10, 30):
        for row in range(len(epoch)):
            asked = dict(
                zip(epoch.items[row].tolist(), epoch.targets[row, :-1].tolist(), strict=True)
            )
            asked.pop(NO_ITEM, None)
            # The last purchase has nothing after it, the one before nothing within a month.
            expected = {a: c, b: c, c: NO_ITEM, 3: NO_ITEM, e: NO_ITEM}
            assert all(expected[item] == target for item, target in asked.items())


def test_the_start_is_asked_for_what_a_shopper_began_with() -> None:
    found: set[int] = set()
    for epoch in epochs(histories_of(BASKETS), 10, 30):
        for row in range(len(epoch)):
            start = int(epoch.targets[row, -1])
            # Only where the window reaches back to the beginning.
            whole = 0 in epoch.items[row] or 4 in epoch.items[row]
            assert (start != NO_ITEM) == whole
            found |= {start} - {NO_ITEM}
    assert found == {0, 1, 2, 4}


def test_views_are_targets_where_nobody_buys() -> None:
    views = [(user, item, "view", moment) for user, item, _, moment in BASKETS]
    targets = np.concatenate([e.targets.ravel() for e in epochs(histories_of(views), 10, 30)])
    assert {0, 1, 2, 4} <= set(targets.tolist())


@pytest.mark.parametrize("events", [[], BASKETS[:1]])
def test_next_to_nothing_gives_an_epoch_of_next_to_nothing(events: list[Event]) -> None:
    (epoch,) = epochs(histories_of(events), 10, 30, count=1)
    assert len(epoch) == len(events)
    assert (epoch.targets[:, :-1] == NO_ITEM).all()
