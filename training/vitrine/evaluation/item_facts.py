"""What is known of the items before the questions: who had them, and what they are."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from vitrine.arrays import Ints
from vitrine.columns import Items
from vitrine.histories import Histories
from vitrine.metrics.diversity import description_vectors, shopper_vectors

BANDS = ("head", "middle", "tail")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class ItemFacts:
    """Of N items of a catalogue."""

    shoppers: int
    """How many shoppers the histories are of."""
    shoppers_of: Ints
    """[N]: how many of them had each item."""
    categories: tuple[str, ...]
    """[N]: ``unknown`` where the items' table says nothing."""
    vectors: sparse.csr_array
    """[N,D]: by which diversity tells items apart."""
    diversity_by: str

    @classmethod
    def of(cls, fitted: Histories) -> "ItemFacts":
        """:param fitted: what models were fitted on.

        Items are told apart by category and price where most have a category, and by who had
        them where not.
        """
        size = len(fitted.catalogue)
        shoppers_of = _shoppers_of(fitted.items, fitted.shoppers, size)
        described = fitted.catalogue.metadata
        labels = described[Items.CATEGORY_L1]
        # A category that all items share tells none apart.
        if labels.null_count() * 2 < size and labels.drop_nulls().n_unique() > 1:
            names = labels.unique().drop_nulls().sort().to_list()
            number = {name: each for each, name in enumerate(names)}
            codes = np.array([number.get(label, -1) for label in labels], np.int64)
            prices = described[Items.PRICE].fill_null(float("nan")).to_numpy()
            vectors, by = description_vectors(codes, prices), "category and price"
        else:
            vectors = shopper_vectors(fitted.items, fitted.shoppers, size)
            by = "shoppers in common"
        categories = tuple(labels.fill_null(UNKNOWN))
        return cls(len(fitted.users), shoppers_of, categories, vectors, by)

    def __len__(self) -> int:
        return len(self.shoppers_of)

    def popularity(self, items: Ints) -> Ints:
        """Shoppers who had each; 0 for numbers beyond the catalogue, which no model knows."""
        known = items < len(self)
        return np.where(known, self.shoppers_of[np.where(known, items, 0)], 0)

    @property
    def band_limits(self) -> tuple[int, int]:
        """The least shoppers of an item of the head, and of the middle.

        The head is the fewest items that together were had a third of all times, the middle the
        next third; items of equal popularity are in the same.
        """
        ordered = np.sort(self.shoppers_of)[::-1]
        before = np.cumsum(ordered) - ordered
        thirds = [ordered[before * 3 < share * ordered.sum()] for share in (1, 2)]
        head, middle = (int(third.min(initial=ordered.max(initial=1))) for third in thirds)
        return max(head, 1), max(middle, 1)


def _shoppers_of(items: Ints, shoppers: Ints, size: int) -> Ints:
    pairs = np.unique(np.stack([items, shoppers], axis=1), axis=0)
    return np.bincount(pairs[:, 0], minlength=size).astype(np.int64)
