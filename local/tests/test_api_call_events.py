"""Calls are recorded, and nothing is scheduled that would tell the event bus of them."""

import threading
from types import SimpleNamespace

import pytest
from localemu.services.cloudtrail import recording_hook

from vitrine_local.api_call_events import put_no_calls_on_the_bus

_CALL = {
    "service_name": "stepfunctions",
    "account_id": "000000000000",
    "region": "eu-west-1",
    "event": SimpleNamespace(
        event_name="DescribeExecution", event_time=0, to_cloudtrail_event_json=lambda: "{}"
    ),
    "service_request": {},
}


def _told() -> list[threading.Thread]:
    """Tell of a call, and return what that scheduled."""
    before = set(threading.enumerate())
    recording_hook._emit_cloudtrail_to_eventbridge(**_CALL)
    return [thread for thread in threading.enumerate() if thread not in before]


def test_the_bus_is_told_of_no_call(monkeypatch: pytest.MonkeyPatch) -> None:
    emit = recording_hook._emit_cloudtrail_to_eventbridge
    monkeypatch.setattr(recording_hook, "_emit_cloudtrail_to_eventbridge", emit)
    scheduled = _told()
    assert [type(thread) for thread in scheduled] == [threading.Timer]
    for timer in scheduled:
        timer.cancel()  # type: ignore[attr-defined]
    put_no_calls_on_the_bus()
    assert _told() == []
