"""Training sets of a small made-up shop, with tastes that a model can find."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from vitrine.training_set import Description, TrainingSet

START = datetime(2026, 1, 1, tzinfo=UTC)
Event = tuple[str, str, str, datetime]


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def interactions(events: list[Event]) -> pl.DataFrame:
    columns = ["user_id", "item_id", "event_type", "ts"]
    types = [pl.String(), pl.String(), pl.String(), pl.Datetime("us", "UTC")]
    schema = dict(zip(columns, types, strict=True))
    return pl.DataFrame(events, schema=schema, orient="row")


def shop_events(
    users: int = 60, items: int = 30, days: int = 90, per_user: int = 30, *, again: float = 0.3
) -> list[Event]:
    """Each shopper likes one of three groups of items, and buys an old one again with a chance."""
    rng = np.random.default_rng(11)
    events: list[Event] = []
    for user in range(users):
        own: list[int] = []
        for moment in np.sort(rng.uniform(0, days, per_user)):
            if own and rng.random() < again:
                item = int(rng.choice(own))
            elif rng.random() < 0.85:
                item = int(rng.integers(items // 3)) * 3 + user % 3
            else:
                item = int(rng.integers(items))
            own.append(item)
            kind = "purchase" if rng.random() < 0.6 else "view"
            events.append((f"user-{user:03d}", f"item-{item:02d}", kind, day(float(moment))))
    return events


def items_frame(ids: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "item_id": ids,
            "name": [f"Name of {item}" for item in ids],
            "category_l1": [None if n % 7 == 0 else f"group {n % 3}" for n in range(len(ids))],
            "price": [1.5 * n for n in range(len(ids))],
            "creation_ts": [START] * len(ids),
            "available": [True] * len(ids),
        },
        schema_overrides={"category_l1": pl.String, "price": pl.Float64, "item_id": pl.String},
    )


def describe(events: list[Event], horizon_days: float = 20) -> Description:
    moments = [moment for *_, moment in events] or [START, day(90)]
    end = max(moments)
    return Description(
        "run-1", {"interactions": "81"}, min(moments), end, end - timedelta(days=horizon_days)
    )


def training_set(events: list[Event] | None = None, horizon_days: float = 20) -> TrainingSet:
    events = shop_events() if events is None else events
    ids = sorted({item for _, item, *_ in events})
    return TrainingSet(interactions(events), items_frame(ids), describe(events, horizon_days))


def write_training_set(
    directory: Path,
    events: list[Event] | None = None,
    items: pl.DataFrame | None = None,
    horizon_days: float = 20,
) -> Path:
    events = shop_events() if events is None else events
    facts = describe(events, horizon_days)
    for name in ("interactions", "items"):
        (directory / name).mkdir(parents=True)
    interactions(events).write_parquet(directory / "interactions/part-0.parquet")
    ids = sorted({item for _, item, *_ in events})
    (items_frame(ids) if items is None else items).write_parquet(directory / "items/part-0.parquet")
    facts_json = {
        "runId": facts.run_id,
        "snapshots": dict(facts.snapshots),
        "rows": len(events),
        "users": 0,
        "items": 0,
        "start": facts.start.isoformat(),
        "end": facts.end.isoformat(),
        "cut": facts.cut.isoformat(),
        "horizonDays": horizon_days,
    }
    (directory / "training-set.json").write_text(json.dumps(facts_json))
    return directory
