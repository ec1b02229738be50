"""Writes a model of any size for load tests: the product's own graph, with made-up weights.

``python bench/make_model.py --algorithm two-stage --items 4000 --out DIR``. It ranks at random, and
costs about what a trained model of that catalogue costs.
"""

import argparse
import hashlib
import json
from pathlib import Path

import onnx
import pyarrow as pa
import pyarrow.parquet as pq

from vitrine.events import EVENT_TYPE_CODES

HISTORY_LENGTH, TOP_K = 200, 500
NOW = "2026-01-01T00:00:00Z"


def made_up_graph(algorithm: str, items: int, top_k: int) -> onnx.ModelProto:
    """Build the graph; the two import no more than they need."""
    if algorithm == "ease":
        from made_up_ease import made_up_ease  # noqa: PLC0415

        return made_up_ease(items, top_k)
    from made_up_two_stage import made_up_two_stage  # noqa: PLC0415

    return made_up_two_stage(items, top_k)


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


def manifest(algorithm: str, items: int, top_k: int, folder: Path) -> dict[str, object]:
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
        "version": f"{algorithm}-{items}",
        "algorithm": algorithm,
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
            "topK": top_k,
            "items": items,
            "userFeatures": [],
            "eventTypes": sorted(EVENT_TYPE_CODES, key=EVENT_TYPE_CODES.__getitem__),
        },
        "files": files,
    }


def main() -> None:
    """Write the model; the manifest last, so that a folder with one is whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--algorithm", choices=["ease", "two-stage"], required=True)
    parser.add_argument("--items", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    algorithm, items, folder = arguments.algorithm, arguments.items, arguments.out
    try:
        graph = made_up_graph(algorithm, items, min(TOP_K, items))
    except argparse.ArgumentTypeError as refusal:
        parser.error(str(refusal))
    # The graph decides: two stages give no more than they have candidates.
    top_k = graph.graph.output[0].type.tensor_type.shape.dim[1].dim_value
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(graph, folder / "ranker.onnx")
    write_items(items, folder / "items.parquet")
    described = manifest(algorithm, items, top_k, folder)
    (folder / "manifest.json").write_text(json.dumps(described, indent=2))


if __name__ == "__main__":
    main()
