"""Keeps what CloudTrail records of calls off the event bus.

LocalEmu puts an ``AWS API Call via CloudTrail`` on the default bus a minute after each call that
manages something: another call, by a client of its own, which was a tenth of its time in a run.
No rule of Vitrine listens to these; calls are still recorded, for ``LookupEvents``.
"""

from localemu.services.cloudtrail import recording_hook


def put_no_calls_on_the_bus() -> None:
    """Only record calls, from now on."""
    recording_hook._emit_cloudtrail_to_eventbridge = _nothing


def _nothing(**_: object) -> None:
    """In the place of what put a call on the bus."""
