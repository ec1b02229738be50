"""Objects with all their versions: what was overwritten or deleted is there until it is removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import urlsplit

from boto3.session import Session
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

_PAGE = 1000
_PIECE = 1 << 20
_UNVERSIONED = "null"


@dataclass(frozen=True)
class Version:
    """One version of an object, by the URI that Spark reads it at."""

    uri: str
    modified: datetime
    etag: str = ""
    id: str | None = None
    is_current: bool = True


class ChangedMeanwhileError(Exception):
    """Somebody else has written the object since it was listed."""


class Versions(Protocol):
    """What removal asks of a store."""

    def list(self, prefix: str) -> Iterator[Version]:
        """All versions of the objects below a prefix."""

    def read_into(self, version: Version, file: IO[bytes]) -> None:
        """The whole of a version; the file is left at its end."""

    def replace(self, version: Version, file: IO[bytes]) -> None:
        """Puts another content in its place, and removes it.

        :raises ChangedMeanwhileError: where it is not the current one any more.
        """

    def remove(self, version: Version) -> None:
        """Removes one version for good."""

    def remove_old(self, prefix: str) -> int:
        """Removes all that was overwritten or deleted below a prefix; returns how many."""


class S3Versions:
    """``s3://bucket/key``."""

    def __init__(self) -> None:
        self._s3 = Session().client("s3")

    def list(self, prefix: str) -> Iterator[Version]:
        """See ``Versions``."""
        for page in self._pages(prefix):
            for found in page.get("Versions", []):
                yield Version(
                    f"s3://{page['Name']}/{found['Key']}",
                    found["LastModified"],
                    found["ETag"],
                    found["VersionId"],
                    found["IsLatest"],
                )

    def read_into(self, version: Version, file: IO[bytes]) -> None:
        """See ``Versions``."""
        answer = self._s3.get_object(**_place(version.uri), **_version(version))
        for piece in answer["Body"].iter_chunks(_PIECE):
            file.write(piece)

    def replace(self, version: Version, file: IO[bytes]) -> None:
        """See ``Versions``."""
        # Of a session of its own: threads may not make clients of one session at once.
        client, place = Session().client("s3"), _place(version.uri)

        def only_over_it(request: AWSRequest, **_: object) -> None:
            request.headers["If-Match"] = version.etag

        # Glue's boto3 is older than the parameter.
        client.meta.events.register("before-sign.s3.PutObject", only_over_it)
        kind = client.head_object(**place).get("ContentType", "binary/octet-stream")
        try:
            client.put_object(**place, Body=file, ContentType=kind)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"PreconditionFailed", "412", "NoSuchKey"}:
                raise ChangedMeanwhileError(version.uri) from error
            raise
        if version.id not in {None, _UNVERSIONED}:
            self.remove(version)

    def remove(self, version: Version) -> None:
        """See ``Versions``."""
        self._s3.delete_object(**_place(version.uri), **_version(version))

    def remove_old(self, prefix: str) -> int:
        """See ``Versions``."""
        bucket, old = urlsplit(prefix).netloc, []
        for page in self._pages(prefix):
            hidden = [one for one in page.get("Versions", []) if not one["IsLatest"]]
            old += [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in hidden]
        for start in range(0, len(old), _PAGE):
            answer = self._s3.delete_objects(
                Bucket=bucket, Delete={"Objects": old[start : start + _PAGE], "Quiet": True}
            )
            if answer.get("Errors"):
                first = answer["Errors"][0]
                raise PermissionError(f"{first.get('Code')}: old versions below {prefix} stay.")
        return len(old)

    def _pages(self, prefix: str) -> Iterator[Any]:
        place = _place(prefix)
        pages = self._s3.get_paginator("list_object_versions")
        yield from pages.paginate(Bucket=place["Bucket"], Prefix=place["Key"])


class LocalVersions:
    """Plain paths, for a run without S3: there are no old versions."""

    def list(self, prefix: str) -> Iterator[Version]:
        """See ``Versions``."""
        below = Path(prefix)
        for path in [below] if below.is_file() else sorted(below.rglob("*")):
            if path.is_file():
                yield Version(str(path), datetime.fromtimestamp(path.stat().st_mtime, UTC))

    def read_into(self, version: Version, file: IO[bytes]) -> None:
        """See ``Versions``."""
        file.write(Path(version.uri).read_bytes())

    def replace(self, version: Version, file: IO[bytes]) -> None:
        """See ``Versions``."""
        path = Path(version.uri)
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) != version.modified:
            raise ChangedMeanwhileError(version.uri)
        path.write_bytes(file.read())
        _checksum_of(path).unlink(missing_ok=True)

    def remove(self, version: Version) -> None:
        """See ``Versions``."""
        Path(version.uri).unlink(missing_ok=True)
        _checksum_of(Path(version.uri)).unlink(missing_ok=True)

    def remove_old(self, prefix: str) -> int:
        """See ``Versions``."""
        del prefix
        return 0


def versions_of(uri: str) -> Versions:
    """The store that a URI is in."""
    return _s3_versions() if uri.startswith("s3://") else LocalVersions()


@cache
def _s3_versions() -> S3Versions:
    """One of a process, for all its threads: a client takes longer to make than a file to read."""
    return S3Versions()


def _checksum_of(path: Path) -> Path:
    """Where Hadoop's file system of local files keeps what it checks a file against."""
    return path.with_name(f".{path.name}.crc")


def _place(uri: str) -> dict[str, str]:
    parts = urlsplit(uri)
    return {"Bucket": parts.netloc, "Key": parts.path.lstrip("/")}


def _version(version: Version) -> dict[str, str]:
    return {} if version.id is None else {"VersionId": version.id}
