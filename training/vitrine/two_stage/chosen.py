"""What shoppers chose, as sparse rows."""

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from vitrine.evaluation.holdout import Holdout

AnswerWeights = Mapping[str, Mapping[str, float]]
"""By question and item; whatever is not named counts once."""
ALL_ALIKE: AnswerWeights = {}


def chosen_items(
    holdout: Holdout, size: int, weights: AnswerWeights = ALL_ALIKE
) -> "sp.csr_array[np.float64]":
    """[questions, N]: each chosen item's weight by the fourth root of how many they were.

    A bulk buyer is more than one opinion, and less than a hundred.
    """
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    ids = holdout.histories.catalogue.item_ids
    for row, (question, relevant) in enumerate(
        zip(holdout.histories.users, holdout.relevant, strict=True)
    ):
        counts, known = weights.get(question, {}), sorted(item for item in relevant if item < size)
        rows += [row] * len(known)
        columns += known
        values += [counts.get(ids[item], 1.0) * len(known) ** -0.25 for item in known]
    return sp.csr_array((values, (rows, columns)), shape=(len(holdout), size))
