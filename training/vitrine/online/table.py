"""The port to the online table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vitrine.online.keys import Key
from vitrine.online.records import Record


@dataclass(frozen=True)
class Pointer:
    """Which set of lists is read."""

    batch_version: str
    model_version: str
    created: datetime


class OnlineTable(Protocol):
    """What the batch step needs of the table."""

    def put_all(self, records: Iterable[Record]) -> int:
        """Writes all, in any order, over what has the same key; returns how many were written."""
        ...

    def erased(self) -> frozenset[str]:
        """The pseudonyms of the users who were erased so far."""
        ...

    def refusing(self, users: Sequence[str]) -> frozenset[str]:
        """Which of the users refuse personalization now."""
        ...

    def delete_all(self, keys: Iterable[Key]) -> None:
        """Removes records; one that is not there is no error."""
        ...

    def point_to(self, pointer: Pointer) -> bool:
        """Makes these lists the ones that are read; False, and no change, when newer ones are."""
        ...
