"""What became of the rows of a data set, and of a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Json = str | int | float | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True)
class Counts:
    """Rows of one data set. Each row is accepted, or counted under exactly one reason."""

    accepted: int
    quarantined: Mapping[str, int]
    duplicates: Mapping[str, int]
    faults: Mapping[str, int]
    """How many rows each check finds, whatever else is wrong with the row or repeats it."""
    warned: Mapping[str, int] = field(default_factory=dict)
    """Accepted rows that break a rule that only warns, or fails the run."""

    @property
    def rows(self) -> int:
        """All that was read."""
        return self.accepted + sum(self.quarantined.values()) + sum(self.duplicates.values())

    def as_json(self) -> dict[str, Json]:
        """The report's section of a data set."""
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "quarantined": sum(self.quarantined.values()),
            "duplicates": sum(self.duplicates.values()),
            "reasons": {
                "quarantined": most_first(self.quarantined),
                "duplicates": most_first(self.duplicates),
            },
            "faults": most_first(self.faults),
        }


@dataclass(frozen=True)
class TableChange:
    """What a run did to a table of the lake."""

    snapshot: str | None
    inserted: int
    updated: int

    def as_json(self) -> dict[str, Json]:
        """The report's section of a table."""
        return {"snapshot": self.snapshot, "inserted": self.inserted, "updated": self.updated}


def most_first(counts: Mapping[str, int]) -> dict[str, Json]:
    """The counts, the largest first."""
    ordered: dict[str, Json] = {}
    for reason in sorted(counts, key=lambda name: (-counts[name], name)):
        ordered[reason] = counts[reason]
    return ordered
