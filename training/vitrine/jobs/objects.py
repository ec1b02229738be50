"""Objects of a bucket, or files below a folder where a run has no bucket."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import boto3

_PIECE = 1 << 20


@dataclass(frozen=True)
class StoredObject:
    """One object, by the URI that Spark reads it at."""

    uri: str
    size: int


class ObjectStore(Protocol):
    """What a job asks of a store besides what Spark reads and writes."""

    def list(self, prefix: str) -> list[StoredObject]:
        """The objects below a prefix, by URI; none where there is no such prefix."""

    def head(self, uri: str, size: int) -> bytes:
        """The first bytes of an object."""

    def chunks(self, uri: str) -> Iterator[bytes]:
        """A whole object, piece by piece."""

    def read(self, uri: str) -> str:
        """A whole object, as text in UTF-8."""

    def write(self, uri: str, text: str) -> None:
        """Puts a whole object."""


class S3Objects:
    """``s3://bucket/key``."""

    def __init__(self) -> None:
        self._s3 = boto3.client("s3")

    def list(self, prefix: str) -> list[StoredObject]:
        """See ``ObjectStore``."""
        bucket, key = _bucket_and_key(prefix)
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key)
        return sorted(
            (
                StoredObject(f"s3://{bucket}/{found['Key']}", found["Size"])
                for page in pages
                for found in page.get("Contents", [])
            ),
            key=lambda found: found.uri,
        )

    def head(self, uri: str, size: int) -> bytes:
        """See ``ObjectStore``."""
        bucket, key = _bucket_and_key(uri)
        answer = self._s3.get_object(Bucket=bucket, Key=key, Range=f"bytes=0-{size - 1}")
        body: bytes = answer["Body"].read()
        return body

    def chunks(self, uri: str) -> Iterator[bytes]:
        """See ``ObjectStore``."""
        bucket, key = _bucket_and_key(uri)
        yield from self._s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(_PIECE)

    def read(self, uri: str) -> str:
        """See ``ObjectStore``."""
        bucket, key = _bucket_and_key(uri)
        body: bytes = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return body.decode()

    def write(self, uri: str, text: str) -> None:
        """See ``ObjectStore``."""
        bucket, key = _bucket_and_key(uri)
        self._s3.put_object(
            Bucket=bucket, Key=key, Body=text.encode(), ContentType=_content_type(uri)
        )


class LocalObjects:
    """Plain paths, for a run without S3."""

    def list(self, prefix: str) -> list[StoredObject]:
        """See ``ObjectStore``."""
        below = Path(prefix)
        found = [below] if below.is_file() else below.rglob("*")
        files = sorted(path for path in found if path.is_file())
        return [StoredObject(str(path), path.stat().st_size) for path in files]

    def head(self, uri: str, size: int) -> bytes:
        """See ``ObjectStore``."""
        with Path(uri).open("rb") as file:
            return file.read(size)

    def chunks(self, uri: str) -> Iterator[bytes]:
        """See ``ObjectStore``."""
        with Path(uri).open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece

    def read(self, uri: str) -> str:
        """See ``ObjectStore``."""
        return Path(uri).read_text(encoding="utf-8")

    def write(self, uri: str, text: str) -> None:
        """See ``ObjectStore``."""
        path = Path(uri)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def objects_of(uri: str) -> ObjectStore:
    """The store that a URI is in."""
    return S3Objects() if uri.startswith("s3://") else LocalObjects()


def _content_type(uri: str) -> str:
    return "text/html; charset=utf-8" if uri.endswith(".html") else "application/json"


def _bucket_and_key(uri: str) -> tuple[str, str]:
    parts = urlsplit(uri)
    return parts.netloc, parts.path.lstrip("/")
