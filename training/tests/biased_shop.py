"""A made-up shop whose log is biased by places in lists, and whose shoppers' tastes are known.

A list has its items in the order of a ranker that knows tastes badly: it likes some items for
reasons of its own. Chance moves places as epsilon-greedy exploration does. A shopper looks at
place k with chance ``looked_at[k]``, and chooses what they see by their taste.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl
from small_shop import START, day, interactions, items_frame

from vitrine.evaluation.next_basket import NextBasket
from vitrine.graph.session import Ranker
from vitrine.histories import Histories
from vitrine.metrics.ranking import ndcg
from vitrine.two_stage.fit import FittedTwoStage, fit_two_stage
from vitrine.two_stage.position_bias import PositionBias
from vitrine.two_stage.retrieval import RetrievalSettings
from vitrine.two_stage.settings import TwoStageSettings
from vitrine.two_stage.student import StudentSettings
from vitrine.two_stage.teacher import TeacherSettings

SETTINGS = TwoStageSettings(
    retrieval=RetrievalSettings(candidates=120, neighbours=32, recent_items=20),
    teacher=TeacherSettings(trees=60, min_child=50),
    student=StudentSettings(epochs=6),
    windows=2,
    lessons=3,
)
"""Small, so that a fit takes seconds."""
_BEST = 20


@dataclass(frozen=True)
class Shop:
    """How large it is, and how biased."""

    looked_at: tuple[float, ...] = tuple(1 / place for place in range(1, 11))
    users: int = 300
    items: int = 120
    lists: int = 40
    """Of each shopper."""
    epsilon: float = 0.2
    favour: float = 2.0
    """How much the ranker's own liking of items counts beside what shoppers like."""
    shelf: int = 20
    """How many items a list is made from, drawn by chance: what a page is about."""
    by_themselves: int = 5
    """Choices of each shopper without any list."""
    days: int = 120


@dataclass(frozen=True)
class Log:
    """What the shop has written down, and what nobody could."""

    events: pl.DataFrame
    placements: pl.DataFrame
    tastes: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    """[users, items]: the chance that a shopper who sees an item chooses it."""


def log_of(shop: Shop, seed: int = 0) -> Log:
    """Everything by chance, from one seed."""
    rng = np.random.default_rng(seed)
    worth = rng.normal(0, 1, shop.items)
    mine, its = rng.normal(0, 1, (shop.users, 4)), rng.normal(0, 1, (shop.items, 4))
    tastes = 0.5 / (1 + np.exp(-(0.6 * mine @ its.T + 0.7 * worth - 2)))
    liked = rng.normal(0, 1, shop.items)
    looked_at, places = np.asarray(shop.looked_at), len(shop.looked_at)
    events, rows = [], []
    for user in range(shop.users):
        name = f"user-{user:04d}"
        score = np.log(tastes[user]) + shop.favour * liked
        for moment in rng.uniform(0, shop.days, shop.lists):
            shelf = rng.choice(shop.items, shop.shelf, replace=False)
            left = list(shelf[np.argsort(-(score + rng.gumbel(0, 1, shop.items))[shelf])])
            moved = 0
            for place in range(places):
                by_chance = rng.random() < shop.epsilon
                drawn = int(rng.integers(len(left))) if by_chance else 0
                item = int(left.pop(drawn))
                shown = day(float(moment))
                acted = None
                if rng.random() < looked_at[place] * tastes[user, item]:
                    acted = shown + timedelta(seconds=10 + place)
                    events.append((name, f"item-{item:03d}", "purchase", acted))
                rank = None if drawn else place + 1 - moved
                moved += drawn > 0
                rows.append((name, f"item-{item:03d}", shown, place + 1, rank, acted))
        chances = tastes[user] / tastes[user].sum()
        for item in rng.choice(shop.items, shop.by_themselves, p=chances):
            moment = day(float(rng.uniform(0, shop.days)))
            events.append((name, f"item-{int(item):03d}", "purchase", moment))
    columns = ["user_id", "item_id", "shown_at", "position", "rank", "acted_at"]
    time = pl.Datetime("us", "UTC")
    types = [pl.String(), pl.String(), time, pl.Int64(), pl.Int64(), time]
    schema = dict(zip(columns, types, strict=True))
    placements = pl.DataFrame(rows, schema=schema, orient="row")
    return Log(interactions(events).sort("ts"), placements, tastes)


def fitted(shop: Shop, log: Log, *, corrected: bool) -> FittedTwoStage:
    """Fitted on all of the log."""
    at = START + timedelta(days=shop.days)
    items = items_frame([f"item-{item:03d}" for item in range(shop.items)])
    bias = PositionBias.of(log.placements, log.events) if corrected else None
    task = NextBasket(at, timedelta(days=20))
    return fit_two_stage(log.events, items, task, at, SETTINGS, seed=0, bias=bias)


def ndcg_of_tastes(model: FittedTwoStage, shop: Shop, log: Log) -> float:
    """NDCG@20 of the model's lists, the 20 items that each shopper likes best being right."""
    histories = Histories.of(log.events, model.catalogue, at=START + timedelta(days=shop.days))
    batch = histories.batch(np.arange(len(histories.users)), model.history_length)
    ranked = Ranker(model.graph.SerializeToString(), model.history_length).rank(batch)
    numbers = [int(item[-3:]) for item in model.catalogue.item_ids]
    total = 0.0
    for user, row in zip(histories.users, ranked.items.tolist(), strict=True):
        best = np.argsort(-log.tastes[int(user[-4:])])[:_BEST].tolist()
        total += ndcg([numbers[item] for item in row], frozenset(best), _BEST)
    return total / len(histories.users)


def main() -> None:
    """How much nearer models come to tastes, by how wrong the ranker of the log was, and by shelf.

    The last is of lists that are made from all items, so most are hardly ever shown to anybody.
    """
    for favour, shelf in ((1.0, 20), (2.0, 20), (2.0, 120)):
        for seed in range(3):
            shop = Shop(favour=favour, shelf=shelf)
            log = log_of(shop, seed)
            plain, weighed = (
                ndcg_of_tastes(fitted(shop, log, corrected=corrected), shop, log)
                for corrected in (False, True)
            )
            print(f"{favour:.1f} {shelf} {seed} {plain:.3f} {weighed:.3f}", flush=True)


if __name__ == "__main__":
    main()
