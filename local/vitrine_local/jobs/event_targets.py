"""Lets an EventBridge rule start a state machine with an input of its own.

LocalEmu names the execution after the event's id, which it looks for in the input: a rule that
sends anything but the whole event fails there.
"""

import uuid
from typing import Any

from localemu.services.events.target import StatesTargetSender
from localemu.services.events.utils import to_json_str


def install() -> None:
    """Change the sender; runs once when the emulator starts."""
    StatesTargetSender.send_event = _start_execution


def _start_execution(sender: Any, event: Any, _trace_header: object) -> None:  # noqa: ANN401 - LocalEmu carries no types
    sender.service = "stepfunctions"
    event_id = event.get("id") if isinstance(event, dict) else None
    sender.client.start_execution(
        stateMachineArn=sender.target["Arn"],
        name=event_id if isinstance(event_id, str) else str(uuid.uuid4()),
        input=to_json_str(event),
    )
