"""``evaluate``: measures a model and the baselines by what shoppers chose after the model's cut."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from vitrine.catalogue import Catalogue
from vitrine.columns import Items
from vitrine.container import Container
from vitrine.errors import RefusalError
from vitrine.evaluation.holdout import PROTOCOLS, make_holdout
from vitrine.evaluation.rankings import rank_by_graph, rank_by_model
from vitrine.evaluation.report import REPORT_FILE, report
from vitrine.evaluation.score import count_asked, mean_metrics
from vitrine.graph.session import Ranker
from vitrine.histories import Histories
from vitrine.items_file import ITEMS_FILE, read_items
from vitrine.manifest import GRAPH_FILE, Manifest, timestamp
from vitrine.metric_log import log_metric
from vitrine.model_archive import unpack_model
from vitrine.models.personal_frequency import PersonalFrequency
from vitrine.models.popular import Popular
from vitrine.models.recommender import Recommender
from vitrine.training_set import TrainingSet, read_training_set

K = 20


def popularity_baselines() -> Sequence[Recommender]:
    """The least that a personal model must beat: one list for everybody."""
    return Popular(), Popular(days=30)


def baselines() -> Sequence[Recommender]:
    """All that a model is shown beside.

    Personal frequency shows nothing new to anybody, so a model may be worth more to a shop and
    rank below it: it is told, and does not decide.
    """
    return *popularity_baselines(), PersonalFrequency()


def evaluate(container: Container) -> None:
    """Runs the graph itself: what is measured here is what serves."""
    data = read_training_set(container.processing("training-set"))
    with tempfile.TemporaryDirectory() as unpacked:
        manifest = unpack_model(container.processing("model"), Path(unpacked))
        _refuse_leakage(manifest, data)
        content = _measure(Path(unpacked), manifest, data)
    directory = container.processing("evaluation")
    directory.mkdir(parents=True, exist_ok=True)
    (directory / REPORT_FILE).write_text(json.dumps(content, indent=2) + "\n")


def _refuse_leakage(manifest: Manifest, data: TrainingSet) -> None:
    trained, cut = manifest["trainingSet"], timestamp(data.description.cut)
    if manifest["fitUntil"] != "cut" or trained["cut"] != cut:
        until = trained[manifest["fitUntil"]]
        raise RefusalError(
            f"The model has seen data until {until}, so it cannot be measured from {cut} on: "
            "train it on this training set with fit_until=cut."
        )


def _measure(model: Path, manifest: Manifest, data: TrainingSet) -> dict[str, object]:
    cut, end = data.description.cut, data.description.end
    before, after = data.before(cut), data.between(cut, end, with_end=True)
    length = manifest["graph"]["historyLength"]
    catalogue = Catalogue(tuple(read_items(model / ITEMS_FILE)[Items.ITEM_ID]))
    holdout = make_holdout(before, after, catalogue, cut)
    if len(holdout) == 0:
        raise RefusalError(
            f"Nobody who was there before {timestamp(cut)} came back after it, so there is nothing "
            "to measure by: build the training set with a longer horizon."
        )
    champion = manifest["name"]
    ranker = Ranker(model / GRAPH_FILE, length)
    histories = Histories.of(before, catalogue, at=cut)
    models = baselines()
    for baseline in models:
        baseline.fit(histories)
    protocols = {}
    for protocol in PROTOCOLS:
        lists = {champion: rank_by_graph(ranker, holdout, protocol, K, length)}
        for baseline in models:
            lists[baseline.name] = rank_by_model(baseline, holdout, protocol, K, length)
        protocols[protocol] = {
            name: mean_metrics(ranked, holdout, protocol, K) for name, ranked in lists.items()
        }
    must_beat = [baseline.name for baseline in popularity_baselines()]
    _log(protocols["all"], champion, must_beat)
    users = {protocol: count_asked(holdout, protocol) for protocol in PROTOCOLS}
    return report(champion, must_beat, protocols, users=users, cut=timestamp(cut), k=K)


def _log(metrics: dict[str, dict[str, float]], champion: str, must_beat: Sequence[str]) -> None:
    log_metric("ndcg_at_20", metrics[champion][f"ndcg@{K}"])
    log_metric("recall_at_20", metrics[champion][f"recall@{K}"])
    log_metric("baseline_ndcg_at_20", max(metrics[name][f"ndcg@{K}"] for name in must_beat))
