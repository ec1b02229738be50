"""The online table in memory, and what was done to it in order."""

from collections.abc import Iterable, Sequence

from vitrine.online.keys import Key
from vitrine.online.records import Record
from vitrine.online.table import Pointer


class InMemoryTable:
    def __init__(self) -> None:
        self.records: dict[tuple[str, str], Record] = {}
        self.pointer: Pointer | None = None
        self.log: list[str] = []
        self.tombstones: set[str] = set()
        self.refusals: set[str] = set()

    def put_all(self, records: Iterable[Record]) -> int:
        count = 0
        for record in records:
            self.records[str(record["pk"]), str(record["sk"])] = record
            count += 1
        self.log.append("put")
        return count

    def erased(self) -> frozenset[str]:
        return frozenset(self.tombstones)

    def refusing(self, users: Sequence[str]) -> frozenset[str]:
        return frozenset(self.refusals & set(users))

    def delete_all(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self.records.pop(key, None)

    def point_to(self, pointer: Pointer) -> bool:
        self.log.append("point")
        if self.pointer is not None and self.pointer.created > pointer.created:
            return False
        self.pointer = pointer
        return True
