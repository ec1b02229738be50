"""Questions with known answers, for tests of what is measured on them."""

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

from vitrine.arrays import Ints
from vitrine.catalogue import Catalogue
from vitrine.evaluation.holdout import Holdout
from vitrine.histories import Histories


def catalogue_of(size: int, described: pl.DataFrame | None = None) -> Catalogue:
    """Items i00000, i00001 and so on, so that an item's index is its number."""
    return Catalogue(tuple(f"i{number:05d}" for number in range(size)), described)


def histories_of(had: Sequence[Sequence[int]], catalogue: Catalogue) -> Histories:
    """Users u0, u1 and so on, with an event an item, a day apart, all purchases."""
    counts = [len(items) for items in had]
    return Histories(
        catalogue,
        tuple(f"u{number}" for number in range(len(had))),
        np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]),
        np.array([item for items in had for item in items], np.int64),
        np.ones(sum(counts), np.int64),
        np.array([age for items in had for age in range(len(items))], np.float32),
    )


def holdout_of(
    relevant: Sequence[Iterable[int]],
    had: Sequence[Sequence[int]] | None = None,
    catalogue_size: int = 100,
) -> Holdout:
    """A question for each: what is to be found, and what the shopper had before."""
    had = had or [[] for _ in relevant]
    histories = histories_of(had, catalogue_of(catalogue_size))
    return Holdout(
        histories,
        [frozenset(items) for items in relevant],
        [frozenset(items) for items in had],
    )


def random_lists(rng: np.random.Generator, questions: int, items: int, k: int) -> Ints:
    """[questions,k], without repeats."""
    return np.argsort(rng.random((questions, items)), axis=1)[:, :k].astype(np.int64)
