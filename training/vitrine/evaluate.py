"""``evaluate``: measures a model and the baselines by what shoppers chose after the model's cut."""

import os
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from vitrine.catalogue import Catalogue
from vitrine.columns import Items
from vitrine.container import Container
from vitrine.diagnostics_file import read_diagnostics
from vitrine.errors import RefusalError
from vitrine.evaluation.against_live import AgainstLive, compare_with_live, judged_by
from vitrine.evaluation.champion import Champion
from vitrine.evaluation.gates import DEFAULT_LIMITS
from vitrine.evaluation.holdout import PROTOCOLS
from vitrine.evaluation.logged_policy import shown_by_chance
from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.offline import Rules, checked_split, evaluate_champion
from vitrine.evaluation.shape import encoded
from vitrine.evaluation.sources import EvaluationData, without_empty_category
from vitrine.items_file import ITEMS_FILE, read_items
from vitrine.manifest import GRAPH_FILE, Manifest, timestamp
from vitrine.metric_log import log_metric
from vitrine.model_archive import MODEL_ARCHIVE, unpack_model
from vitrine.models.baselines import baselines
from vitrine.reporting.evaluation import EVALUATION_FILE
from vitrine.reporting.page import write_report
from vitrine.text.chosen import text_vectors
from vitrine.training_set import TrainingSet, read_training_set
from vitrine.tuning.leaderboard import read_leaderboard

K = 20
_TICK = timedelta(microseconds=1)


def evaluate(container: Container, environment: Mapping[str, str] = os.environ) -> None:
    """Runs the graph itself: what is measured here is what serves."""
    data = read_training_set(container.processing("training-set"))
    with tempfile.TemporaryDirectory() as unpacked:
        manifest = unpack_model(container.processing("model"), Path(unpacked))
        _refuse_leakage(manifest, data)
        champion = _champion(Path(unpacked), manifest, data)
        leaderboard = read_leaderboard(Path(unpacked), container.processing("training-set"))
    asked = _evaluation_data(data)
    content = evaluate_champion(
        champion,
        asked,
        checked_split(asked),
        Rules(baselines(text_vectors(environment)), K, seed=0, say=_say),
    )
    if (against := against_live(container, manifest, champion, data)) is not None:
        content = judged_by(content, against, DEFAULT_LIMITS)
    if leaderboard:
        content["leaderboard"] = leaderboard
    directory = container.processing("evaluation")
    directory.mkdir(parents=True, exist_ok=True)
    (directory / EVALUATION_FILE).write_text(encoded(content))
    write_report(content, directory)
    _log(content)


def against_live(
    container: Container, manifest: Manifest, champion: Champion, data: TrainingSet
) -> AgainstLive | None:
    """The champion beside the model in ``live``; None where nothing serves.

    While nothing serves, the workflow hands the new model itself over as the live one.
    """
    if not (container.processing("live") / MODEL_ARCHIVE).exists():
        return None
    with tempfile.TemporaryDirectory() as unpacked:
        live = unpack_model(container.processing("live"), Path(unpacked))
        if live["version"] == manifest["version"]:
            return None
        serving = _champion(Path(unpacked), live, data)
    seen = datetime.fromisoformat(live["trainingSet"][live["fitUntil"]])
    asked = max(data.description.cut, seen + _TICK), data.description.end
    return compare_with_live(
        champion, serving, live["version"], data.interactions, asked=asked, k=K
    )


def _refuse_leakage(manifest: Manifest, data: TrainingSet) -> None:
    trained, cut = manifest["trainingSet"], timestamp(data.description.cut)
    if manifest["fitUntil"] != "cut" or trained["cut"] != cut:
        until = trained[manifest["fitUntil"]]
        raise RefusalError(
            f"The model has seen data until {until}, so it cannot be measured from {cut} on: "
            "train it on this training set with fit_until=cut."
        )


def _champion(model: Path, manifest: Manifest, data: TrainingSet) -> Champion:
    ids = read_items(model / ITEMS_FILE)[Items.ITEM_ID]
    return Champion(
        name=manifest["name"],
        graph=(model / GRAPH_FILE).read_bytes(),
        catalogue=Catalogue(tuple(ids), data.items),
        history_length=manifest["graph"]["historyLength"],
        bytes=sum(file.stat().st_size for file in model.iterdir()),
        diagnostics=read_diagnostics(model),
    )


def _evaluation_data(data: TrainingSet) -> EvaluationData:
    facts = data.description
    # The last event of all is the window's last, so the window ends just after it.
    task = NextBasket(facts.cut, facts.horizon + _TICK)
    users = None if data.users.is_empty() else data.users
    protocols = {protocol: protocol for protocol in PROTOCOLS}
    return EvaluationData(
        facts.run_id,
        data.interactions,
        without_empty_category(data.items),
        users,
        task,
        protocols,
        snapshots=facts.snapshots,
        impressions=shown_by_chance(data.impressions),
    )


def _log(content: dict[str, Any]) -> None:
    ndcg = f"ndcg@{K}"
    log_metric("ndcg_at_20", content["metrics"][ndcg])
    log_metric("recall_at_20", content["metrics"][f"recall@{K}"])
    log_metric("baseline_ndcg_at_20", max(each[ndcg] for each in content["baselines"].values()))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
