"""A model that gives texts vectors, wherever it runs."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from vitrine.arrays import Floats
from vitrine.errors import RefusalError


class Embedder(Protocol):
    """One model with one set of options."""

    @property
    def identity(self) -> str:
        """What its vectors depend on: the model and its options, in letters that a key may have."""
        ...

    @property
    def most_texts(self) -> int:
        """So many fit into one call."""
        ...

    def embed(self, texts: Sequence[str]) -> Floats:
        """[n,D]; may be called from several threads.

        :param texts: at most ``most_texts``, none of them empty.
        :raises RefusalError: where the model may not be called, or answers with something else.
        """
        ...


def vectors_of(answer: object, count: int, who: str) -> Floats:
    """[count,D] from an answer's lists of numbers.

    :raises RefusalError: where it is anything else.
    """
    try:
        vectors = np.asarray(answer, np.float32)
    except (TypeError, ValueError):
        vectors = np.empty(0, np.float32)
    if vectors.ndim != 2 or len(vectors) != count or not np.isfinite(vectors).all():
        raise RefusalError(
            f"{who} did not answer with {count} lists of numbers, all of one length: is it a model"
            " for text embeddings?"
        )
    return vectors
