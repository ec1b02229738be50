"""Where vectors of texts are kept, so that no text is paid for twice."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from vitrine.errors import RefusalError
from vitrine.jobs.objects import ObjectStore, objects_of

Halves: TypeAlias = npt.NDArray[np.float16]
"""Half precision moves a cosine by less than 0.001, and halves what is kept."""


class VectorStore(Protocol):
    """Vectors by a model's identity and a text's key."""

    def read(self, identity: str, keys: AbstractSet[str]) -> dict[str, Halves]:
        """Those of the keys that are there, each [D]."""
        ...

    def add(self, identity: str, vectors: Mapping[str, Halves]) -> None:
        """Keeps vectors beside those that are there."""
        ...


class InMemoryVectors:
    """For one process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Halves] = {}

    def read(self, identity: str, keys: AbstractSet[str]) -> dict[str, Halves]:
        """See ``VectorStore``."""
        return {key: self._kept[identity, key] for key in keys if (identity, key) in self._kept}

    def add(self, identity: str, vectors: Mapping[str, Halves]) -> None:
        """See ``VectorStore``."""
        self._kept |= {(identity, key): vector for key, vector in vectors.items()}


class StoredVectors:
    """Below a folder or a bucket's prefix: ``<prefix>/<identity>/<hash of its keys>.json``.

    Objects are only ever added, and named by what they hold, so that jobs can write side by side.
    """

    def __init__(self, prefix: str, objects: ObjectStore | None = None) -> None:
        """:param objects: by default the store that the prefix is in."""
        self._prefix = prefix.rstrip("/")
        self._objects = objects or objects_of(prefix)

    def read(self, identity: str, keys: AbstractSet[str]) -> dict[str, Halves]:
        """See ``VectorStore``."""
        found: dict[str, Halves] = {}
        for stored in self._objects.list(f"{self._prefix}/{identity}/"):
            content = _decoded(stored.uri, self._objects.head(stored.uri, stored.size))
            found |= {key: vector for key, vector in content.items() if key in keys}
        return found

    def add(self, identity: str, vectors: Mapping[str, Halves]) -> None:
        """See ``VectorStore``."""
        if not vectors:
            return
        name = hashlib.sha256("".join(sorted(vectors)).encode()).hexdigest()
        content = {
            key: base64.b64encode(vector.tobytes()).decode() for key, vector in vectors.items()
        }
        self._objects.write(f"{self._prefix}/{identity}/{name}.json", json.dumps(content))


def _decoded(uri: str, content: bytes) -> dict[str, Halves]:
    try:
        given = json.loads(content)
        return {
            str(key): np.frombuffer(base64.b64decode(text, validate=True), np.float16)
            for key, text in given.items()
        }
    except (ValueError, AttributeError, TypeError, binascii.Error) as error:
        raise RefusalError(f"{uri} holds no vectors ({error}): delete it.") from error
