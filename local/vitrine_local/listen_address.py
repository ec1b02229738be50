"""Keeps the endpoint on one address.

LocalEmu's server ignores the host in GATEWAY_LISTEN and listens on every interface, which would
offer root access to a machine's network.
"""

from functools import partial

from twisted.internet import endpoints


def listen_only_on(host: str) -> None:
    """Make servers that are started from now on listen on `host` alone."""
    endpoints.TCP4ServerEndpoint = partial(  # type: ignore[assignment, misc]
        endpoints.TCP4ServerEndpoint, interface=host
    )
