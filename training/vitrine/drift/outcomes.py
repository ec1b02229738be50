"""How well the live graph ranks what shoppers chose since, and how sure it says it is."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import isfinite

import numpy as np
import polars as pl

from vitrine.arrays import Doubles
from vitrine.catalogue import Catalogue
from vitrine.columns import Interactions
from vitrine.drift.features import Compared, numbers
from vitrine.drift.windows import Windows
from vitrine.evaluation.beyond_accuracy import sampled_diversity
from vitrine.evaluation.item_facts import ItemFacts
from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.per_question import Questions, ndcg
from vitrine.evaluation.rankings import rank_by_graph, rank_by_model
from vitrine.graph.session import Ranker
from vitrine.histories import Histories
from vitrine.metrics.coverage import catalogue_coverage
from vitrine.models.popular import Popular

K = 20
_TICK = timedelta(microseconds=1)
_MOST_SHOPPERS = 2000
"""Whose scores are compared: more say nothing more."""


@dataclass(frozen=True)
class Outcome:
    """NDCG@20 on the fresh window: the live graph's, and popularity's on the same questions."""

    questions: int
    ndcg: float
    low: float
    """With ``high``, the 95 % interval."""
    high: float
    popular: float
    since: datetime
    coverage: float
    """Of the live model's catalogue: items in its lists."""
    diversity: float | None
    """Of its lists, from 0 to 1; None where no list has two items."""

    def as_json(self) -> dict[str, object]:
        """As drift.json has it."""
        return {
            "questions": self.questions,
            "ndcg@20": self.ndcg,
            "interval": [self.low, self.high],
            "popular": self.popular,
            "since": self.since.isoformat(),
        }


@dataclass(frozen=True)
class LiveModel:
    """The graph that serves, with its own catalogue."""

    ranker: Ranker
    catalogue: Catalogue
    history_length: int

    def told(self, histories: Histories, events: pl.DataFrame, at: datetime) -> Histories:
        """With what the graph asks of shoppers beside their histories."""
        items = self.catalogue.described
        if not self.ranker.features.names or items is None:
            return histories
        return histories.with_features(events, items, at)


def measure_outcome(model: LiveModel, events: pl.DataFrame, windows: Windows) -> Outcome | None:
    """Asks at the window's beginning what was chosen in it; None where nobody can be asked."""
    task = NextBasket(windows.fresh_from, windows.length + _TICK)
    split = task.split(events)
    holdout = split.holdout(model.catalogue)
    holdout = replace(holdout, histories=model.told(holdout.histories, events, split.at))
    questions = Questions.of(holdout, "all")
    if not len(questions):
        return None
    popular = Popular()
    fitted = split.fit_histories(model.catalogue)
    popular.fit(fitted)
    ours = rank_by_graph(model.ranker, holdout, "all", K, model.history_length).items
    theirs = rank_by_model(popular, holdout, "all", K)
    each, counts = ndcg(questions.hits(questions.pick(ours, K)), questions.counts), questions.counts
    mean = float(each.mean())
    # Shoppers are many and independent, so their mean is nearly normal.
    margin = 1.96 * float(each.std()) / len(each) ** 0.5
    popularity = float(ndcg(questions.hits(questions.pick(theirs, K)), counts).mean())
    diversity = sampled_diversity(ours, ItemFacts.of(fitted))
    return Outcome(
        len(each),
        mean,
        mean - margin,
        mean + margin,
        popularity,
        split.at,
        catalogue_coverage(ours, len(model.catalogue), K),
        diversity if isfinite(diversity) else None,
    )


def compare_scores(model: LiveModel, windows: Windows, events: pl.DataFrame) -> Compared | None:
    """The best score of shoppers who were there lately: when the model was made, and now."""
    before = _best_scores(model, windows.known, windows.reference, windows.known_until)
    return numbers("score", before, _best_scores(model, events, windows.fresh, windows.end))


def _best_scores(
    model: LiveModel, events: pl.DataFrame, lately: pl.DataFrame, at: datetime
) -> Doubles:
    users = lately[Interactions.USER_ID].unique().sort()
    if len(users) > _MOST_SHOPPERS:
        users = users.sample(_MOST_SHOPPERS, seed=0)
    theirs = events.filter(pl.col(Interactions.USER_ID).is_in(users.implode()))
    histories = Histories.of(theirs, model.catalogue, at + _TICK)
    histories = model.told(histories, theirs, at + _TICK)
    if not histories.users:
        return np.zeros(0)
    return np.concatenate(
        [ranked.scores[:, 0].astype(np.float64) for _, ranked in model.ranker.rank_all(histories)]
    )
