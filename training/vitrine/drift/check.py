"""A check as a whole: what it compares, what it finds, and drift.json."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from vitrine.catalogue import Catalogue
from vitrine.columns import Interactions, Items
from vitrine.drift.features import Compared, compare_features
from vitrine.drift.findings import (
    Finding,
    Limits,
    Reason,
    find_around,
    find_lost,
    find_moved,
    find_old,
    find_skew,
)
from vitrine.drift.outcomes import LiveModel, Outcome, compare_scores, measure_outcome
from vitrine.drift.surroundings import Surroundings, surroundings_of
from vitrine.drift.windows import Windows, windows_of
from vitrine.graph.session import Ranker
from vitrine.items_file import ITEMS_FILE, read_items
from vitrine.manifest import GRAPH_FILE, Manifest, timestamp
from vitrine.skew.report import Skew
from vitrine.training_set import TrainingSet
from vitrine.user_features import FeatureColumns

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class DriftCheck:
    """``features`` and ``scores`` are empty and ``outcome`` None where there is too little."""

    manifest: Manifest
    windows: Windows
    limits: Limits
    features: Sequence[Compared]
    scores: Compared | None
    outcome: Outcome | None
    around: Surroundings
    findings: Sequence[Finding]
    judged: bool
    at: datetime
    skew: Skew | None = None
    """None where no sample was compared."""

    @property
    def promised(self) -> float | None:
        """NDCG@20 that the model was registered with; None where nobody measured it."""
        return promised_by(self.manifest)

    @property
    def reasons(self) -> list[Reason]:
        """For which another model is to be trained, the gravest first."""
        names = {each.name for each in self.findings}
        moved = names - {"outcome", "volume", "age", "skew"}
        enough = self.judged and self.around.new_data_share >= self.limits.new_data_share
        found: list[tuple[Reason, bool]] = [
            ("outcome", "outcome" in names),
            ("drift", bool(moved)),
            ("new-data", enough),
        ]
        return [reason for reason, holds in found if holds]


def promised_by(manifest: Manifest) -> float | None:
    """NDCG@20 of the manifest."""
    value = manifest["metrics"].get("ndcg@20")
    return None if value is None else float(value)


def check_drift(
    model: tuple[Path, Manifest],
    reference: TrainingSet,
    fresh: TrainingSet,
    limits: Limits,
    now: datetime,
    *,
    skew: Skew | None = None,
) -> DriftCheck:
    """:param model: the unpacked folder of the live one, and its manifest."""
    folder, manifest = model
    windows = windows_of(reference, fresh)
    ids = read_items(folder / ITEMS_FILE)[Items.ITEM_ID]
    catalogue = Catalogue(tuple(ids), fresh.items)
    since = fresh.interactions.filter(pl.col(Interactions.TS) > windows.known_until).height
    around = surroundings_of(windows, catalogue, since, now)
    judged = windows.fresh.height >= limits.fewest_events
    if not judged:
        found = [*find_old(around, limits), *find_skew(skew, limits)]
        return DriftCheck(
            manifest, windows, limits, [], None, None, around, found, judged, now, skew
        )
    length = manifest["graph"]["historyLength"]
    ranker = Ranker(folder / GRAPH_FILE, length, features=FeatureColumns.of(manifest))
    live = LiveModel(ranker, catalogue, length)
    features = compare_features(reference, fresh, windows)
    scores = compare_scores(live, windows, fresh.interactions)
    outcome = measure_outcome(live, fresh.interactions, windows)
    findings = [
        *find_lost(outcome, promised_by(manifest), limits),
        # Scores grow with histories, in a model that is as good as ever: they are told, not judged.
        *find_moved(features, limits),
        *find_around(around, limits),
        *find_old(around, limits),
        *find_skew(skew, limits),
    ]
    return DriftCheck(
        manifest, windows, limits, features, scores, outcome, around, findings, judged, now, skew
    )


def drift_json(check: DriftCheck) -> dict[str, Any]:
    """What drift.json holds."""
    windows, outcome = check.windows, check.outcome
    return {
        "schemaVersion": SCHEMA_VERSION,
        "modelVersion": check.manifest["version"],
        "checkedAt": timestamp(check.at),
        "knownUntil": timestamp(windows.known_until),
        "freshFrom": timestamp(windows.fresh_from),
        "freshUntil": timestamp(windows.end),
        "rows": {"reference": windows.reference.height, "fresh": windows.fresh.height},
        "judged": check.judged,
        "drifted": bool(check.findings),
        "findings": [each.as_json() for each in check.findings],
        "reasons": check.reasons,
        "features": [each.as_json() for each in check.features],
        "scores": check.scores and check.scores.as_json(),
        "outcome": outcome and {**outcome.as_json(), "promised": check.promised},
        "surroundings": check.around.as_json(),
        "skew": check.skew and check.skew.as_json(),
    }
