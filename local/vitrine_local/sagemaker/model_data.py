"""Where a model's container and files come from."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vitrine_local.jobs import s3
from vitrine_local.jobs.call import Scope
from vitrine_local.jobs.errors import JobFailedError
from vitrine_local.jobs.roles import RoleSession, internal_client
from vitrine_local.sagemaker.inputs import fetch, unpack_model
from vitrine_local.sagemaker.models_api import Definition


def container_of(scope: Scope, model: Definition) -> Mapping[str, Any]:
    """Return a model's container; one that names a model package is filled in from it."""
    containers = model.request.get("Containers") or [model.request["PrimaryContainer"]]
    container: Mapping[str, Any] = containers[0]
    package_name = container.get("ModelPackageName")
    if package_name is None:
        return container
    package = internal_client("sagemaker", scope).describe_model_package(
        ModelPackageName=package_name
    )
    packaged = package["InferenceSpecification"]["Containers"][0]
    environment = {**packaged.get("Environment", {}), **(container.get("Environment") or {})}
    return {**packaged, "Environment": environment}


def fetch_model(role: RoleSession, container: Mapping[str, Any], directory: Path) -> None:
    """Put a model's files into a directory: its archive unpacked, or its objects as they are."""
    directory.mkdir(parents=True, exist_ok=True)
    source = (container.get("ModelDataSource") or {}).get("S3DataSource")
    uri = source["S3Uri"] if source else container.get("ModelDataUrl")
    if uri is None:
        return
    client = role.client("s3")
    if source and source.get("CompressionType") == "None":
        fetch(role, client, uri, directory)
        return
    archive = directory.parent / "model.tar.gz"
    try:
        s3.download_file(client, uri, archive)
    except client.exceptions.ClientError as error:
        raise JobFailedError(f"Failed to download model data from {uri}: {error}") from error
    unpack_model(archive, directory)
    archive.unlink()
