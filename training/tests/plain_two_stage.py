# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs
"""The two-stage model told a second time, shopper by shopper, in plain Python: an oracle."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vitrine.graph.shopper import DECAY_FLOOR, LONG_DAYS, LONGEST_DAYS, SHORT_DAYS
from vitrine.graph.strongest import LEAST_SHARE
from vitrine.two_stage.item_features import ITEM_FEATURES
from vitrine.two_stage.weights import Channel, Retrieval

Dense = dict[str, np.ndarray]


@dataclass(frozen=True)
class Event:
    item: int
    kind: int
    age: float


@dataclass(frozen=True)
class Shopper:
    """What is known of one, newest event first; ages count from the newest event."""

    events: Sequence[Event]
    page: int | None
    away: float

    @classmethod
    def read(cls, items, types, ages, context, retrieval: Retrieval) -> "Shopper":
        size, kinds = len(retrieval.categories), len(retrieval.type_weights)
        found = []
        for item, kind, age in zip(items, types, ages, strict=True):
            if 0 <= item < size:
                known = int(kind) if 0 <= kind < kinds else kinds - 1
                found.append(Event(int(item), known, float(age) if age >= 0 else 0.0))
        away = min((event.age for event in found), default=0.0)
        events = [Event(e.item, e.kind, e.age - away) for e in found]
        return cls(events, int(context) if 0 <= context < size else None, away)

    @property
    def items(self) -> list[int]:
        return sorted({event.item for event in self.events})


def item_weights(shopper: Shopper, channel: Channel, retrieval: Retrieval) -> dict[int, float]:
    """sqrt(s_i) / sqrt(1 + sum_j s_j)."""
    raw: dict[int, float] = {}
    for event in shopper.events:
        fresh = max(2.0 ** (-event.age / channel.half_life_days), DECAY_FLOOR)
        raw[event.item] = raw.get(event.item, 0.0) + fresh * retrieval.type_weights[event.kind]
    norm = np.sqrt(1 + sum(raw.values()))
    return {item: float(np.sqrt(weight) / norm) for item, weight in raw.items()}


def dense(channel: Channel, size: int) -> np.ndarray:
    matrix = np.zeros((size, size))
    known = channel.neighbours
    for row in range(size):
        for item, weight in zip(known.items[row], known.weights[row], strict=True):
            matrix[row, item] += weight
    return matrix


def scores(shopper: Shopper, channel: Channel, retrieval: Retrieval) -> np.ndarray:
    matrix = dense(channel, len(retrieval.categories))
    weights = item_weights(shopper, channel, retrieval)
    total = sum((w * matrix[i] for i, w in weights.items()), np.zeros(len(matrix)))
    if shopper.page is not None:
        whole = max(sum(weights.values()), np.sqrt(0.5))
        total = total + retrieval.context_share * whole * matrix[shopper.page]
    return total


def newest_item_scores(shopper: Shopper, channel: Channel, size: int) -> np.ndarray:
    newest = shopper.events[0].item if shopper.events else None
    item = shopper.page if shopper.page is not None else newest
    return np.zeros(size) if item is None else dense(channel, size)[item]


def own_features(shopper: Shopper, item: int, retrieval: Retrieval) -> dict[str, float]:
    mine = [event for event in shopper.events if event.item == item]
    bought = [e for e in mine if retrieval.target_types[e.kind] > 0]
    ages = [min(event.age, LONGEST_DAYS) for event in bought]
    visits = visits_of(shopper)
    count, newest = len(bought), min(ages, default=LONGEST_DAYS)
    oldest = max(ages, default=0.0)
    gap = (oldest - newest) / max(count - 1, 1)
    waited = newest + shopper.away
    since = max(
        (visit for visit, e in zip(visits, shopper.events, strict=True) if e in bought), default=0
    )
    return {
        "own_count": np.log1p(count),
        "own_fresh_long": np.log1p(sum(2 ** (-age / LONG_DAYS) for age in ages)),
        "own_fresh_short": np.log1p(sum(2 ** (-age / SHORT_DAYS) for age in ages)),
        "own_newest": np.log1p(newest),
        "own_basket_share": count / max([*visits, 1]),
        "own_share_since_first": count / max(since, 1),
        "own_gap": np.log1p(max(gap, 0.0)) if count > 1 else 0.0,
        "own_due": waited / (waited + gap + 1) if count > 1 else 0.0,
        "own_other_count": np.log1p(len(mine) - count),
        "own_newest_any": np.log1p(min([min(e.age, LONGEST_DAYS) for e in mine] or [LONGEST_DAYS])),
    }


def visits_of(shopper: Shopper) -> list[int]:
    """By event: an event older than the one before it begins the next visit, 1 is the newest."""
    ages = [0.0, *(min(event.age, LONGEST_DAYS) for event in shopper.events)]
    return [int(n) for n in 1 + np.cumsum(np.diff(ages) > 0)]


def shopper_features(shopper: Shopper) -> dict[str, float]:
    items, baskets = shopper.items, max([*visits_of(shopper), 1])
    repeated = [i for i in items if sum(e.item == i for e in shopper.events) > 1]
    span = max((min(e.age, LONGEST_DAYS) for e in shopper.events), default=0.0)
    return {
        "shopper_events": np.log1p(len(shopper.events)),
        "shopper_items": np.log1p(len(items)),
        "shopper_baskets": np.log1p(baskets),
        "shopper_away": np.log1p(min(shopper.away, LONGEST_DAYS)),
        "shopper_span": np.log1p(span),
        "shopper_gap": np.log1p(span / max(baskets - 1, 1)),
        "shopper_repeats": len(repeated) / max(len(items), 1),
    }


def other_features(shopper: Shopper, item: int, retrieval: Retrieval) -> dict[str, float]:
    prices = retrieval.log_prices
    paid = [float(prices[e.item]) for e in shopper.events if np.isfinite(prices[e.item])]
    usual = float(np.mean(paid)) if paid else 0.0
    known = bool(paid) and bool(np.isfinite(prices[item]))
    alike = sum(retrieval.categories[e.item] == retrieval.categories[item] for e in shopper.events)
    share = alike / max(len(shopper.events), 1) if retrieval.categories[item] >= 0 else 0.0
    return {
        "price_difference": float(prices[item]) - usual if known else 0.0,
        "shopper_price": usual,
        "category_share": share,
    }


def proposed(shopper: Shopper, eligible: np.ndarray, retrieval: Retrieval) -> list[int]:
    """The candidates: own and recent items first, then what the channels say most for."""
    total = np.sum([scores(shopper, c, retrieval) for c in retrieval.channels.values()], axis=0)
    total = total + 1000.0 * np.isin(np.arange(len(total)), retrieval.recent)
    for event in shopper.events:
        total[event.item] += 1000.0
    total[~eligible] = -np.inf
    if shopper.page is not None:
        total[shopper.page] = -np.inf
    best = np.argsort(-total, kind="stable")[: retrieval.candidates]
    return [int(item) for item in best]


def features(
    shopper: Shopper,
    items: Sequence[int],
    retrieval: Retrieval,
    candidates: Sequence[int] | None = None,
) -> list[dict[str, float]]:
    """All of each item; those of channels are relative to the candidates' best.

    :param candidates: None: the items.
    """
    size = len(retrieval.categories)
    rows = []
    said: Dense = {n: scores(shopper, c, retrieval) for n, c in retrieval.channels.items()}
    newest: Dense = {n: newest_item_scores(shopper, c, size) for n, c in retrieval.channels.items()}
    among = list(items if candidates is None else candidates)
    best = {n: max(float(s[among].max()), 1e-6) for n, s in said.items()}
    for item in items:
        row = own_features(shopper, item, retrieval) | shopper_features(shopper)
        row |= other_features(shopper, item, retrieval)
        for name, score in said.items():
            row[f"{name}_score"] = float(score[item])
            row[f"{name}_best"] = best[name]
            row[f"{name}_share"] = float(score[item]) / best[name]
            row[f"{name}_newest_item"] = float(newest[name][item])
        row["item_priced"] = float(np.isfinite(retrieval.log_prices[item]))
        row |= dict(zip(ITEM_FEATURES, retrieval.item_features[item].tolist(), strict=True))
        rows.append(row)
    return rows


def reason(shopper: Shopper, item: int, retrieval: Retrieval) -> tuple[set[int], float]:
    """The items that said most for it, and how much that was; nobody where it was too little."""
    channel = retrieval.channels["next"]
    matrix = dense(channel, len(retrieval.categories))
    weights = item_weights(shopper, channel, retrieval)
    said = {known: weight * matrix[known, item] for known, weight in weights.items()}
    most = max(said.values(), default=0.0)
    enough = max(LEAST_SHARE * float(scores(shopper, channel, retrieval)[item]), 1e-9)
    if most <= enough:
        return {-1}, most
    return {known for known, value in said.items() if value > most - 1e-6}, most
