"""What shoppers come for: topics of items, and when in the year each item is wanted."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sklearn.decomposition import LatentDirichletAllocation

from vitrine.arrays import Doubles, Ints
from vitrine.models.threads import single_blas
from vitrine.synthetic.log import DAY_SECONDS, Log

_MOST_TOPICS = 20
_SHOPPERS_A_TOPIC = 50
_PERIOD_DAYS = 28
_MOST_CELLS = 20_000_000
"""Topics times periods times items: what is held of them at once, as doubles."""


@dataclass(frozen=True)
class Periods:
    """P stretches of time of about four weeks."""

    start: int
    """Seconds since 1970, the first moment of a day."""
    seconds: float
    """Of each."""
    count: int

    @classmethod
    def of(cls, log: Log, topics: int) -> "Periods":
        """As many as there is room for with so many topics."""
        start = int(log.at.min()) // DAY_SECONDS * DAY_SECONDS
        days = (int(log.at.max()) - start) // DAY_SECONDS + 1
        room = _MOST_CELLS // max(1, topics * len(log.items))
        count = max(1, min(days // _PERIOD_DAYS, room))
        return cls(start, days * DAY_SECONDS / count, count)

    def number(self, at: Ints) -> Ints:
        """Which each moment is in."""
        found = ((at - self.start) / self.seconds).astype(np.int64)
        return np.clip(found, 0, self.count - 1)


@dataclass(frozen=True)
class Tastes:
    """Of T topics, the items; and of N items, the periods in which they are wanted."""

    periods: Periods
    topics: Doubles
    """[T,N]: the shares of the items in each topic."""
    season: Doubles
    """[N,P]: how much more than usual an item is wanted; 0 where fewer than k chose it."""

    def draw(self, random: np.random.Generator, topic: Ints, period: Ints) -> Ints:
        """An item of each topic, by what is wanted in each period."""
        size = self.topics.shape[1]
        cell = topic * self.periods.count + period
        place = self._reached.searchsorted(cell + random.random(len(cell)), side="right")
        item: Ints = np.clip(place - cell * size, 0, size - 1)
        return item

    @cached_property
    def _reached(self) -> Doubles:
        """Cell c goes from c to c + 1, so that one search finds the place in any of them."""
        # What no topic's items are wanted in must still be a distribution.
        weights = self.topics[:, None, :] * (self.season.T[None, :, :] + 1e-12)
        reached = np.cumsum(weights, axis=2)
        reached /= reached[:, :, -1:]
        cells: Doubles = reached.reshape(-1, self.topics.shape[1])
        cells += np.arange(len(cells))[:, None]
        return cells.ravel()


def tastes_of(log: Log, seed: int, k: int) -> tuple[Tastes, Doubles]:
    """The topics by latent Dirichlet allocation, and [U,T]: each shopper's shares of them."""
    count = max(1, min(_MOST_TOPICS, log.size // _SHOPPERS_A_TOPIC))
    model = LatentDirichletAllocation(
        count,
        doc_topic_prior=0.1,
        topic_word_prior=0.01,
        learning_method="online",
        batch_size=512,
        max_iter=5,
        random_state=seed,
        total_samples=log.size,
    )
    with single_blas():
        model.fit(log.had)
        shares: Doubles = model.transform(log.had)
    # A topic of fewer than k shoppers' weight could be somebody's own history.
    weight = shares.sum(axis=0)
    kept = weight >= min(k, weight.max())
    shares = shares[:, kept] + 1e-12
    topics = model.components_[kept] / model.components_[kept].sum(axis=1, keepdims=True)
    periods = Periods.of(log, len(topics))
    tastes = Tastes(periods, topics, _season(log, periods, k))
    return tastes, shares / shares.sum(axis=1, keepdims=True)


def _season(log: Log, periods: Periods, k: int) -> Doubles:
    size = len(log.items)
    cell = log.item * periods.count + periods.number(log.at)
    once = np.unique(log.user * (size * periods.count) + cell) % (size * periods.count)
    counts = np.bincount(once, minlength=size * periods.count).reshape(size, periods.count) * 1.0
    busy = counts.sum(axis=0) / counts.sum()
    counts[counts < k] = 0
    # An item that few chose in any one period may be chosen in all.
    counts[counts.sum(axis=1) == 0] = busy
    share = counts / counts.sum(axis=1, keepdims=True)
    season: Doubles = share / np.maximum(busy, 1e-12)
    return season
