"""Names' vectors from an embedding model, each text asked for once."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from vitrine.arrays import Floats
from vitrine.text.embedder import Embedder
from vitrine.text.vector_store import VectorStore

_LONGEST = 2_000
"""Characters of a name that are looked at: the strictest of the models takes 2,048."""
_STORED_AT_ONCE = 5_000


class EmbeddedVectors:
    """Asks the store first, then the model; what the model says is stored by the text's hash."""

    def __init__(self, embedder: Embedder, store: VectorStore, parallel: int = 8) -> None:
        """:param parallel: calls to the model at the same time."""
        self._embedder = embedder
        self._store = store
        self._parallel = parallel

    def of(self, names: Sequence[str | None]) -> Floats:
        """[N,D], see ``TextVectors``; [N,0] where no name holds anything."""
        texts = [" ".join((name or "").split())[:_LONGEST] for name in names]
        keys = [self._key(text) if text else None for text in texts]
        wanted = {key: text for key, text in zip(keys, texts, strict=True) if key}
        known = self._store.read(self._embedder.identity, frozenset(wanted))
        missing = {key: text for key, text in wanted.items() if key not in known}
        for some in _pieces(list(missing), _STORED_AT_ONCE):
            found = self._embed([missing[key] for key in some])
            fresh = dict(zip(some, found.astype(np.float16), strict=True))
            self._store.add(self._embedder.identity, fresh)
            known |= fresh
        size = next((len(vector) for vector in known.values()), 0)
        rows = np.zeros((len(texts), size), np.float32)
        for place, key in enumerate(keys):
            if key:
                rows[place] = known[key]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        rows /= np.where(lengths > 0, lengths, 1)
        return rows

    def _key(self, text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    def _embed(self, texts: Sequence[str]) -> Floats:
        with ThreadPoolExecutor(self._parallel) as threads:
            calls = threads.map(self._embedder.embed, _pieces(texts, self._embedder.most_texts))
            return np.concatenate(list(calls))


def _pieces(texts: Sequence[str], size: int) -> list[Sequence[str]]:
    return [texts[start : start + size] for start in range(0, len(texts), size)]
