"""What the champion's lists would have earned, by a log of what was shown with what probability.

A place of a list is one action: the item that was put at a position for a shopper at a moment. The
champion puts one item there for sure, so the log speaks of it where it happened to show the same.
It is asked with what the shopper had done before the moment, and only for moments after its fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import polars as pl

from vitrine.arrays import Doubles, Ints
from vitrine.columns import Impressions, Interactions, Placements
from vitrine.evaluation.champion import Champion
from vitrine.evaluation.splits import ASKED_AT
from vitrine.graph.session import Ranker
from vitrine.histories import NO_ITEM, Histories
from vitrine.metrics.off_policy import Estimate, Log, doubly_robust, ips, snips

MOST_QUESTIONS = 20_000
"""Of more lists in the log, a sample is looked at."""
_QUESTION = "question"
_NO_LOG = (
    "No list was logged that chance had a part in, so what this model's lists would have earned"
    " cannot be told."
)
# As many shows of the average count beside an item's own: a few lucky clicks are no proof.
_SHRINK = 20.0


@dataclass(frozen=True)
class LoggedPolicy:
    """As evaluation.json has them, and what their reader must know."""

    estimates: Sequence[dict[str, object]] = ()
    notes: Sequence[str] = field(default=())


@dataclass(frozen=True)
class _Places:
    """[n] each: logged places, and what the champion shows there, both as catalogue indices."""

    shoppers: Ints
    logged: Ints
    champions: Ints
    positions: Ints
    propensities: Doubles
    rewards: Doubles


def shown_by_chance(placements: pl.DataFrame) -> pl.DataFrame:
    """Columns of ``Impressions`` from a training set's: what somebody acted on earned 1, else 0."""
    usable = pl.col(Placements.PROPENSITY).is_between(0, 1, closed="right")
    return placements.filter(usable & (pl.col(Placements.POSITION) >= 1)).select(
        pl.col(Placements.USER_ID).alias(Impressions.USER_ID),
        pl.col(Placements.ITEM_ID).alias(Impressions.ITEM_ID),
        pl.col(Placements.SHOWN_AT).alias(Impressions.TS),
        pl.col(Placements.POSITION).alias(Impressions.POSITION),
        pl.col(Placements.PROPENSITY).alias(Impressions.PROPENSITY),
        pl.col(Placements.ACTED_AT).is_not_null().cast(pl.Float64).alias(Impressions.REWARD),
    )


def off_policy(
    champion: Champion,
    impressions: pl.DataFrame,
    events: pl.DataFrame,
    at: datetime,
    *,
    k: int,
    seed: int,
) -> LoggedPolicy:
    """IPS, SNIPS and doubly robust: the mean reward of a place of the champion's lists.

    :param impressions: columns of ``Impressions``; those before ``at`` are left out, since the
        champion may have learnt what came of them, and so are positions after ``k``.
    :param events: all that shoppers did, before and after ``at``.
    :param at: the moment that the champion was fitted at.
    """
    if impressions.is_empty():
        return LoggedPolicy(notes=[_NO_LOG])
    later = impressions.filter(pl.col(Impressions.TS) >= at)
    used = later.filter(pl.col(Impressions.POSITION) <= k)
    notes = _left_out(impressions.height - later.height, "from before the cut")
    notes += _left_out(later.height - used.height, f"at positions after {k}")
    used, sampled = _sample(used, seed)
    notes += sampled
    if used.height < 2:
        return LoggedPolicy(
            notes=[*notes, "So few logged impressions are left that they say nothing."]
        )
    places = _places(champion, used, events, k)
    probabilities = (places.logged == places.champions) & (places.logged != NO_ITEM)
    if not probabilities.any():
        told = f"None of {used.height:,} logged impressions is what the champion would have shown."
        return LoggedPolicy(notes=[*notes, f"{told} The log says nothing of its lists."])
    log = Log(places.rewards, places.propensities, probabilities.astype(np.float64))
    shown = Log(places.rewards, places.propensities, places.propensities)
    found = {
        "logged": ips(shown),
        "ips": ips(log),
        "snips": snips(log),
        "doubly-robust": doubly_robust(log, *_expected(places)),
    }
    return LoggedPolicy([_row(name, each) for name, each in found.items()], notes)


def _row(name: str, found: Estimate) -> dict[str, object]:
    return {
        "estimator": name,
        "value": found.value,
        "interval": [found.low, found.high],
        "effectiveSampleSize": found.effective_sample_size,
    }


