"""How far recommending favours what is popular already."""

from collections.abc import Collection, Iterable

import numpy as np

from vitrine.arrays import Ints
from vitrine.metrics.lists import NOTHING, Lists, mean_by_list, padded


def own_popularity(had: Iterable[Collection[int]], shoppers_of: Ints) -> float:
    """The mean popularity of what shoppers had: over each one's items, then over shoppers.

    An item's popularity is how many shoppers had it. Who had nothing is left out; NaN where nobody
    had anything.

    :param had: a collection of different items a shopper.
    :param shoppers_of: [N], how many shoppers had each item.

    >>> own_popularity([[0], [0, 1], []], np.array([30, 10]))  # 30, and 20
    25.0
    """
    means = [float(shoppers_of[list(items)].mean()) for items in had if items]
    return sum(means) / len(means) if means else float("nan")


def popularity_lift(lists: Lists, own: float, shoppers_of: Ints, k: int) -> float:
    """Mean popularity of what is recommended / mean popularity of what shoppers had themselves.

    Both are first over a shopper's items and then over shoppers; an empty list is left out. 1
    keeps to people's tastes, more is a bias to the popular. NaN where it is undefined.
    Source: Abdollahpouri et al., "The unfairness of popularity bias in recommendation", 2019.

    :param own: see ``own_popularity``.

    >>> popularity_lift([[0], [0, 1]], 20.0, np.array([30, 10]), k=2)  # (30 + 20) / 2 / 20
    1.25
    """
    recommended = mean_by_list(shoppers_of, padded(lists, k))
    return float(recommended.mean()) / own if len(recommended) and own > 0 else float("nan")


def exposure(lists: Lists, catalogue_size: int, k: int) -> Ints:
    """[N]: in how many of the first k places each item stands.

    >>> exposure([[0, 2], [2, 1]], catalogue_size=4, k=1).tolist()
    [1, 0, 1, 0]
    """
    places = padded(lists, k)
    return np.bincount(places[places != NOTHING], minlength=catalogue_size).astype(np.int64)


def gini(shares: Ints) -> float:
    """Gini's coefficient: 0 where all have the same, nearly 1 where one has everything.

    sum_i (2 i - n - 1) x_i / (n sum_i x_i) over the sorted x_1 <= ... <= x_n; 0 where all is 0.

    >>> gini(np.array([5, 5, 5]))
    0.0
    >>> gini(np.array([0, 0, 0, 8]))  # (n - 1) / n
    0.75
    """
    ordered = np.sort(shares).astype(np.float64)
    total, n = ordered.sum(), len(ordered)
    if total == 0:
        return 0.0
    return float(((2 * np.arange(1, n + 1) - n - 1) * ordered).sum() / (n * total))
