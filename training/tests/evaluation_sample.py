"""An evaluation as a real run writes it, with every key, for tests of what is made of it."""

from typing import Any

import numpy as np

MODELS = {
    "two-stage": (0.3874, 0.1602, 0.62),
    "tifu-knn": (0.3531, 0.0521, 0.71),
    "personal-frequency": (0.3512, 0.0, 0.70),
    "ials": (0.2832, 0.0873, 0.44),
    "ease": (0.2640, 0.1051, 0.38),
    "co-visitation": (0.2415, 0.0904, 0.52),
    "item-knn-bm25": (0.2302, 0.0844, 0.49),
    "item-knn-tfidf": (0.2276, 0.0821, 0.47),
    "item-knn-cosine": (0.2251, 0.0810, 0.47),
    "vs-knn": (0.2103, 0.0777, 0.41),
    "content": (0.1034, 0.0402, 0.83),
    "trending": (0.0812, 0.0495, 0.005),
    "recent-popular": (0.0790, 0.0488, 0.005),
    "popular": (0.0623, 0.0391, 0.005),
}
DIMENSIONS = {
    "activity": ("new", "light", "heavy"),
    "item-popularity": ("head", "middle", "tail"),
    "country": ("United Kingdom", "Germany", "France", "EIRE", "other"),
    "cold-items": ("unseen", "rare"),
}
FEATURES = (
    "ease-score",
    "own-recency",
    "own-count",
    "own-share",
    "popularity-30-days",
    "trend-7-days",
    "price-ratio",
    "category-affinity",
    "co-visitation-score",
    "content-similarity",
    "retrieval-rank",
    "days-since-first-seen",
    "repeat-gap",
    "basket-size",
    "list-position",
    "is-new-item",
    "session-length",
    "price",
)
PECULIAR = (
    'Mug, "large", 12" <script>alert(1)</script>',
    "T-light holder 🕯️ & $5 off; it's <b>hot</b>",
    "{{ 7 * 7 }} {% raw %} ]]> --> '\"",
)
"""Names of items as shops have them, and as nobody should."""


def evaluation() -> dict[str, Any]:
    """A champion that is better than the best baseline, and fails one gate."""
    rng = np.random.default_rng(3)
    content: dict[str, Any] = {
        "champion": "two-stage",
        "task": "next-basket",
        "k": 20,
        "cut": "2011-11-09T00:00:00Z",
        "dataset": {"name": "Online Retail", "rows": 392_692, "users": 4_338, "items": 3_665},
        "users": 1_689,
        "usersByProtocol": {"all": 1_689, "new": 1_614},
        "protocols": {"all": {}, "new": {}},
        "intervals": {"all": {}, "new": {}},
    }
    content["dataset"]["snapshots"] = {"interactions": "8123456789012345678", "items": "42"}
    for at, protocol in enumerate(("all", "new")):
        for name, values in MODELS.items():
            metrics = _metrics(values[at], values[2])
            content["protocols"][protocol][name] = metrics
            content["intervals"][protocol][name] = {
                key: [metrics[key] * 0.94, metrics[key] * 1.06] for key in ("ndcg@20", "recall@20")
            }
    content["metrics"] = content["protocols"]["all"]["two-stage"]
    content["baselines"] = {
        name: metrics
        for name, metrics in content["protocols"]["all"].items()
        if name != "two-stage"
    }
    content["significance"] = {
        "all": _significance("tifu-knn", 0.0343, [0.0288, 0.0399], 0.0002, 1.097),
        "new": _significance("ease", 0.0551, [0.0479, 0.0622], 0.0002, 1.524),
    }
    content["slices"] = {protocol: _slices(at, rng) for at, protocol in enumerate(("all", "new"))}
    return content | _of_the_champion(rng)


def _metrics(ndcg: float, coverage: float) -> dict[str, float]:
    return {
        "ndcg@20": ndcg,
        "recall@20": ndcg * 0.91,
        "map@20": ndcg * 0.58,
        "mrr@20": min(ndcg * 1.45, 1.0),
        "hit@20": min(ndcg * 2.2, 1.0),
        "coverage": coverage,
        "novelty": 4.0 + 3 * coverage,
        "diversity": 0.55 + 0.4 * coverage,
        "popularityLift": 2.6 - 2 * coverage,
    }


def _significance(
    baseline: str, difference: float, interval: list[float], p_value: float, ratio: float
) -> dict[str, Any]:
    return {
        "baseline": baseline,
        "metric": "ndcg@20",
        "difference": difference,
        "interval": interval,
        "pValue": p_value,
        "ratio": ratio,
    }


