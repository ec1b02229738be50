"""How surprising it is to be shown what is shown."""

import numpy as np

from vitrine.arrays import Doubles, Ints
from vitrine.metrics.lists import Lists, mean_by_list, padded


def self_information(shoppers_of: Ints, shoppers: int) -> Doubles:
    """Bits by item: -log2(shoppers who had it / shoppers).

    An item that nobody had counts as had by one: it is no more than a new item can be.

    >>> self_information(np.array([4, 1, 0]), shoppers=4).tolist()
    [0.0, 2.0, 2.0]
    """
    if shoppers < 1:
        raise ValueError("without shoppers nothing is known of an item's novelty")
    # Written so that what everybody had gives 0.0 and not -0.0.
    return np.log2(shoppers / np.maximum(shoppers_of, 1)).astype(np.float64)


def novelty(lists: Lists, shoppers_of: Ints, shoppers: int, k: int) -> float:
    """The mean self-information of a list's first k items, averaged over lists that have any.

    Source: Zhou et al., "Solving the apparent diversity-accuracy dilemma of recommender systems",
    PNAS 107, 2010. NaN where all lists are empty.

    :param shoppers_of: [N], how many shoppers had each item before the question.

    >>> novelty([[0, 1], [1]], np.array([4, 1]), shoppers=4, k=2)  # (0 + 2) / 2, and 2
    1.5
    """
    bits = mean_by_list(self_information(shoppers_of, shoppers), padded(lists, k))
    return float(bits.mean()) if len(bits) else float("nan")
