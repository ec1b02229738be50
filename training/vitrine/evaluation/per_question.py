"""Every ranking metric at every question, for many models at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log2

import numpy as np

from vitrine.arrays import Bools, Doubles, Ints
from vitrine.evaluation.holdout import Holdout
from vitrine.metrics.lists import Lists, first_places, padded


@dataclass(frozen=True)
class Questions:
    """The questions of a holdout that have something to find; Q of them."""

    places: Ints
    """[Q]: where in the holdout each is."""
    users: Ints
    """[Q]: whose each is, as numbers from 0 on; several may be one user's."""
    rows: Ints
    """[R]: with ``items``, each pair of a question and an item to be found, in their order."""
    items: Ints

    @classmethod
    def of(
        cls, holdout: Holdout, protocol: str, user_of: Mapping[str, str] | None = None
    ) -> "Questions":
        """:param user_of: the user behind a question's id; without it, each is somebody's own."""
        ids = holdout.histories.users
        users = ids if user_of is None else [user_of.get(each, each) for each in ids]
        relevant = [sorted(holdout.relevant_for(protocol, each)) for each in range(len(holdout))]
        counts = np.array([len(items) for items in relevant], np.int64)
        places = np.flatnonzero(counts)
        numbers = {user: number for number, user in enumerate(dict.fromkeys(users))}
        whose = np.array([numbers[user] for user in users], np.int64)
        found = (item for items in relevant for item in items)
        return cls(
            places,
            whose[places],
            np.repeat(np.arange(len(places)), counts[places]),
            np.fromiter(found, np.int64, int(counts.sum())),
        )

    def __len__(self) -> int:
        return len(self.places)

    @property
    def counts(self) -> Ints:
        """[Q]: how many items are to be found."""
        return np.bincount(self.rows, minlength=len(self))

    def among(self, members: Bools) -> "Questions":
        """Some of the questions, by a flag each."""
        number = np.cumsum(members) - 1
        kept = members[self.rows]
        return Questions(
            self.places[members], self.users[members], number[self.rows[kept]], self.items[kept]
        )

    def narrowed(self, wanted: Callable[[Ints], Bools]) -> "Questions":
        """With only some items to be found; who is left without any has no question."""
        kept = wanted(self.items)
        asked, rows = np.unique(self.rows[kept], return_inverse=True)
        return Questions(self.places[asked], self.users[asked], rows, self.items[kept])

    def pick(self, lists: Lists, k: int) -> Ints:
        """[Q,k]: these questions' lists among those of the whole holdout."""
        return padded(lists, k)[self.places]

    def hits(self, picked: Ints) -> Bools:
        """[Q,k]: where a list holds an item to be found that no earlier place held."""
        stride = int(self.items.max(initial=-1)) + 1
        sought = self.rows * stride + self.items
        asked = np.arange(len(self))[:, None] * stride + picked
        at = np.minimum(np.searchsorted(sought, asked), max(len(sought) - 1, 0))
        known = (picked >= 0) & (picked < stride)
        # Without a question there is nothing to look in.
        matches = sought[at] == asked if len(sought) else np.full(picked.shape, False)
        return matches & known & first_places(picked)


def ndcg(hits: Bools, counts: Ints) -> Doubles:
    """See ``metrics/ranking.py``, as for all of these."""
    k = hits.shape[1]
    discounts = np.array([1 / log2(place + 1) for place in range(1, k + 1)])
    ideal = np.cumsum(discounts)[np.minimum(counts, k) - 1]
    share: Doubles = _summed(hits * discounts) / ideal
    return share


def recall(hits: Bools, counts: Ints) -> Doubles:
    """Of what fits."""
    found: Doubles = hits.sum(axis=1) / np.minimum(counts, hits.shape[1])
    return found


def average_precision(hits: Bools, counts: Ints) -> Doubles:
    """Its mean is MAP."""
    precision = np.cumsum(hits, axis=1) / np.arange(1, hits.shape[1] + 1)
    mean: Doubles = _summed(hits * precision) / np.minimum(counts, hits.shape[1])
    return mean


def reciprocal_rank(hits: Bools, counts: Ints) -> Doubles:
    """Its mean is MRR."""
    reciprocal: Doubles = hit(hits, counts) / (hits.argmax(axis=1) + 1)
    return reciprocal


def hit(hits: Bools, counts: Ints) -> Doubles:  # noqa: ARG001  # a metric as the others
    """Its mean is the hit rate."""
    found: Doubles = np.any(hits, axis=1).astype(np.float64)
    return found


def _summed(by_place: Doubles) -> Doubles:
    """[Q]: one place after the other, as in the plain formulas; numpy's sum rounds otherwise."""
    total: Doubles = np.cumsum(by_place, axis=1)[:, -1]
    return total


METRICS: dict[str, Callable[[Bools, Ints], Doubles]] = {
    "ndcg": ndcg,
    "recall": recall,
    "map": average_precision,
    "mrr": reciprocal_rank,
    "hit": hit,
}
"""Hits [Q,k] and what there was to find [Q] -> [Q], to the last bit ``RANKING_METRICS``."""


def per_question(questions: Questions, picked: Ints) -> dict[str, Doubles]:
    """``{"ndcg@20": [Q]}`` and so on, for lists [Q,k]."""
    hits, k = questions.hits(picked), picked.shape[1]
    return {f"{name}@{k}": metric(hits, questions.counts) for name, metric in METRICS.items()}
