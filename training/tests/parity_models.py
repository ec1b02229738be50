"""The graphs that Node and Python must agree on, and what Python's ONNX Runtime answers.

``python training/tests/parity_models.py`` from the root of the repository writes, for each model, a
folder of ``test/fixtures/parity/graphs``: the model as it is served, and its answers to the cases.
To be run when a model's graph is meant to change; test_parity_models.py says when it has.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from parity_inputs import FIXTURES, make_inputs, read_cases
from small_shop import day, interactions, items_frame, shop_events
from small_two_stage import CATALOGUE, any_network, chances, small_retrieval

from vitrine.arrays import Bools, Doubles
from vitrine.catalogue import Catalogue
from vitrine.graph.ease import ease_graph
from vitrine.graph.session import Ranked, Ranker
from vitrine.graph.two_stage import feature_names, two_stage_graph
from vitrine.histories import Histories, HistoryBatch
from vitrine.items_file import ITEMS_FILE, write_items
from vitrine.manifest import GRAPH_FILE, write_manifest
from vitrine.models.ease import Ease
from vitrine.models.ease_weights import Blend

HISTORY_LENGTH, TOP_K = 200, 12

Answers = dict[str, dict[str, list[list[float]]]]
"""By case: ``items``, ``scores`` and ``reasons``, [B][K] each."""


@dataclass(frozen=True)
class Fitted:
    """A model of the small shop."""

    graph: onnx.ModelProto
    catalogue: Catalogue
    score: Callable[[HistoryBatch, Bools], Doubles]
    """The plain formula of the graph's scores [B,N], where [N] items are eligible."""


def _ease() -> Fitted:
    events = interactions(shop_events())
    histories = Histories.of(events, Catalogue.of_events(events, None), at=day(90))
    blend = Blend(
        half_life_days=9.0, own_weight=0.4, own_half_life_days=25.0, popularity_weight=0.05
    )
    model = Ease(blend=blend)
    model.fit(histories)
    graph = ease_graph(model.weights, TOP_K)
    return Fitted(graph, histories.catalogue, lambda batch, _: model.score(batch))


def _two_stage() -> Fitted:
    retrieval = small_retrieval()
    network = any_network(len(feature_names(retrieval)))

    def score(batch: HistoryBatch, eligible: Bools) -> Doubles:
        return chances(batch, eligible, retrieval, network)

    return Fitted(two_stage_graph(retrieval, network, TOP_K), CATALOGUE, score)


PARITY_MODELS: Mapping[str, Callable[[], Fitted]] = {"ease": _ease, "two-stage": _two_stage}


def recorded_graph(name: str) -> Path:
    """The model that Node's tests load."""
    return FIXTURES / name / GRAPH_FILE


def recorded_answers(name: str) -> Answers:
    """What Python answered with it."""
    answers: Answers = json.loads((FIXTURES / name / "answers.json").read_text())
    return answers


def answer(graph: Path | bytes) -> dict[str, Ranked]:
    """What ONNX Runtime answers in Python, by case."""
    ranker = Ranker(graph, HISTORY_LENGTH)
    answers = {}
    for case in read_cases():
        batch, eligible = make_inputs(case, ranker.catalogue_size)
        answers[case.name] = ranker.rank(batch, eligible)
    return answers


def _write(name: str, fitted: Fitted) -> None:
    folder = FIXTURES / name
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(fitted.graph, folder / GRAPH_FILE)
    ids = list(fitted.catalogue.item_ids)
    write_items(folder / ITEMS_FILE, fitted.catalogue, items_frame(ids))
    write_manifest(folder, _manifest(name, len(ids)))
    answers = {case: _as_lists(ranked) for case, ranked in answer(folder / GRAPH_FILE).items()}
    (folder / "answers.json").write_text(json.dumps(answers, separators=(",", ":")) + "\n")


def _as_lists(ranked: Ranked) -> dict[str, Any]:
    # Seven digits: what a float32 holds.
    scores = [[float(f"{score:.7g}") for score in row] for row in ranked.scores.tolist()]
    return {
        "items": ranked.items.tolist(),
        "scores": scores,
        "reasons": ranked.reasons.tolist(),
    }


def _manifest(name: str, items: int) -> dict[str, Any]:
    moment = "2026-04-01T00:00:00Z"
    return {
        "name": f"parity-{name}",
        "version": "fixture",
        "algorithm": name,
        "hyperparameters": {},
        "metrics": {},
        "baselines": {},
        "trainingSet": {
            "runId": "fixture",
            "snapshots": {},
            "rows": 1800,
            "users": 60,
            "items": items,
            "start": moment,
            "end": moment,
            "cut": moment,
        },
        "fitUntil": "end",
        "codeRevision": "fixture",
        "graph": {"historyLength": HISTORY_LENGTH, "topK": TOP_K, "items": items},
    }


def assert_agree(
    found: Ranked, expected: Mapping[str, list[list[float]]], tolerance: float = 1e-5
) -> None:
    """The same scores place by place, and the same items for the same reasons.

    Items whose scores differ by less than the tolerance may change places, also over the last one.
    """
    scores = np.array(expected["scores"])
    np.testing.assert_allclose(found.scores, scores, rtol=tolerance, atol=tolerance)
    for row, (items, reasons) in enumerate(
        zip(expected["items"], expected["reasons"], strict=True)
    ):
        last = scores[row, -1]
        wanted = dict(zip(items, zip(scores[row], reasons, strict=True), strict=False))
        given = dict(
            zip(
                found.items[row].tolist(),
                zip(found.scores[row].tolist(), found.reasons[row].tolist(), strict=True),
                strict=False,
            )
        )
        for item in wanted.keys() | given.keys():
            one, other = wanted.get(item, (last, None)), given.get(item, (last, None))
            assert abs(one[0] - other[0]) <= tolerance * max(1, abs(one[0])), (row, item)
            assert None in (one[1], other[1]) or one[1] == other[1], (row, item)


def main() -> None:
    for name, fit in PARITY_MODELS.items():
        _write(name, fit())


if __name__ == "__main__":
    main()
