"""One call of an AWS operation, as the providers see it."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vitrine_local.jobs.errors import validation_error

type Request = Mapping[str, Any]
type Response = dict[str, Any]


@dataclass(frozen=True)
class Scope:
    """The account and region that a resource belongs to."""

    account: str
    region: str

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource of this scope."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True)
class Call:
    """Who calls, where, and how to let the emulator's own implementation answer."""

    scope: Scope
    access_key: str
    # True for the emulator's own calls on behalf of no role, such as CloudFormation's.
    own: bool
    forward: Callable[[Request], Response]


type Operation = Callable[[Call, Request], Response]


class Resources[T]:
    """The resources of one kind by scope and name; every method is safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._resources: dict[tuple[Scope, str], T] = {}

    def find(self, scope: Scope, name: str) -> T | None:
        """Return the resource of that name, if there is one."""
        with self._lock:
            return self._resources.get((scope, name))

    def add(self, scope: Scope, name: str, resource: T) -> bool:
        """Keep a new resource; False when the name is taken."""
        with self._lock:
            if (scope, name) in self._resources:
                return False
            self._resources[(scope, name)] = resource
            return True

    def replace(self, scope: Scope, name: str, resource: T) -> None:
        """Keep a resource in place of one of the same name."""
        with self._lock:
            self._resources[(scope, name)] = resource

    def remove(self, scope: Scope, name: str) -> T | None:
        """Forget a resource and return it."""
        with self._lock:
            return self._resources.pop((scope, name), None)

    def all(self, scope: Scope) -> list[T]:
        """Return the resources of a scope, oldest first."""
        with self._lock:
            return [value for (owner, _), value in self._resources.items() if owner == scope]


def required(request: Request, member: str) -> Any:  # noqa: ANN401 - the service model gives its type
    """Return a member that AWS demands."""
    value = request.get(member)
    if value is None or value == "":
        raise validation_error(
            f"1 validation error detected: Value null at '{member[0].lower()}{member[1:]}' failed"
            " to satisfy constraint: Member must not be null"
        )
    return value
