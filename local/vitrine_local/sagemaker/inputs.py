"""Fetches the S3 inputs of jobs and hosts, and packs what they leave."""

import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from vitrine_local.jobs import s3
from vitrine_local.jobs.errors import JobFailedError
from vitrine_local.jobs.roles import AwsClient, RoleSession


def fetch(role: RoleSession, client: AwsClient, uri: str, directory: Path) -> None:
    """Fetch an input; one without objects fails the job, as it does on SageMaker."""
    try:
        count = s3.download(client, uri, directory)
    except ClientError as error:
        raise JobFailedError(
            f"ClientError: Data download failed: {error.response['Error']['Message']}, {uri}"
        ) from error
    if count == 0:
        raise JobFailedError(
            f'ClientError: No S3 objects found under S3 URL "{uri}" given in input data source.'
            " Please ensure that the bucket exists, that objects exist under that S3 prefix, and"
            f' that the role "{role.role_arn}" has "s3:ListBucket" permissions on the bucket.'
        )


def s3_input_uri(source: Mapping[str, Any]) -> str:
    """Return the URI of an S3DataSource or S3Input of the kind that is supported."""
    kind = source.get("S3DataType", "S3Prefix")
    if kind != "S3Prefix":
        raise JobFailedError(f"S3DataType {kind} is not available here; use S3Prefix.")
    uri: str = source["S3Uri"]
    return uri


def unpack_model(archive: Path, directory: Path) -> None:
    """Unpack a model.tar.gz; the filter refuses members that lead out of the directory."""
    directory.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(archive, "r:*") as tar:
            tar.extractall(directory, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise JobFailedError(f"{archive.name} cannot be unpacked: {error}") from error


def pack(directory: Path, archive: Path) -> bool:
    """Pack what is in a directory into a .tar.gz; False when there is nothing."""
    files = sorted(directory.rglob("*")) if directory.is_dir() else []
    if not any(file.is_file() for file in files):
        return False
    with tarfile.open(archive, "w:gz", compresslevel=6) as tar:
        for file in files:
            tar.add(file, arcname=file.relative_to(directory).as_posix(), recursive=False)
    return True


def fresh_directory(directory: Path) -> Path:
    """Return the directory, empty."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return directory
