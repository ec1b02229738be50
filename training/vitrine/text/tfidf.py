"""Words of names, weighted by how few names have them: needs no model and no network."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

_MOST_WORDS = 20_000
_WORD = r"(?u)\b\w+\b"


class TfidfVectors:
    """TF-IDF of words and of pairs of neighbours; the names that are asked for are the corpus."""

    def of(self, names: Sequence[str | None]) -> "sp.csr_array[np.float64]":
        """[N,D], D at most 20,000, and 0 where no name holds a word."""
        vectorizer = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, token_pattern=_WORD, max_features=_MOST_WORDS
        )
        texts = [name or "" for name in names]
        tokens = vectorizer.build_analyzer()
        if not any(tokens(text) for text in texts):
            return sp.csr_array((len(texts), 0))
        return sp.csr_array(vectorizer.fit_transform(texts))
