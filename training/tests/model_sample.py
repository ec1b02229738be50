"""Manifests of a model that was fitted on everything, as training writes them."""

from typing import Any


def manifest(**changed: Any) -> dict[str, Any]:
    content: dict[str, Any] = {
        "schemaVersion": 1,
        "name": "two-stage",
        "version": "prod-r7-full",
        "algorithm": "two-stage",
        "hyperparameters": {"algorithm": "two-stage", "trees": 300, "rate": 0.05, "top_k": 500},
        "metrics": {"validation.all.ndcg@20": 0.38, "ndcg@20": 0.3874, "recall@20": 0.3525},
        "baselines": {"popular": {"ndcg@20": 0.0623}, "tifu-knn": {"ndcg@20": 0.3531}},
        "trainingSet": {
            "runId": "r7",
            "snapshots": {"interactions": "8123456789012345678"},
            "rows": 392_692,
            "users": 4_338,
            "items": 3_665,
            "start": "2010-12-01T00:00:00Z",
            "end": "2011-12-09T00:00:00Z",
            "cut": "2011-11-09T00:00:00Z",
        },
        "fitUntil": "end",
        "codeRevision": "abc123",
        "createdAt": "2026-11-21T08:00:00Z",
        "owner": "Search team, search@shop.example",
        "consentBasis": "Consent at sign-up, terms of 2025",
        "retireOn": "2027-05-20",
        "graph": {
            "file": "ranker.onnx",
            "historyLength": 200,
            "topK": 500,
            "items": 3_665,
            "userFeatures": [],
            "eventTypes": ["view", "click", "add_to_cart", "purchase", "other"],
        },
        "files": {
            name: {"sha256": "0" * 64, "bytes": 1} for name in ("ranker.onnx", "items.parquet")
        },
    }
    return content | changed


def undecided() -> dict[str, Any]:
    """Of a model of which nobody said who answers for it, and that nobody measured."""
    content = manifest(metrics={}, baselines={}, codeRevision="unknown")
    content["trainingSet"]["snapshots"] = {}
    return {k: v for k, v in content.items() if k not in ("owner", "consentBasis", "retireOn")}
