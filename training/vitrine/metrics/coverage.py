"""How much of the catalogue is ever shown."""

import numpy as np

from vitrine.metrics.lists import NOTHING, Lists, padded


def catalogue_coverage(lists: Lists, catalogue_size: int, k: int) -> float:
    """Different items in the first k places of all lists / items in the catalogue.

    One list for everybody covers k items, however many shoppers see it. 0 without lists.

    >>> catalogue_coverage([[0, 1, 2], [1, 0, 3]], catalogue_size=8, k=2)
    0.25
    >>> catalogue_coverage([], catalogue_size=8, k=2)
    0.0
    """
    if catalogue_size < 1:
        raise ValueError("an empty catalogue has no coverage")
    places = padded(lists, k)
    return len(np.unique(places[places != NOTHING])) / catalogue_size
