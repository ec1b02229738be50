"""Where a function logs: in the group that its LoggingConfig names, with what its role allows.

LocalEmu writes to ``/aws/lambda/<name>`` whatever a function says, and creates that group with the
function's role. A role that may write to the function's own group alone lost all its lines.
"""

import logging
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from localemu.aws.connect import connect_to
from localemu.services.lambda_.invocation import logs, version_manager
from localemu.services.lambda_.invocation.execution_environment import ExecutionEnvironment
from localemu.utils.aws.client_types import ServicePrincipal

LOG = logging.getLogger(__name__)


class FunctionLog(logs.LogHandler):  # type: ignore[misc] # LocalEmu carries no types.
    """Sends a function's lines in a thread of its own, as its role."""

    def run_log_loop(self, *_: object, **__: object) -> None:
        """Send what is queued, until the function is gone."""
        client = connect_to.with_assumed_role(
            region_name=self.region,
            role_arn=self.role_arn,
            service_principal=ServicePrincipal.lambda_,
        ).logs
        streams: set[tuple[str, str]] = set()
        while not self._shutdown_event.is_set():
            item = self.log_queue.get()
            if item is logs.QUEUE_SHUTDOWN:
                return
            try:
                if (item.log_group, item.log_stream) not in streams:
                    _create_stream(client, item.log_group, item.log_stream)
                    streams.add((item.log_group, item.log_stream))
                client.put_log_events(
                    logGroupName=item.log_group,
                    logStreamName=item.log_stream,
                    logEvents=_events(item.logs),
                )
            except (BotoCoreError, ClientError) as error:
                # As on AWS, a role that may not write logs loses them; the function goes on.
                LOG.warning("Logs of %s are lost: %s", item.log_group, error)


def _events(text: str) -> list[dict[str, object]]:
    # An invocation's lines come at its end, and CloudWatch refuses an empty one.
    now = int(time.time() * 1000)
    return [{"timestamp": now, "message": f"{line}\n"} for line in text.split("\n") if line]


def _create_stream(client: Any, group: str, stream: str) -> None:  # noqa: ANN401 - of boto3
    """Create it and, as for a function that names no group, the group before it."""
    names = {"logGroupName": group, "logStreamName": stream}
    try:
        client.create_log_stream(**names)
    except client.exceptions.ResourceAlreadyExistsException:
        return
    except client.exceptions.ResourceNotFoundException:
        client.create_log_group(logGroupName=group)
        client.create_log_stream(**names)


def install() -> None:
    """Teach functions where they log; runs once when the emulator starts."""
    by_name = ExecutionEnvironment.get_log_group_name

    def log_group(environment: ExecutionEnvironment) -> str:
        config = environment.function_version.config.logging_config or {}
        return str(config.get("LogGroup") or by_name(environment))

    ExecutionEnvironment.get_log_group_name = log_group
    version_manager.LogHandler = FunctionLog
