"""The feature group through the wire: what it writes, finds, removes and tells."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from feature_store import FeatureStore, feature_store
from small_shop import day

from vitrine.errors import RefusalError
from vitrine.online.feature_group import EVENT_TIME
from vitrine.user_features import USER_FEATURES

FEATURES = dict.fromkeys(USER_FEATURES, 1.25)
NOW = day(9)


@pytest.fixture
def store() -> Iterator[FeatureStore]:
    with feature_store() as one:
        yield one


def users(count: int) -> list[tuple[str, dict[str, float]]]:
    return [(f"user/{number} ü", FEATURES | {"events_7d": number}) for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 100, 250])
def test_a_record_a_user_with_the_numbers_as_they_are(store: FeatureStore, count: int) -> None:
    outcome = store.group().put_all(iter(users(count)), day(1))
    assert (outcome.done, outcome.failed) == (count, {})
    assert {user: store.features(user) for user in store.online} == dict(users(count))
    assert {one[EVENT_TIME] for one in store.online.values()} <= {"2026-01-02T00:00:00.000Z"}


def test_a_rerun_changes_nothing_and_an_older_run_does_not_win(store: FeatureStore) -> None:
    group = store.group()
    group.put_all(users(3), day(2))
    before = dict(store.online)
    group.put_all(users(3), day(2))
    group.put_all([(user, FEATURES) for user, _ in users(3)], day(1))
    assert store.online == before
    group.put_all([(user, FEATURES) for user, _ in users(3)], day(3))
    assert store.features("user/2 ü") == FEATURES


def test_what_is_throttled_is_written_later(store: FeatureStore) -> None:
    store.refusals["PUT"] = ["ThrottlingException", "ThrottlingException"]
    assert store.group().put_all(users(1), day(1)).done == 1
    assert store.calls == ["PUT"] * 3


def test_records_that_are_refused_are_told_and_the_others_written(store: FeatureStore) -> None:
    store.refused_users = {"user/1 ü", "user/120 ü"}
    outcome = store.group().put_all(users(130), day(1))
    assert outcome.failed == dict.fromkeys(store.refused_users, "ValidationError")
    assert outcome.done == len(store.online) == 128


@pytest.mark.slow
def test_a_group_that_is_not_there_is_not_asked_for_every_user(store: FeatureStore) -> None:
    group = store.group()
    store.name = "another"
    outcome = group.put_all(users(20_000), day(1))
    assert outcome.done == 0
    assert set(outcome.failed.values()) == {"ResourceNotFound"}
    assert len(store.calls) < 5_000


def test_finds_who_is_there_also_where_a_read_leaves_some_for_later(store: FeatureStore) -> None:
    group = store.group()
    group.put_all(users(205), day(1))
    store.unprocessed = ["user/7 ü", "user/150 ü"]
    asked = [user for user, _ in users(240)]
    assert sorted(group.present(asked)) == sorted(store.online)
    assert group.present([]) == []


def test_a_read_that_is_never_answered_is_refused(store: FeatureStore) -> None:
    group = store.group()
    group.put_all(users(1), day(1))
    store.unprocessed = ["user/0 ü"] * 50
    with pytest.raises(RefusalError, match="throttled"):
        group.present(["user/0 ü"])


def test_removes_for_good_with_a_marker_offline_or_none(store: FeatureStore) -> None:
    group = store.group()
    group.put_all(users(3), day(1))
    assert group.remove(["user/0 ü"], NOW).done == 1
    assert group.remove(["user/1 ü"], NOW, leaves_marker=False).done == 1
    assert list(store.online) == ["user/2 ü"]
    assert [one["user_id"] for one in store.offline if one["is_deleted"] == "true"] == ["user/0 ü"]
    early = group.remove(["user/2 ü"], day(1) - timedelta(days=1))
    assert early.failed == {"user/2 ü": "ValidationError"}