def _left_out(count: int, why: str) -> list[str]:
    return [f"{count:,} logged impressions {why} are left out."] if count else []


def _sample(used: pl.DataFrame, seed: int) -> tuple[pl.DataFrame, list[str]]:
    key = [Impressions.USER_ID, Impressions.TS]
    questions = used.select(key).unique().sort(key)
    if questions.height <= MOST_QUESTIONS:
        return used, []
    note = f"Of {questions.height:,} logged lists, {MOST_QUESTIONS:,} were looked at, by chance."
    return used.join(questions.sample(MOST_QUESTIONS, seed=seed), on=key, how="semi"), [note]


def _places(champion: Champion, used: pl.DataFrame, events: pl.DataFrame, k: int) -> _Places:
    """A question is a shopper at a moment; histories sort questions by their ids."""
    key = [Impressions.USER_ID, Impressions.TS]
    questions = (
        used.select(key)
        .unique()
        .sort(key)
        .with_row_index(_QUESTION)
        .with_columns(pl.col(_QUESTION).cast(pl.Int64))
        .rename({Impressions.TS: ASKED_AT})
    )
    rows = used.join(
        questions, left_on=key, right_on=[Impressions.USER_ID, ASKED_AT], maintain_order="left"
    )
    lists = _lists(champion, questions, events, k)
    index_of = champion.catalogue.index_of
    people = rows[Impressions.USER_ID].rank("dense").cast(pl.Int64).to_numpy()
    positions = rows[Impressions.POSITION].to_numpy()
    return _Places(
        shoppers=people,
        logged=np.array([index_of.get(item, NO_ITEM) for item in rows[Impressions.ITEM_ID]]),
        champions=lists[rows[_QUESTION].to_numpy(), positions - 1],
        positions=positions,
        propensities=rows[Impressions.PROPENSITY].to_numpy(),
        rewards=rows[Impressions.REWARD].to_numpy(),
    )


def _lists(champion: Champion, questions: pl.DataFrame, events: pl.DataFrame, k: int) -> Ints:
    """[Q,k], in the champion's own numbers; -1 where its list is shorter."""
    ids = pl.format("{}", pl.col(_QUESTION).cast(pl.String).str.zfill(9))
    asked = (
        events.select(
            Interactions.USER_ID, Interactions.ITEM_ID, Interactions.EVENT_TYPE, Interactions.TS
        )
        .join(questions, on=Interactions.USER_ID)
        .filter(pl.col(Interactions.TS) < pl.col(ASKED_AT))
        .with_columns(ids.alias(Interactions.USER_ID))
    )
    histories = Histories.of(
        asked, champion.catalogue, at=ASKED_AT, users=questions.select(ids.alias("id"))["id"]
    )
    lists = np.full((questions.height, k), NO_ITEM, np.int64)
    for places, ranked in Ranker(champion.graph, champion.history_length).rank_all(histories):
        found = ranked.items[:, :k]
        lists[places, : found.shape[1]] = found
    return lists


def _expected(places: _Places) -> tuple[Doubles, Doubles]:
    """[n] twice: the reward that the logged item and the champion's are expected to earn there.

    An item's mean times a position's, each relative to the mean of all. Half of the shoppers tell
    what to expect of the other half: a model that has seen a reward hides how uncertain it is.
    """
    logged, champions = np.zeros(len(places.rewards)), np.zeros(len(places.rewards))
    for half in (0, 1):
        asked = places.shoppers % 2 == half
        learnt = ~asked if (~asked).any() else asked
        overall = float(places.rewards[learnt].mean())
        items = _means(places.logged[learnt] + 1, places.rewards[learnt], overall, places)
        ranks = _means(places.positions[learnt], places.rewards[learnt], overall, places)
        by_position = ranks[places.positions[asked]] / overall if overall else 0.0
        logged[asked] = items[places.logged[asked] + 1] * by_position
        shown = places.champions[asked]
        champions[asked] = np.where(shown == NO_ITEM, 0.0, items[shown + 1] * by_position)
    return logged, champions


def _means(keys: Ints, rewards: Doubles, overall: float, places: _Places) -> Doubles:
    """The mean reward by key, drawn towards the mean of all where there is little of one."""
    size = 1 + int(max(places.logged.max() + 1, places.champions.max() + 1, places.positions.max()))
    counts = np.bincount(keys, minlength=size)
    sums = np.bincount(keys, weights=rewards, minlength=size)
    means: Doubles = (sums + _SHRINK * overall) / (counts + _SHRINK)
    return means
