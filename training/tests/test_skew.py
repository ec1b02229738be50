"""A history as it is served differs from the lake's where one of them is wrong, and only there."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from online_rows import OnlineRows

from vitrine.online.records import HistoryEvent
from vitrine.skew.compare import Bounds, Difference, LakeEvent, compare, not_in_lake
from vitrine.skew.report import Skew
from vitrine.skew.served import HISTORY_LENGTH, Done, ServedHistory, read_lists_begun, read_served

DAY = 86_400_000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_MS = int(FIRST.timestamp() * 1000)
MERGED, BATCH = 20 * DAY, 15
"""All that happened before is in the lake; the day of the last batch run."""
BOUNDS = Bounds(FIRST_MS + MERGED - 7 * DAY, FIRST_MS + MERGED, (FIRST + timedelta(BATCH)).date())


def day(number: int) -> date:
    return (FIRST + timedelta(number)).date()


@dataclass(frozen=True)
class Happened:
    """One event of a shop's life: the stream told of it at once, or a file some days later."""

    done: Done
    by_stream: bool
    days_late: int
    known: bool

    @property
    def taken_in(self) -> int:
        return (self.done[2] - FIRST_MS) // DAY + self.days_late

    @property
    def id(self) -> str:
        return repr(self.done)


def happened(at: st.SearchStrategy[int]) -> st.SearchStrategy[list[Happened]]:
    done = st.tuples(
        st.sampled_from("abc"), st.sampled_from(("view", "purchase")), at.map(FIRST_MS.__add__)
    )
    one = st.builds(Happened, done, st.booleans(), st.integers(0, 3), st.booleans())
    return st.lists(one, max_size=25, unique_by=lambda each: each.done)


LIFE = happened(st.integers(0, 25 * DAY - 1))


def lake_of(life: list[Happened]) -> list[LakeEvent]:
    """Today is day 25, and the stream was merged on day 20 last."""
    return [
        LakeEvent(one.done, one.by_stream, day(one.taken_in), one.known)
        for one in life
        if (one.done[2] <= FIRST_MS + MERGED if one.by_stream else one.taken_in <= 25)
    ]


def served_of(life: list[Happened]) -> ServedHistory:
    batch = [one for one in life if one.taken_in < BATCH and one.known]
    stream = {one.done: one.id for one in life if one.by_stream}
    until = max((one.done[2] for one in batch), default=None)
    return ServedHistory(
        frozenset({one.done for one in batch} | set(stream)),
        stream,
        None if until is None else datetime.fromtimestamp(until / 1000, UTC),
    )


@given(LIFE)
def test_what_is_only_on_its_way_is_no_difference(life: list[Happened]) -> None:
    assert compare(served_of(life), lake_of(life), BOUNDS).of == {}


@given(LIFE, st.data())
def test_an_event_that_one_side_lost_is_found_and_no_other(
    life: list[Happened], data: st.DataObject
) -> None:
    served, lake = served_of(life), lake_of(life)
    both = [event for event in lake if event.by_stream and BOUNDS.is_of_stream(event.done)]
    if not both:
        return
    lost = data.draw(st.sampled_from(both)).done
    ids = {done: name for done, name in served.ids.items() if done != lost}
    less = ServedHistory(served.events - {lost}, ids, served.batch_until)
    assert compare(less, lake, BOUNDS).of == {"missingOnline": [lost]}
    left = [event for event in lake if event.done != lost]
    assert compare(served, left, BOUNDS).of == {"missingOffline": [lost]}
    assert compare(served, left, BOUNDS, {served.ids[lost]}).of == {}


@given(LIFE, LIFE)
def test_what_is_found_is_in_one_of_them_alone_and_both_had_to_know_it(
    online: list[Happened], offline: list[Happened]
) -> None:
    served, lake = served_of(online), lake_of(offline)
    difference = compare(served, lake, BOUNDS)
    in_lake = {event.done for event in lake}
    for kind, ones in difference.of.items():
        assert not set(ones) & in_lake & served.events
        assert set(ones) <= (served.events if kind == "missingOffline" else in_lake)
    assert sum(len(ones) for ones in difference.of.values()) <= difference.compared
    assert not not_in_lake(served, lake, BOUNDS) & in_lake


def at(hours: float) -> int:
    """Before all of the stream was merged."""
    return FIRST_MS + MERGED - int(hours * 3_600_000)


