"""What became of every row of a run, by data set and by reason."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vitrine.jobs.objects import objects_of
from vitrine.jobs.quality import Quality
from vitrine.jobs.report import Counts, Json, TableChange, most_first
from vitrine.quality.page import quality_page


@dataclass(frozen=True)
class IngestReport:
    """A run: rows = accepted + quarantined + duplicates, of the files that could be read."""

    run_id: str
    source: str
    seconds: float
    datasets: Mapping[str, Counts]
    tables: Mapping[str, TableChange]
    warnings: Mapping[str, int]
    quality: Quality
    refused: Mapping[str, str]
    """By URI, why a file was not read."""
    normalised: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """By data set, what the shop's mapping did to values."""

    @property
    def outcome(self) -> str:
        """``refused``: nothing was taken in; ``incomplete``: not all files; ``complete``."""
        if self.quality.failures:
            return "refused"
        return "incomplete" if self.refused else "complete"

    def as_json(self) -> dict[str, Json]:
        """The report as it is written."""
        counts = self.datasets.values()
        return {
            "runId": self.run_id,
            "source": self.source,
            "outcome": self.outcome,
            "findings": [dict(one.as_json()) for one in self.quality.findings],
            "refusedFiles": dict(self.refused),
            "rows": sum(one.rows for one in counts),
            "accepted": sum(one.accepted for one in counts),
            "quarantined": sum(sum(one.quarantined.values()) for one in counts),
            "duplicates": sum(sum(one.duplicates.values()) for one in counts),
            "reasons": {
                "quarantined": most_first(_sum(one.quarantined for one in counts)),
                "duplicates": most_first(_sum(one.duplicates for one in counts)),
            },
            "faults": most_first(_sum(one.faults for one in counts)),
            "warnings": dict(self.warnings),
            "normalised": {name: dict(done) for name, done in self.normalised.items()},
            "datasets": {name: one.as_json() for name, one in self.datasets.items()},
            "tables": {name: one.as_json() for name, one in self.tables.items()},
            "snapshots": {name: one.snapshot for name, one in self.tables.items()},
            "drops": [one.as_json() for one in self.quality.drops],
            "seconds": round(self.seconds, 3),
        }

    def page(self) -> str:
        """The report for people, as HTML."""
        return quality_page(
            run_id=self.run_id,
            source=self.source,
            outcome=self.outcome,
            findings=self.quality.findings,
            refused=self.refused,
            tallies={
                name: (one.accepted, one.quarantined, one.duplicates)
                for name, one in self.datasets.items()
            },
            drops=self.quality.drops,
        )


def page_of(report: str) -> str:
    """Where the page of a report lies: beside it."""
    return f"{report.removesuffix('.json')}.html"


def write_report(report: IngestReport, uri: str) -> None:
    """Writes the report, and its page beside it."""
    store = objects_of(uri)
    store.write(uri, json.dumps(report.as_json(), indent=2) + "\n")
    store.write(page_of(uri), report.page())


def _sum(parts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total
