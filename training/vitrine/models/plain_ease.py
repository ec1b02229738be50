"""EASE as its paper has it (Steck, 2019): who had what, in closed form, and nothing beside it."""

import numpy as np

from vitrine.arrays import Doubles, Ints
from vitrine.catalogue import Catalogue
from vitrine.events import EVENT_TYPE_CODES
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.ease_fit import fit_similarity
from vitrine.models.flat_events import FlatEvents
from vitrine.models.popular import PopularityFill

MOST_ITEMS = 10_000
"""Of more, those that most shoppers had take part: time grows with the cube of their number."""

_EVERY_TYPE_COUNTS = (1.0,) * len(EVENT_TYPE_CODES)


class PlainEase:
    """score = history @ B: no decay, no event types, and no blend with anything else."""

    name = "ease"

    def __init__(self, l2: float = 300.0) -> None:
        """:param l2: the paper's lambda."""
        self._l2 = l2
        self._fill = PopularityFill()
        self._item_count = 0
        self._taking_part = np.zeros(0, np.int64)
        self._similarity = np.zeros((0, 0), np.float32)

    def fit(self, histories: Histories) -> None:
        """Items beyond ``MOST_ITEMS`` are scored by popularity alone."""
        self._fill.fit(histories)
        self._item_count = len(histories.catalogue)
        shoppers = FlatEvents.of_histories(histories).opinions(np.asarray(_EVERY_TYPE_COUNTS))
        self._taking_part = np.sort(np.argsort(-shoppers, kind="stable")[:MOST_ITEMS])
        if self._item_count > MOST_ITEMS:
            histories = _of_items(histories, self._taking_part)
        self._similarity = fit_similarity(histories, _EVERY_TYPE_COUNTS, self._l2)

    def score(self, batch: HistoryBatch) -> Doubles:
        """An item that the shopper has is scored by the others that they have."""
        had = FlatEvents.of_batch(batch, self._item_count).had().astype(np.float32)
        scores = np.zeros((len(batch), self._item_count))
        scores[:, self._taking_part] = had[:, self._taking_part] @ self._similarity
        return self._fill.added_to(scores)


def _of_items(histories: Histories, chosen: Ints) -> Histories:
    """The same shoppers with a part of the catalogue, which is numbered anew."""
    number = np.full(len(histories.catalogue), -1, np.int64)
    number[chosen] = np.arange(len(chosen))
    kept = number[histories.items] >= 0
    counts = np.bincount(histories.shoppers[kept], minlength=len(histories.users))
    return Histories(
        Catalogue(tuple(histories.catalogue.item_ids[item] for item in chosen)),
        histories.users,
        np.concatenate([[0], np.cumsum(counts)]),
        number[histories.items[kept]],
        histories.types[kept],
        histories.ages[kept],
    )
