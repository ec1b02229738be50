"""Copies between S3 and a job's directories, with the job's role."""

import re
from collections.abc import Iterator
from pathlib import Path

from vitrine_local.jobs.errors import JobFailedError
from vitrine_local.jobs.roles import AwsClient

_URI = re.compile(r"s3://([^/]+)/?(.*)")


def split_uri(uri: str) -> tuple[str, str]:
    """Return the bucket and the key or prefix of an S3 URI.

    >>> split_uri("s3://bucket/a/b.csv")
    ('bucket', 'a/b.csv')
    """
    match = _URI.fullmatch(uri)
    if match is None:
        raise JobFailedError(f"{uri} is not an S3 URI such as s3://bucket/prefix/")
    return match[1], match[2]


def download_file(client: AwsClient, uri: str, target: Path) -> None:
    """Fetch one object."""
    bucket, key = split_uri(uri)
    target.parent.mkdir(parents=True, exist_ok=True)
    client.download_file(bucket, key, str(target))


def download(client: AwsClient, uri: str, directory: Path) -> int:
    """Fetch an object, or all below a prefix, into a directory; return how many there were.

    S3 takes a prefix as characters: `s3://bucket/part` would bring `partial/x` too. Here it is
    taken as a folder, which is what every caller means.
    """
    directory.mkdir(parents=True, exist_ok=True)
    bucket, prefix = split_uri(uri)
    count = 0
    for key in _keys(client, bucket, prefix):
        if key == prefix:
            name = key.rsplit("/", 1)[-1]
        elif not prefix or prefix.endswith("/") or key.startswith(prefix + "/"):
            name = key[len(prefix) :].lstrip("/")
        else:
            continue
        if not name or name.endswith("/"):
            continue
        target = (directory / name).resolve()
        if not target.is_relative_to(directory.resolve()):
            raise JobFailedError(f"The key {key} leads out of the job's directory")
        download_file(client, f"s3://{bucket}/{key}", target)
        count += 1
    return count


def _keys(client: AwsClient, bucket: str, prefix: str) -> Iterator[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for entry in page.get("Contents", []):
            yield entry["Key"]


def upload_file(client: AwsClient, file: Path, uri: str, kms_key: str | None = None) -> None:
    """Store one file."""
    bucket, key = split_uri(uri)
    encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key} if kms_key else {}
    client.upload_file(str(file), bucket, key, ExtraArgs=encryption)


def upload_directory(
    client: AwsClient, directory: Path, uri: str, kms_key: str | None = None
) -> None:
    """Store every file of a directory below a prefix."""
    for file in sorted(directory.rglob("*")):
        if file.is_file():
            name = file.relative_to(directory).as_posix()
            upload_file(client, file, f"{uri.rstrip('/')}/{name}", kms_key)
