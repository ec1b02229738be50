"""What a comparison of sampled users found, in numbers that name nobody."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from vitrine.skew.compare import KINDS, Difference, Kind

SKEW_FILE = "skew.json"


@dataclass(frozen=True)
class Skew:
    """Users are those of whom there was something to compare."""

    sampled: int
    users: int
    differing: int
    by_kind: Mapping[Kind, int]
    """Users; one may differ in more ways than one."""
    events: Mapping[Kind, int]
    by_day: Mapping[str, int]
    """Events that differ, by the day (UTC) on which they happened."""

    @classmethod
    def of(cls, differences: Iterable[Difference]) -> Self:
        """Counted."""
        found = list(differences)
        compared = [each for each in found if each.compared]
        days = (
            datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
            for each in compared
            for ones in each.of.values()
            for _, _, at in ones
        )
        return cls(
            len(found),
            len(compared),
            sum(bool(each.of) for each in compared),
            {kind: sum(kind in each.of for each in compared) for kind in KINDS},
            {kind: sum(len(each.of.get(kind, ())) for each in compared) for kind in KINDS},
            dict(sorted(Counter(days).items())),
        )

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """As ``skew.json`` has it."""
        return cls(
            given["sampled"],
            given["users"],
            given["differing"],
            given["byKind"],
            given["events"],
            given["byDay"],
        )

    def share(self, kind: Kind | None = None) -> float:
        """Of users: who differ, or differ so."""
        return (self.differing if kind is None else self.by_kind[kind]) / max(self.users, 1)

    def as_json(self) -> dict[str, Any]:
        """As ``skew.json`` and drift.json have it."""
        return {
            "sampled": self.sampled,
            "users": self.users,
            "differing": self.differing,
            "share": self.share(),
            "byKind": dict(self.by_kind),
            "events": dict(self.events),
            "byDay": dict(self.by_day),
        }


def read_skew(folder: Path) -> Skew | None:
    """What lies beside a training set that was built with a sample."""
    path = folder / SKEW_FILE
    return Skew.from_json(json.loads(path.read_text())) if path.exists() else None
