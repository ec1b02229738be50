"""A season that changes what is wanted: it is found, another model is trained, and it is as good
as the first one was.
"""

import json
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest
from small_shop import write_training_set
from test_against_live import DAYS, ITEMS, SEASON_FROM, compare, events, fitted

from vitrine.container import Container, run_job
from vitrine.drift.job import drift
from vitrine.evaluation.against_live import judged_by
from vitrine.evaluation.gate import Limits
from vitrine.manifest import MANIFEST_FILE

pytestmark = pytest.mark.slow

# Enough for a shop of 120 shoppers, and quick.
TWO_STAGE = {
    "algorithm": "two-stage",
    "trees": "20",
    "leaves": "7",
    "min_child": "20",
    "epochs": "4",
    "windows": "1",
}
RETRAINED_AT = 130
"""Forty days into the season."""


def checked(model: Path, known_until: float, until: float, directory: Path, promised: float) -> Any:
    """What a check says at ``until`` of a model that was fitted at ``known_until``."""
    container = Container(directory)
    container.processing("model").mkdir(parents=True)
    copy = shutil.copytree(model, directory / "unpacked")
    manifest = json.loads((copy / MANIFEST_FILE).read_text())
    manifest["metrics"] = {"ndcg@20": promised}
    (copy / MANIFEST_FILE).write_text(json.dumps(manifest))
    with tarfile.open(container.processing("model") / "model.tar.gz", "w:gz") as tar:
        tar.add(copy, arcname=".")
    write_training_set(container.processing("reference"), events(known_until), ITEMS)
    write_training_set(container.processing("training-set"), events(until), ITEMS)
    environment = {"DRIFT_AGE_HOURS": "1e9"}
    assert run_job(lambda job: drift(job, environment), container) == 0
    return json.loads((container.processing("drift") / "drift.json").read_text())


def test_a_season_is_found_and_another_model_recovers(tmp_path: Path) -> None:
    # A shop without a season is the measure: what a model promises when it is made.
    early = fitted(
        tmp_path / "early", "early", SEASON_FROM - 30, "end", **TWO_STAGE
    ).model_directory
    before = checked(early, SEASON_FROM - 30, SEASON_FROM, tmp_path / "before", 0.0)
    promised = before["outcome"]["ndcg@20"]
    assert (before["findings"], before["reasons"]) == ([], ["new-data"])

    live = fitted(tmp_path / "live", "live", SEASON_FROM, "end", **TWO_STAGE)
    season = checked(live.model_directory, SEASON_FROM, RETRAINED_AT, tmp_path / "season", promised)
    assert season["reasons"][:2] == ["outcome", "drift"]
    assert season["outcome"]["ndcg@20"] < 0.5 * promised

    challenger = fitted(tmp_path / "challenger", "challenger", RETRAINED_AT, "cut", **TWO_STAGE)
    found = compare(challenger, live, tmp_path / "gate")
    assert found is not None
    passed = {"gates": [], "modelBeatsBaseline": True, "refusal": ""}
    assert judged_by(passed, found, Limits())["modelBeatsBaseline"] is True

    second = fitted(tmp_path / "second", "second", RETRAINED_AT, "end", **TWO_STAGE).model_directory
    after = checked(second, RETRAINED_AT, DAYS, tmp_path / "after", promised)
    assert after["findings"] == []
    assert after["outcome"]["ndcg@20"] > 0.9 * promised
