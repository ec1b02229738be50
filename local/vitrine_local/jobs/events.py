"""What AWS services say on EventBridge when a resource of theirs changes."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from vitrine_local.jobs.call import Scope
from vitrine_local.jobs.roles import internal_client

LOG = logging.getLogger(__name__)


def _milliseconds(value: object) -> object:
    """Return a time as SageMaker events have it, in milliseconds since 1970."""
    if isinstance(value, datetime):
        return int(value.timestamp() * 1000)
    return str(value)


def publish(
    scope: Scope,
    *,
    source: str,
    detail_type: str,
    resources: list[str],
    detail: Mapping[str, object],
) -> None:
    """Put an event on the default bus; a failure is logged, as the change itself has happened."""
    try:
        answer = internal_client("events", scope).put_events(
            Entries=[
                {
                    "Source": source,
                    "DetailType": detail_type,
                    "Resources": resources,
                    "Detail": json.dumps(dict(detail), default=_milliseconds),
                }
            ]
        )
    except (BotoCoreError, ClientError):
        LOG.exception("The event %s of %s was not published", detail_type, resources)
        return
    if answer["FailedEntryCount"]:
        LOG.error("The event %s was refused: %s", detail_type, answer["Entries"])
