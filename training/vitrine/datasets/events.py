"""What shoppers did in the simulated shop, as columns."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vitrine.datasets.shop import Ints

VIEW, CLICK, ADD_TO_CART, PURCHASE = range(4)
TYPES = ("view", "click", "add_to_cart", "purchase")


@dataclass(frozen=True)
class Events:
    """In the order of time; ``user`` and ``item`` are indices, ``type`` one of ``TYPES``."""

    visit: Ints
    user: Ints
    item: Ints
    type: Ints
    at: Ints

    def take(self, places: Ints | NDArray[np.bool_]) -> "Events":
        """Some of them."""
        return Events(
            self.visit[places], self.user[places], self.item[places], self.type[places],
            self.at[places],
        )  # fmt: skip


def joined(parts: list[Events]) -> Events:
    """In the order of time; visits of one part stay apart from those of another."""
    first = np.cumsum([0, *(int(part.visit.max(initial=-1)) + 1 for part in parts)])
    apart = [
        replace(part, visit=part.visit + before)
        for part, before in zip(parts, first[:-1], strict=True)
    ]
    every = concatenated(apart)
    return every.take(np.argsort(every.at, kind="stable"))


def concatenated(parts: list[Events]) -> Events:
    """One part after the other."""
    return Events(
        np.concatenate([part.visit for part in parts]),
        np.concatenate([part.user for part in parts]),
        np.concatenate([part.item for part in parts]),
        np.concatenate([part.type for part in parts]),
        np.concatenate([part.at for part in parts]),
    )
