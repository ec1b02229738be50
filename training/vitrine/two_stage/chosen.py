"""What shoppers chose, as sparse rows."""

import numpy as np
import scipy.sparse as sp

from vitrine.evaluation.holdout import Holdout


def chosen_items(holdout: Holdout, size: int) -> "sp.csr_array[np.float64]":
    """[questions, N]: each chosen item by the fourth root of how many they were.

    A bulk buyer is more than one opinion, and less than a hundred.
    """
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, relevant in enumerate(holdout.relevant):
        known = sorted(item for item in relevant if item < size)
        rows += [row] * len(known)
        columns += known
        values += [max(len(known), 1) ** -0.25] * len(known)
    return sp.csr_array((values, (rows, columns)), shape=(len(holdout), size))
