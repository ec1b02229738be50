"""Each item's most similar items, by the library ``implicit``."""

import warnings
from typing import Literal

import numpy as np
import scipy.sparse as sp
from implicit.nearest_neighbours import (
    BM25Recommender,
    CosineRecommender,
    TFIDFRecommender,
)
from implicit.utils import ParameterWarning

from vitrine.models.threads import single_blas, worker_threads

Measure = Literal["cosine", "tfidf", "bm25"]

_RECOMMENDERS = {
    "cosine": CosineRecommender,
    "tfidf": TFIDFRecommender,
    "bm25": BM25Recommender,
}


def nearest_items(
    weights: "sp.csr_array[np.float64]", measure: Measure, count: int
) -> "sp.csr_array[np.float64]":
    """[N,N]: a row holds its item's similarity with the ``count`` nearest, itself among them.

    :param weights: [R,N]: what each row, as a shopper or a word, has to do with each item.
    """
    library = _RECOMMENDERS[measure](K=count, num_threads=worker_threads())
    with single_blas(), warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        # The library converts its own matrix, and warns of that.
        warnings.simplefilter("ignore", ParameterWarning)
        library.fit(sp.csr_matrix(weights), show_progress=False)
    similarity = sp.csr_array(library.similarity)
    # An item of nobody, or only of shoppers who have everything, has a length of 0.
    similarity.data = np.nan_to_num(similarity.data, nan=0.0, posinf=0.0, neginf=0.0)
    similarity.sort_indices()
    return similarity
