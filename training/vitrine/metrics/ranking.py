"""Metrics of one ranked list against the items that turned out to be relevant.

Each takes the ranking (best first), the relevant items and k, and returns a number from 0 to 1.
What they share:

- Only the first k places count; a list of fewer than k items has its missing places wrong.
- A recall's, average precision's or NDCG's ideal is what k places can hold: min(k, relevant). So
  1 is always within reach, also for who buys more than k items.
- An item that comes again is wrong the second time: it took a place and found nothing new.
- Without relevant items there is nothing to measure; that is an error here, and whoever averages
  over shoppers leaves them out.
"""

from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from math import log2

Metric = Callable[[Sequence[Hashable], AbstractSet[Hashable], int], float]


def hits(ranking: Sequence[Hashable], relevant: AbstractSet[Hashable], k: int) -> list[bool]:
    """Which of the first k places hold a relevant item that no earlier place held.

    >>> hits(["a", "b", "a", "c"], {"a", "c"}, k=4)
    [True, False, False, True]
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    if not relevant:
        raise ValueError("no relevant items: leave this list out of the mean")
    seen: set[Hashable] = set()
    found = []
    for item in ranking[:k]:
        found.append(item in relevant and item not in seen)
        seen.add(item)
    return found


def recall(ranking: Sequence[Hashable], relevant: AbstractSet[Hashable], k: int) -> float:
    """Hits@k / min(k, relevant).

    >>> recall(["a", "b", "c"], {"a", "c", "d", "e"}, k=3)  # 2 of the 3 that fit
    0.6666666666666666
    >>> recall([], {"a"}, k=3)
    0.0
    """
    return sum(hits(ranking, relevant, k)) / min(k, len(relevant))


def ndcg(ranking: Sequence[Hashable], relevant: AbstractSet[Hashable], k: int) -> float:
    """DCG@k / ideal DCG@k: a hit gains 1 / log2(place + 1), and min(k, relevant) fit.

    >>> ndcg(["a", "b"], {"a", "b", "c"}, k=2)  # more are relevant than fit
    1.0
    >>> round(ndcg(["x", "a"], {"a"}, k=2), 4)  # 1 / log2(3)
    0.6309
    """
    gained = _discounted(hits(ranking, relevant, k))
    return gained / _discounted([True] * min(k, len(relevant)))


def _discounted(found: Sequence[bool]) -> float:
    """Added place by place: ``sum`` rounds otherwise from Python 3.12 on."""
    total = 0.0
    for place, hit in enumerate(found, 1):
        if hit:
            total += 1 / log2(place + 1)
    return total


def average_precision(
    ranking: Sequence[Hashable], relevant: AbstractSet[Hashable], k: int
) -> float:
    """The precision at each hit, summed, / min(k, relevant). Its mean over lists is MAP@k.

    >>> average_precision(["a", "x", "b"], {"a", "b"}, k=3)  # (1/1 + 2/3) / 2
    0.8333333333333333
    """
    total, found = 0.0, 0
    for place, hit in enumerate(hits(ranking, relevant, k), 1):
        if hit:
            found += 1
            total += found / place
    return total / min(k, len(relevant))


def reciprocal_rank(ranking: Sequence[Hashable], relevant: AbstractSet[Hashable], k: int) -> float:
    """1 / the place of the first hit within k, or 0. Its mean over lists is MRR@k.

    >>> reciprocal_rank(["x", "a", "b"], {"a", "b"}, k=3)
    0.5
    >>> reciprocal_rank(["x", "a"], {"a"}, k=1)
    0.0
    """
    for place, hit in enumerate(hits(ranking, relevant, k), 1):
        if hit:
            return 1 / place
    return 0.0


def hit(ranking: Sequence[Hashable], relevant: AbstractSet[Hashable], k: int) -> float:
    """1 when any of the first k places is a hit, else 0. Its mean over lists is HitRate@k.

    >>> hit(["x", "a"], {"a"}, k=2)
    1.0
    """
    return float(any(hits(ranking, relevant, k)))


RANKING_METRICS: dict[str, Metric] = {
    "ndcg": ndcg,
    "recall": recall,
    "map": average_precision,
    "mrr": reciprocal_rank,
    "hit": hit,
}
