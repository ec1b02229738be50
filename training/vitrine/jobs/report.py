"""What became of every row of a run, by data set and by reason."""

from collections import Counter
from collections.abc import Iterable, Mapping
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
                "quarantined": _most_first(self.quarantined),
                "duplicates": _most_first(self.duplicates),
            },
            "faults": _most_first(self.faults),
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


@dataclass(frozen=True)
class IngestReport:
    """A run: rows = accepted + quarantined + duplicates."""

    run_id: str
    source: str
    seconds: float
    datasets: Mapping[str, Counts]
    tables: Mapping[str, TableChange]
    warnings: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Json]:
        """The report as it is written."""
        counts = self.datasets.values()
        return {
            "runId": self.run_id,
            "source": self.source,
            "rows": sum(one.rows for one in counts),
            "accepted": sum(one.accepted for one in counts),
            "quarantined": sum(sum(one.quarantined.values()) for one in counts),
            "duplicates": sum(sum(one.duplicates.values()) for one in counts),
            "reasons": {
                "quarantined": _most_first(_sum(one.quarantined for one in counts)),
                "duplicates": _most_first(_sum(one.duplicates for one in counts)),
            },
            "faults": _most_first(_sum(one.faults for one in counts)),
            "warnings": dict(self.warnings),
            "datasets": {name: one.as_json() for name, one in self.datasets.items()},
            "tables": {name: one.as_json() for name, one in self.tables.items()},
            "snapshots": {name: one.snapshot for name, one in self.tables.items()},
            "seconds": round(self.seconds, 3),
        }


def _sum(parts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total


def _most_first(counts: Mapping[str, int]) -> dict[str, Json]:
    ordered: dict[str, Json] = {}
    for reason in sorted(counts, key=lambda name: (-counts[name], name)):
        ordered[reason] = counts[reason]
    return ordered