def _slices(at: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    return [
        {
            "dimension": dimension,
            "slice": name,
            "says": f"{dimension} is {name}",
            "users": int(rng.integers(30, 900)),
            "ndcg@20": {
                model: max(0.0, values[at] * float(rng.uniform(0.8, 1.15)))
                for model, values in MODELS.items()
            },
        }
        for dimension, names in DIMENSIONS.items()
        for name in names
    ]


def _of_the_champion(rng: np.random.Generator) -> dict[str, Any]:
    falling = [float(gain) for gain in np.sort(rng.pareto(1.2, len(FEATURES)))[::-1] + 0.01]
    rounds = np.arange(1, 301)
    curve = 0.32 + 0.07 * (1 - np.exp(-rounds / 45))
    return {
        "fairness": _fairness(rng),
        "calibration": {
            "bins": [
                {
                    "predicted": float(p),
                    "observed": float(p * rng.uniform(0.85, 1.15)),
                    "count": int(9000 * np.exp(-9 * p)) + 40,
                }
                for p in np.linspace(0.01, 0.42, 14)
            ],
            "error": 0.0123,
            "rise": 0.071,
        },
        "gates": [
            _gate("beats-best-baseline-all", 0.0288, 0.0, "The interval lies above 0."),
            _gate("recall-no-worse", 0.004, 0.0, "Recall@20 is no worse than the best baseline's."),
            _gate("slice-tolerance", -0.031, -0.02, "activity heavy is 0.031 worse.", passed=False),
            _gate("latency-p50", 0.21, 0.3, "One request takes 0.21 ms."),
            _gate("no-leakage", "2011-11-08", "2011-11-09", "Nothing after the cut was learnt."),
        ],
        "modelBeatsBaseline": False,
        "fitSeconds": {name: float(rng.uniform(0.1, 20)) for name in MODELS},
        "settings": {
            name: {"all": {"shrink": 10.0, "neighbours": 200}, "new": {"shrink": 0.5}}
            for name in MODELS
        },
        "tuning": {
            name: [
                {
                    "settings": {"shrink": shrink, "neighbours": 100},
                    "ndcg": {"all": MODELS[name][0] * f, "new": MODELS[name][1] * f},
                    "seconds": 1.25 * f,
                }
                for shrink, f in ((1.0, 0.93), (10.0, 1.01), (100.0, 0.97))
            ]
            for name in MODELS
            if name != "popular"
        },
        "leaderboard": [
            {
                "trial": f"prod-r7-{number:03d}",
                "state": "completed",
                "settings": {"leaves": 15 * number, "learning_rate": 0.05},
                "metric": "validation_ndcg_at_20",
                "objective": 0.55 - number / 100,
                "seconds": 60.5 + number,
            }
            for number in (1, 2, 3)
        ],
        "featureImportance": [
            {"feature": name, "gain": value, "shap": value * float(rng.uniform(0.5, 1.6))}
            for name, value in zip(FEATURES, falling, strict=True)
        ],
        "learningCurve": [
            {
                "iteration": int(n),
                "train": float(c + 0.0001 * n),
                "validation": float(c - 0.01 - 0.00006 * max(0, int(n) - 150)),
            }
            for n, c in zip(rounds, curve, strict=True)
        ],
        "errors": [_error(n) for n in range(10)],
        "model": {"bytes": 5_316_000, "rssMb": 212.4, "latencyMs": {"p50": 0.21, "p99": 0.48}},
    }


def _fairness(rng: np.random.Generator) -> dict[str, Any]:
    groups = {
        "item-popularity": {"head": 0.36, "middle": 0.33, "tail": 0.31},
        "category": {"kitchen & <table>": 0.4, "lamps, lights": 0.25, "cards": 0.2, "other": 0.15},
    }
    exposure = [
        {
            "protocol": protocol,
            "dimension": dimension,
            "slice": name,
            "items": int(rng.integers(100, 2_000)),
            "exposure": round(chosen * ratio, 6),
            "chosen": chosen,
            "ratio": ratio,
        }
        for protocol in ("all", "new")
        for dimension, shares in groups.items()
        for (name, chosen), ratio in zip(shares.items(), (1.4, 0.9, 0.7, 0.5), strict=False)
    ]
    worst = {"dimension": "activity", "slice": "new", "users": 412, "ratio": 0.62}
    return {
        "exposure": exposure,
        "disparity": {"all": worst, "new": {**worst, "slice": "heavy", "ratio": 0.81}},
        "limits": {"disparity": 0.5, "providerExposure": 0.1, "fewestQuestions": 50},
    }


def _gate(
    name: str, value: object, limit: object, says: str, *, passed: bool = True
) -> dict[str, Any]:
    return {"name": name, "passed": passed, "value": value, "limit": limit, "says": says}


def _error(number: int) -> dict[str, Any]:
    items = [f"REGENCY CAKESTAND {n} TIER" for n in range(number, number + 12)]
    return {
        "question": f"1{number}748",
        "ndcg@20": 0.004 * number,
        "history": [PECULIAR[0], *items[:8]],
        "recommended": [*items[4:12], PECULIAR[1]],
        "relevant": [items[10], PECULIAR[2], PECULIAR[1]][: 2 + number % 2],
    }