def streamed(*done: Done) -> list[LakeEvent]:
    return [LakeEvent(one, True, day(19)) for one in done]


def test_an_event_of_another_type_is_one_difference() -> None:
    served = ServedHistory(frozenset({("a", "view", at(5))}))
    found = compare(served, streamed(("a", "click", at(5))), BOUNDS)
    assert found.of == {"otherType": [("a", "click", at(5))]}


def test_a_history_that_is_cut_is_compared_down_to_its_oldest_event() -> None:
    events = [("a", "view", at(number / 10)) for number in range(HISTORY_LENGTH + 50)]
    served = ServedHistory(frozenset(events[:HISTORY_LENGTH]))
    assert compare(served, streamed(*events), BOUNDS).of == {}
    other = frozenset(events[: HISTORY_LENGTH + 1]) - {events[3]}
    found = compare(ServedHistory(other), streamed(*events), BOUNDS)
    assert found.of == {"missingOnline": [events[3]]}


def test_what_the_batch_step_knew_must_be_served() -> None:
    dropped = LakeEvent(("a", "view", at(24 * 18)), False, day(3))
    served = ServedHistory(frozenset(), batch_until=FIRST + timedelta(10))
    assert compare(served, [dropped], BOUNDS).of == {"missingOnline": [dropped.done]}
    earlier = ServedHistory(frozenset(), batch_until=FIRST + timedelta(1))
    assert compare(earlier, [dropped], BOUNDS).of == {}


def test_consent_begins_a_history_anew_and_its_withdrawal_ends_it() -> None:
    rows = OnlineRows()
    for user in ("again", "refuses", "clean"):
        rows.consent(user, personalization=user == "again", from_ms=at(4))
    for hours in (5, 3):
        rows.happen("again", ("a", "view", at(hours)), str(hours))
    rows.happen("refuses", ("a", "view", at(2)), "left")
    served = read_served(rows.query, "online", ["again", "refuses", "clean"])
    lake = streamed(("a", "view", at(5)), ("a", "view", at(3)))
    assert compare(served["again"], lake, BOUNDS) == Difference(1, {})
    assert compare(served["refuses"], lake, BOUNDS).of.keys() == {"keptWithoutConsent"}
    assert compare(served["clean"], lake, BOUNDS) == Difference(0, {})


def test_a_history_is_read_as_the_api_reads_it() -> None:
    rows = OnlineRows()
    past = [HistoryEvent("a", "view", FIRST), HistoryEvent("b", "view", FIRST)]
    rows.precompute("ann", past, FIRST + timedelta(1))
    rows.happen("ann", ("a", "view", FIRST_MS), "same")
    rows.happen("ann", ("c", "click", at(1)), "new")
    (served,) = read_served(rows.query, "online", ["ann"]).values()
    assert served.events == {
        ("a", "view", FIRST_MS),
        ("b", "view", FIRST_MS),
        ("c", "click", at(1)),
    }
    assert served.ids[("c", "click", at(1))] == "new"
    assert served.batch_until == FIRST + timedelta(1)
    for number in range(HISTORY_LENGTH):
        rows.happen("ann", ("d", "view", at(0) + number), str(number))
    (full,) = read_served(rows.query, "online", ["ann"]).values()
    assert (len(full.events), full.cut_ms) == (HISTORY_LENGTH, at(0))


def test_lists_tell_when_their_run_began() -> None:
    rows = OnlineRows()
    assert read_lists_begun(rows.query, "online") is None
    rows.begin_lists("2026-01-15T00:00:00Z")
    assert read_lists_begun(rows.query, "online") == datetime(2026, 1, 15, tzinfo=UTC)


def test_users_are_counted_of_whom_there_was_something_to_compare() -> None:
    lost = ("a", "view", at(5))
    skew = Skew.of(
        [Difference(0), Difference(3), Difference(2, {"missingOnline": [lost, ("b", *lost[1:])]})]
    )
    assert (skew.sampled, skew.users, skew.differing, skew.share()) == (3, 2, 1, 0.5)
    assert (skew.share("missingOnline"), skew.share("missingOffline")) == (0.5, 0)
    assert skew.by_day == {"2026-01-20": 2}
    assert Skew.from_json(skew.as_json()) == skew
    assert Skew.of([]).share() == 0
