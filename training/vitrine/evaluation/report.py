"""evaluation.json: a model's figures beside the baselines'."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vitrine.errors import RefusalError

REPORT_FILE = "evaluation.json"

Metrics = dict[str, float]


@dataclass(frozen=True)
class Measured:
    """What a report says of the model and of each baseline, for all items."""

    metrics: Metrics = field(default_factory=dict)
    baselines: dict[str, Metrics] = field(default_factory=dict)


def report(
    champion: str,
    must_beat: Sequence[str],
    protocols: Mapping[str, Mapping[str, Metrics]],
    *,
    users: Mapping[str, int],
    cut: str,
    k: int,
) -> dict[str, object]:
    """:param must_beat: the baselines that decide whether the model may be registered.
    :param protocols: metrics by model by protocol, the champion among the models.

    The first two keys repeat the protocol ``all``: a release is decided and labelled by them.
    """
    everything = protocols["all"]
    baselines = {name: metrics for name, metrics in everything.items() if name != champion}
    best = max(baselines[name][f"ndcg@{k}"] for name in must_beat)
    return {
        "metrics": everything[champion],
        "baselines": baselines,
        "champion": champion,
        "protocols": protocols,
        "cut": cut,
        "users": users["all"],
        "usersByProtocol": users,
        "k": k,
        "modelBeatsBaseline": everything[champion][f"ndcg@{k}"] > best,
    }


def read_measured(directory: Path) -> Measured:
    """The figures of a report that lies in the directory; none where there is no report."""
    path = directory / REPORT_FILE
    if not path.exists():
        return Measured()
    try:
        given = json.loads(path.read_text())
        return Measured(
            _metrics(given["metrics"]),
            {str(name): _metrics(values) for name, values in given["baselines"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusalError(
            f"{REPORT_FILE} is malformed: {type(error).__name__} {error}."
        ) from error


def _metrics(given: Mapping[str, object]) -> Metrics:
    return {str(name): float(str(value)) for name, value in given.items()}
