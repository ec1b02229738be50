"""Firehose reads its Kinesis stream with the role that its source names.

LocalEmu's Firehose reads as the account itself, which enforcement refuses, and over plain http.
"""

import functools
import threading
import time
from collections.abc import Callable
from typing import Any

from localemu.aws.connect import connect_to
from localemu.runtime import hooks
from localemu.services.firehose.provider import FirehoseProvider
from localemu.utils.aws.client_types import ServicePrincipal
from localemu.utils.kinesis import kinesis_connector
from localemu.utils.kinesis.kinesis_poll_consumer import KinesisPollConsumer

# Well below the hour that a role's session lasts.
_SESSION_SECONDS = 15 * 60


class RoleClient:
    """A Kinesis client with a role's credentials, which are renewed before they expire."""

    def __init__(self, role_arn: str, region: str) -> None:
        self._role_arn = role_arn
        self._region = region
        self._lock = threading.Lock()
        self._client: Any = None
        self._renew_at = 0.0

    def __getattr__(self, operation: str) -> Any:  # noqa: ANN401 - boto3 has no static types
        """Return an operation of the client."""
        with self._lock:
            if time.monotonic() >= self._renew_at:
                self._client = connect_to.with_assumed_role(
                    role_arn=self._role_arn,
                    service_principal=ServicePrincipal.firehose,
                    region_name=self._region,
                ).kinesis
                self._renew_at = time.monotonic() + _SESSION_SECONDS
            return getattr(self._client, operation)


class RoleConsumer(KinesisPollConsumer):
    """LocalEmu's consumer of a stream, as a role."""

    def __init__(self, role_arn: str, **options: Any) -> None:  # noqa: ANN401 - LocalEmu's own
        super().__init__(**options)
        self._role_arn = role_arn

    def _build_client(self) -> RoleClient:
        return RoleClient(self._role_arn, self.region_name)


class SourceRoles:
    """Which role each delivery stream reads with, by the stream's name."""

    def __init__(self) -> None:
        self._roles: dict[str, str] = {}

    def remember(self, create: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap CreateDeliveryStream, the only place where LocalEmu still knows the role."""

        @functools.wraps(create)
        def create_delivery_stream(
            provider: FirehoseProvider,
            context: object,
            **request: Any,  # noqa: ANN401 - the operation's members
        ) -> object:
            source = request.get("kinesis_stream_source_configuration")
            if source:
                self._roles[request["delivery_stream_name"]] = source["RoleARN"]
            return create(provider, context, **request)

        return create_delivery_stream

    def listen(
        self,
        *,
        stream_name: str,
        account_id: str,
        region_name: str,
        listener_func: "functools.partial[Any]",
        **_: object,
    ) -> KinesisPollConsumer:
        """Take the place of LocalEmu's `listen_to_kinesis`."""
        # The listener is bound to account, region and delivery stream.
        role_arn = self._roles[listener_func.args[2]]
        consumer = RoleConsumer(
            role_arn,
            stream_name=stream_name,
            account_id=account_id,
            region_name=region_name,
            listener_function=listener_func,
        )
        consumer.start()
        return consumer


def _use_source_roles() -> None:
    roles = SourceRoles()
    FirehoseProvider.create_delivery_stream = roles.remember(
        FirehoseProvider.create_delivery_stream
    )
    kinesis_connector.listen_to_kinesis = roles.listen


firehose = hooks.on_infra_start(name="vitrine_firehose")(_use_source_roles)
