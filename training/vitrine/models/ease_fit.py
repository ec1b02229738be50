"""EASE's closed form (Steck, 2019): the item-item matrix that best restores shoppers' own items."""

import numpy as np
import scipy.sparse as sp
from scipy.linalg import lapack

from vitrine.arrays import Doubles, Floats
from vitrine.errors import RefusalError
from vitrine.histories import Histories

# The matrix is dense and one ONNX file holds 2 GiB at most; 20,000 items make 1.6 GB of it.
LARGEST_CATALOGUE = 20_000


def fit_similarity(histories: Histories, type_weights: tuple[float, ...], l2: float) -> Floats:
    """B = I - P diag(1 / P_jj), P = (X'X + l2 I)^-1, with a zero diagonal.

    X [shoppers, items] holds the weight of the strongest event that a shopper had with an item.
    """
    _refuse_large(len(histories.catalogue))
    preferences = _preferences(histories, np.asarray(type_weights))
    gram: Doubles = np.asarray((preferences.T @ preferences).todense(), dtype=np.float64)
    gram[np.diag_indices_from(gram)] += l2
    precision = _inverse(gram)
    precision /= -np.diag(precision)[None, :]
    np.fill_diagonal(precision, 0.0)
    return precision.astype(np.float32)


def _refuse_large(items: int) -> None:
    if items > LARGEST_CATALOGUE:
        raise RefusalError(
            f"The interactions name {items:,} items, and EASE holds {LARGEST_CATALOGUE:,}: set "
            f"the hyperparameter catalogue_size={LARGEST_CATALOGUE} to train on those that most "
            "shoppers had."
        )


def _preferences(histories: Histories, type_weights: Doubles) -> "sp.csr_array[np.float64]":
    items = len(histories.catalogue)
    pairs = histories.shoppers * items + histories.items
    order = np.argsort(pairs, kind="stable")
    unique, first = np.unique(pairs[order], return_index=True)
    strongest = np.maximum.reduceat(type_weights[histories.types][order], first)
    return sp.csr_array(
        (strongest, (unique // items, unique % items)), shape=(len(histories.users), items)
    )


def _inverse(gram: Doubles) -> Doubles:
    """By Cholesky: half the work of a general inverse."""
    # Transposed, since LAPACK works in place on columns only; the matrix is symmetric.
    factor, failed = lapack.dpotrf(gram.T, lower=True, overwrite_a=True)
    inverse, failed_too = lapack.dpotri(factor, lower=True, overwrite_c=True)
    if failed or failed_too:
        raise RefusalError(
            "EASE's matrix cannot be inverted: raise the hyperparameter l2 (the default is 300)."
        )
    filled: Doubles = np.asarray(inverse, np.float64)
    filled += np.tril(filled, -1).T
    return filled
