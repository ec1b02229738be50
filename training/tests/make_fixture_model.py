"""Writes the small model that the model host's tests serve, and what it must answer.

``python training/tests/make_fixture_model.py`` from the root of the repository writes
``test/fixtures/model/`` (an unpacked model.tar.gz of 40 items) and
``test/fixtures/parity/model_host.json`` (requests, the tensors that they become, and what ONNX
Runtime answers in Python). The graph is written here and not by the package's own export, so that
it stays as it is when the models change: to the host, any graph with the signature is a model.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
import pyarrow as pa
import pyarrow.parquet as pq
import spox.opset.ai.onnx.v17 as op
from spox import Tensor, Var, argument, build

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "test/fixtures/model"
PARITY = ROOT / "test/fixtures/parity/model_host.json"

ITEMS, HISTORY_LENGTH, TOP_K = 40, 16, 40
UNAVAILABLE = (7, 23)
EVENT_TYPES = ["view", "click", "add_to_cart", "purchase", "other"]
TYPE_WEIGHTS = [1.0, 1.5, 2.0, 3.0, 0.5]
HALF_LIFE_DAYS = 30.0
NEVER = -1e9

Tensors = dict[str, npt.NDArray[Any]]


def item_ids() -> list[str]:
    return [f"item-{index:02d}" for index in range(ITEMS)]


def const(value: object, dtype: type[np.generic] = np.float32) -> Var:
    return op.constant(value=np.asarray(value, dtype))


def graph() -> onnx.ModelProto:
    """Neighbours of the history by type and age, and of the context item; a little popularity."""
    rng = np.random.default_rng(7)
    group = np.arange(ITEMS) % 5
    weights = (rng.random((ITEMS, ITEMS)) * 0.2 + 0.8 * (group[:, None] == group[None, :])).astype(
        np.float32
    )
    np.fill_diagonal(weights, 0)
    popularity = (0.01 * rng.random(ITEMS)).astype(np.float32)

    items = argument(Tensor(np.int64, ("B", "L")))
    types = argument(Tensor(np.int64, ("B", "L")))
    ages = argument(Tensor(np.float32, ("B", "L")))
    context = argument(Tensor(np.int64, ("B",)))
    features = argument(Tensor(np.float32, ("B", 0)))
    eligible = argument(Tensor(np.bool_, (ITEMS,)))

    zero = const(0, np.int64)
    valid = op.cast(op.greater_or_equal(items, zero), to=np.float32)
    index = op.max([items, zero])
    decay = op.pow(const(0.5), op.div(ages, const(HALF_LIFE_DAYS)))
    counts = op.mul(op.mul(valid, decay), op.gather(const(TYPE_WEIGHTS), types))
    table = const(weights)
    # [B,L,N]: what each event of the history gives to each item.
    parts = op.mul(op.gather(table, index), op.unsqueeze(counts, const([2], np.int64)))
    history = op.reduce_sum(parts, const([1], np.int64), keepdims=0)
    has_context = op.unsqueeze(
        op.cast(op.greater_or_equal(context, zero), to=np.float32), const([1], np.int64)
    )
    beside = op.mul(op.gather(table, op.max([context, zero])), has_context)
    scores = op.add(op.add(history, beside), const(popularity))
    # No user features yet: the sum over none of them is 0, and keeps the input in the graph.
    scores = op.add(scores, op.reduce_sum(features, const([1], np.int64), keepdims=1))
    allowed = op.where(eligible, scores, const(NEVER))
    top_scores, top = op.top_k(allowed, const([TOP_K], np.int64), axis=1)
    shown = op.greater(top_scores, const(NEVER / 2))
    best = op.arg_max(parts, axis=1, keepdims=0)
    because = op.gather_elements(items, op.gather_elements(best, top, axis=1), axis=1)
    counted = op.greater(
        op.gather_elements(op.reduce_max(parts, axes=[1], keepdims=0), top, axis=1), const(0.0)
    )
    none = const(-1, np.int64)
    return build(
        {
            "history_items": items,
            "history_types": types,
            "history_age_days": ages,
            "context_item": context,
            "user_features": features,
            "eligible": eligible,
        },
        {
            "items": op.where(shown, top, none),
            "scores": op.where(shown, top_scores, const(0.0)),
            "reasons": op.where(op.and_(shown, counted), because, none),
        },
    )


def write_items(path: Path) -> None:
    categories = ["cups", "lamps", "bags", "cards", None]
    pq.write_table(
        pa.table(
            {
                "index": pa.array(range(ITEMS), pa.int32()),
                "item_id": item_ids(),
                "name": [f"Item {index}" if index != 5 else None for index in range(ITEMS)],
                "category_l1": [categories[index % 5] for index in range(ITEMS)],
                "price": [round(1.25 * index, 2) if index else None for index in range(ITEMS)],
                "available": [index not in UNAVAILABLE for index in range(ITEMS)],
            }
        ),
        path,
        compression="snappy",
    )


def manifest() -> dict[str, Any]:
    def file(name: str) -> dict[str, Any]:
        content = (MODEL / name).read_bytes()
        return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}

    return {
        "schemaVersion": 1,
        "name": "fixture",
        "version": "fixture-1",
        "algorithm": "neighbours",
        "hyperparameters": {"half_life_days": str(HALF_LIFE_DAYS)},
        "metrics": {"ndcg@20": 0.25, "recall@20": 0.3},
        "baselines": {"popular": {"ndcg@20": 0.1, "recall@20": 0.12}},
        "trainingSet": {
            "runId": "fixture",
            "snapshots": {"interactions": "8123456789012345678"},
            "rows": 1000,
            "users": 50,
            "items": ITEMS,
            "start": "2026-01-01T00:00:00Z",
            "end": "2026-03-31T00:00:00Z",
            "cut": "2026-03-17T00:00:00Z",
        },
        "fitUntil": "end",
        "codeRevision": "fixture",
        "createdAt": "2026-04-01T00:00:00Z",
        "graph": {
            "file": "ranker.onnx",
            "historyLength": HISTORY_LENGTH,
            "topK": TOP_K,
            "items": ITEMS,
            "userFeatures": [],
            "eventTypes": EVENT_TYPES,
        },
        "files": {"ranker.onnx": file("ranker.onnx"), "items.parquet": file("items.parquet")},
    }


def instances() -> dict[str, dict[str, Any]]:
    """Requests by what they show."""

    def event(item: str, kind: str, age: float) -> dict[str, Any]:
        return {"itemId": item, "eventType": kind, "ageDays": age}

    longer = [
        event(f"item-{(3 * n) % ITEMS:02d}", EVENT_TYPES[n % 5], n / 2)
        for n in range(HISTORY_LENGTH + 9)
    ]
    return {
        "an unknown shopper gets what is popular": {"history": [], "numResults": 5},
        "one event": {"history": [event("item-03", "purchase", 0.25)], "numResults": 5},
        "types and ages weigh": {
            "history": [event("item-01", "view", 0.0), event("item-04", "add_to_cart", 45.5)],
            "numResults": 12,
        },
        "an unlisted type counts as other": {
            "history": [event("item-02", "wishlist", 1.0)],
            "numResults": 5,
        },
        "unknown items are dropped before the history is cut": {
            "history": [event("gone", "view", 0.0), *longer],
            "numResults": 20,
        },
        "a context item without history": {
            "history": [],
            "contextItemId": "item-10",
            "numResults": 5,
        },
        "an unknown context item is none": {
            "history": [],
            "contextItemId": "gone",
            "numResults": 5,
        },
        "what is excluded or unavailable stays away": {
            "history": [event("item-03", "view", 0.0)],
            "exclude": ["item-08", "item-13", "item-13", "gone", "item-07"],
            "numResults": 8,
        },
        "fewer are eligible than asked for": {
            "history": [event("item-00", "click", 2.0)],
            "exclude": [f"item-{index:02d}" for index in range(30)],
            "numResults": 500,
        },
    }


def encode(instance: dict[str, Any]) -> Tensors:
    """The tensors of a request, as the contract between callers and graphs has it."""
    index = {item: position for position, item in enumerate(item_ids())}
    history = [event for event in instance["history"] if event["itemId"] in index][:HISTORY_LENGTH]
    row = np.full((1, HISTORY_LENGTH), -1, np.int64)
    kinds = np.zeros((1, HISTORY_LENGTH), np.int64)
    ages = np.zeros((1, HISTORY_LENGTH), np.float32)
    for at, event in enumerate(history):
        kind = event["eventType"]
        row[0, at] = index[event["itemId"]]
        kinds[0, at] = EVENT_TYPES.index(kind if kind in EVENT_TYPES else "other")
        ages[0, at] = event["ageDays"]
    excluded = {index[item] for item in instance.get("exclude", []) if item in index}
    return {
        "history_items": row,
        "history_types": kinds,
        "history_age_days": ages,
        "context_item": np.array([index.get(instance.get("contextItemId", ""), -1)], np.int64),
        "user_features": np.zeros((1, 0), np.float32),
        "eligible": np.array([n not in excluded and n not in UNAVAILABLE for n in range(ITEMS)]),
    }


def run(tensors: Tensors, num_results: int) -> dict[str, list[Any]]:
    """Ids, scores and reasons of the places that the graph filled."""
    session = ort.InferenceSession(MODEL / "ranker.onnx")
    items, scores, reasons = (
        output[0] for output in session.run(["items", "scores", "reasons"], tensors)
    )
    ids = item_ids()
    places = [place for place in range(TOP_K) if items[place] >= 0][:num_results]
    return {
        "items": [ids[items[place]] for place in places],
        "scores": [float(scores[place]) for place in places],
        "reasons": [ids[reasons[place]] if reasons[place] >= 0 else None for place in places],
    }


def main() -> None:
    MODEL.mkdir(parents=True, exist_ok=True)
    onnx.save(graph(), MODEL / "ranker.onnx")
    write_items(MODEL / "items.parquet")
    (MODEL / "manifest.json").write_text(json.dumps(manifest(), indent=2) + "\n")
    (MODEL / "model-card.md").write_text(
        "# fixture\n\nA made-up model of 40 items for the model host's tests.\n"
    )
    cases = []
    for name, instance in instances().items():
        tensors = encode(instance)
        cases.append(
            {
                "name": name,
                "instance": instance,
                "tensors": {key: value.tolist() for key, value in tensors.items()},
                "expected": run(tensors, instance["numResults"]),
            }
        )
    PARITY.parent.mkdir(parents=True, exist_ok=True)
    PARITY.write_text(json.dumps({"cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
