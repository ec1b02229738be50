"""S3 tells EventBridge the key of an object as it is.

LocalEmu tells it quoted, as S3's messages to queues and functions have it: a rule on
``ingest_date=*`` would match on AWS and not here.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from localemu.runtime import hooks
from localemu.services.s3.notifications import EventBridgeNotifier, S3EventNotificationContext

Payload = Callable[..., dict[str, Any]]


def with_plain_keys(payload: Payload) -> Payload:
    """Make events of what a notifier makes of a context, whose key is quoted."""

    def of_plain_key(
        ctx: S3EventNotificationContext, config_id: str | None = None
    ) -> dict[str, Any]:
        return payload(replace(ctx, key_name=unquote(ctx.key_name)), config_id)

    return of_plain_key


def _tell_plain_keys() -> None:
    EventBridgeNotifier._get_event_payload = staticmethod(
        with_plain_keys(EventBridgeNotifier._get_event_payload)
    )


s3_events = hooks.on_infra_start(name="vitrine_s3_events")(_tell_plain_keys)
