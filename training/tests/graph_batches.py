"""Histories that try a graph: any, of no columns, padded, with what no caller should send."""

from dataclasses import replace

import numpy as np

from vitrine.histories import NO_ITEM, HistoryBatch


def random_batch(
    size: int, length: int, catalogue: int, *, whole_days: bool = False, seed: int = 3
) -> HistoryBatch:
    """Any items with repeats, padded at random; half of the shoppers are on an item's page.

    :param whole_days: ages are whole numbers, so that several events are of one moment.
    """
    rng = np.random.default_rng(seed)
    taken = rng.integers(0, length + 1, size)
    filled = np.arange(length)[None, :] < taken[:, None]
    items = np.where(filled, rng.integers(0, catalogue, (size, length)), NO_ITEM)
    types = np.where(filled, rng.integers(0, 5, (size, length)), 0)
    ages = rng.exponential(40, (size, length))
    ordered = np.sort(np.round(ages) if whole_days else ages, axis=1).astype(np.float32)
    page = np.where(rng.random(size) < 0.5, rng.integers(0, catalogue, size), NO_ITEM)
    return HistoryBatch(items, types, ordered, page)


def without_columns(size: int) -> HistoryBatch:
    """[size,0]: shoppers of whom nothing is known."""
    return HistoryBatch(
        np.zeros((size, 0), np.int64),
        np.zeros((size, 0), np.int64),
        np.zeros((size, 0), np.float32),
        np.full(size, NO_ITEM, np.int64),
    )


def padded(batch: HistoryBatch, columns: int) -> HistoryBatch:
    """The same histories with so many more empty columns."""
    none = HistoryBatch.empty(len(batch))
    return replace(
        batch,
        items=np.hstack([batch.items, *[none.items] * columns]),
        types=np.hstack([batch.types, *[none.types] * columns]),
        ages=np.hstack([batch.ages, *[none.ages] * columns]),
    )


def odd_and_sane(batch: HistoryBatch, catalogue: int) -> tuple[HistoryBatch, HistoryBatch]:
    """One shopper with an unknown item, type and page and ages that cannot be; then as it counts.

    :param batch: [1,L], L at least 5.
    """
    items, types, ages = batch.items.copy(), batch.types.copy(), batch.ages.copy()
    items[0, 1], types[0, 2] = catalogue + 7, 99
    ages[0, 3], ages[0, 4] = np.nan, -5
    odd = HistoryBatch(items, types, ages, np.array([catalogue + 3]))
    sane_items, sane_types, sane_ages = items.copy(), types.copy(), ages.copy()
    sane_items[0, 1], sane_types[0, 2] = NO_ITEM, 4
    sane_ages[0, 3] = sane_ages[0, 4] = 0
    return odd, HistoryBatch(sane_items, sane_types, sane_ages, np.full(1, NO_ITEM, np.int64))
