from datetime import UTC, datetime, timedelta

import pytest

from vitrine.batch_run import BatchRun
from vitrine.errors import RefusalError

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def run_of(**variables: str) -> BatchRun:
    return BatchRun.of({"BATCH_VERSION": "b1", **variables}, lambda: NOW)


def test_a_run_begins_now_and_its_lists_stay_for_a_quarter_where_nothing_else_is_said() -> None:
    assert run_of() == BatchRun("b1", NOW, timedelta(days=90), None)
    assert run_of(BATCH_BEGUN_AT="", BATCH_LIST_DAYS="", MODEL_VERSION="") == run_of()


def test_a_run_is_told_when_it_began_how_long_its_lists_stay_and_whose_they_are() -> None:
    told = run_of(
        BATCH_BEGUN_AT="2026-04-30T12:00:00.250Z", BATCH_LIST_DAYS="30", MODEL_VERSION="m7"
    )
    begun = datetime(2026, 4, 30, 12, microsecond=250_000, tzinfo=UTC)
    assert told == BatchRun("b1", begun, timedelta(days=30), "m7")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BATCH_BEGUN_AT", "yesterday"),
        ("BATCH_LIST_DAYS", "0"),
        ("BATCH_LIST_DAYS", "1.5"),
        ("BATCH_LIST_DAYS", "-3"),
    ],
)
def test_a_variable_that_makes_no_sense_is_named(name: str, value: str) -> None:
    with pytest.raises(RefusalError, match=f"{name} must be .*{value}"):
        run_of(**{name: value})
