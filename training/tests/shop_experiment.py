"""A made-up shop with an experiment: what its stream's archive would hold."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.experiments.assignment import arm_of
from vitrine.experiments.definition import Experiment, experiment_of

START = datetime(2027, 1, 11, tzinfo=UTC)
DAY = timedelta(days=1)

WRITTEN: dict[str, Any] = {
    "name": "calm-home",
    "salt": "calm-home-1",
    "layer": {"name": "home", "from": 0, "to": 1},
    "scenarios": ["home"],
    "arms": [
        {"name": "control", "weight": 0.5, "rules": {}},
        {"name": "diverse", "weight": 0.5, "rules": {"diversityLevel": "medium"}},
    ],
    "holdout": 0,
    "rampUp": 1,
    "start": START.isoformat(),
    "end": (START + 28 * DAY).isoformat(),
}


def experiment(**changes: object) -> Experiment:
    return experiment_of({**WRITTEN, **changes})


def shown(
    list_id: str,
    shopper: str,
    at: datetime,
    arm: str | None,
    name: str = "calm-home",
    **more: object,
) -> dict[str, Any]:
    """As the shop API puts it on the stream."""
    return {
        "kind": "impression",
        "schemaVersion": 1,
        "recommendationId": list_id,
        "userId": shopper,
        "servedAtMs": ms(at),
        "scenario": "home",
        "modelVersion": "m1",
        "fallback": None,
        "experiment": None if arm is None else {"name": name, "arm": arm},
        "items": [{"itemId": "mug", "position": 1, "propensity": 1}],
        **more,
    }


def did(
    event_id: str, shopper: str, at: datetime, event_type: str, **more: object
) -> dict[str, Any]:
    """As the shop API puts it on the stream; ``recommendationId`` where a list led to it."""
    return {
        "schemaVersion": 1,
        "eventId": event_id,
        "userId": shopper,
        "sessionId": f"session-{shopper}",
        "itemId": "mug",
        "eventType": event_type,
        "timestampMs": ms(at),
        "receivedAtMs": ms(at) + 500,
        **more,
    }


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def write_archive(folder: Path, records: list[dict[str, Any]]) -> Path:
    """In Firehose's folders, a gzipped file a day."""
    by_day: dict[str, list[str]] = {}
    for record in records:
        at = record.get("servedAtMs") or record.get("receivedAtMs")
        day = datetime.fromtimestamp((at or ms(START)) / 1000, UTC).strftime("%Y/%m/%d/00")
        by_day.setdefault(day, []).append(json.dumps(record))
    for day, lines in by_day.items():
        place = folder / day
        place.mkdir(parents=True)
        (place / "archive-1.gz").write_bytes(gzip.compress("\n".join(lines).encode() + b"\n"))
    return folder


def shop(
    buys: dict[str, float], shoppers: int = 4000, seed: int = 0, of: Experiment | None = None
) -> Iterator[dict[str, Any]]:
    """Shoppers who come over two weeks and then for a week; ``buys``: what share of an arm does.

    Those who bought before are likelier to buy again, whatever the arm.
    """
    rng = np.random.default_rng(seed)
    drawn = experiment() if of is None else of
    for number in range(shoppers):
        shopper = f"shopper-{number}"
        arm = arm_of(drawn, shopper)
        if arm is None:
            continue
        at = START + float(rng.random()) * 14 * DAY
        loyal = bool(rng.random() < 0.3)
        if loyal:
            yield did(f"{shopper}-0", shopper, at - 3 * DAY, "purchase", eventValue=20.0)
        share = buys[arm] * (2.0 if loyal else 4 / 7)
        for visit in range(1 + int(rng.poisson(1))):
            list_id = f"{shopper}-list-{visit}"
            seen = at + visit * DAY
            yield shown(list_id, shopper, seen, arm)
            if rng.random() < 0.2:
                yield did(f"{list_id}-click", shopper, seen, "click", recommendationId=list_id)
        if rng.random() < share:
            bought = {"recommendationId": f"{shopper}-list-0", "eventValue": 20.0}
            yield did(f"{shopper}-1", shopper, at + DAY, "purchase", **bought)
