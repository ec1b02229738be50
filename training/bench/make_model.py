"""Writes a model of any size for load tests: the product's own graph, with made-up weights.

``python bench/make_model.py --items 4000 --out DIR``. It ranks at random, and costs what a trained
model of that catalogue costs: the time of a run does not depend on what the numbers are.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import pyarrow as pa
import pyarrow.parquet as pq

from vitrine.events import EVENT_TYPE_CODES
from vitrine.graph.ease import ease_graph
from vitrine.models.ease import DEFAULT_BLEND
from vitrine.models.ease_weights import EaseWeights

HISTORY_LENGTH, TOP_K = 200, 500
NOW = "2026-01-01T00:00:00Z"


def made_up_weights(items: int) -> EaseWeights:
    """Make up a dense matrix, as EASE's is."""
    rng = np.random.default_rng(1)
    types = tuple(1.0 / (1 + code) for code in sorted(EVENT_TYPE_CODES.values()))
    return EaseWeights(
        similarity=rng.random((items, items), dtype=np.float32) ** 4,
        popularity=rng.random(items, dtype=np.float32),
        type_weights=types,
        own_type_weights=types,
        blend=DEFAULT_BLEND,
        context_share=2.0,
        decay_floor=0.05,
    )


def write_items(items: int, path: Path) -> None:
    """Write names, categories and prices; a fiftieth of the items is not available."""
    pq.write_table(
        pa.table(
            {
                "index": pa.array(range(items), pa.int32()),
                "item_id": [f"item-{index}" for index in range(items)],
                "name": [f"A product with number {index}" for index in range(items)],
                "category_l1": [f"category-{index % 30}" for index in range(items)],
                "price": [1 + index % 97 / 4 for index in range(items)],
                "available": [index % 50 != 0 for index in range(items)],
            }
        ),
        path,
    )


def manifest(items: int, folder: Path) -> dict[str, object]:
    """Describe the model as the host checks it."""
    files = {
        name: {
            "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
            "bytes": (folder / name).stat().st_size,
        }
        for name in ("ranker.onnx", "items.parquet")
    }
    training_set = {"runId": "bench", "snapshots": {}, "rows": 0, "users": 0, "items": items}
    return {
        "schemaVersion": 1,
        "name": "bench",
        "version": f"bench-{items}",
        "algorithm": "ease",
        "hyperparameters": {},
        "metrics": {},
        "baselines": {},
        "trainingSet": training_set | {"start": NOW, "end": NOW, "cut": NOW},
        "fitUntil": "end",
        "codeRevision": "bench",
        "createdAt": NOW,
        "graph": {
            "file": "ranker.onnx",
            "historyLength": HISTORY_LENGTH,
            "topK": min(TOP_K, items),
            "items": items,
            "userFeatures": [],
            "eventTypes": sorted(EVENT_TYPE_CODES, key=EVENT_TYPE_CODES.__getitem__),
        },
        "files": files,
    }


def main() -> None:
    """Write the model; the manifest last, so that a folder with one is whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    folder: Path = arguments.out
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(ease_graph(made_up_weights(arguments.items), TOP_K), folder / "ranker.onnx")
    write_items(arguments.items, folder / "items.parquet")
    (folder / "manifest.json").write_text(json.dumps(manifest(arguments.items, folder), indent=2))


if __name__ == "__main__":
    main()
