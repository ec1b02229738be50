"""The model registry: LocalEmu's own, with what it gets wrong put right and AWS's events."""

from typing import Any

from moto.sagemaker.models import sagemaker_backends

from vitrine_local.jobs.call import Call, Request, Response, required
from vitrine_local.jobs.events import publish
from vitrine_local.jobs.roles import internal_client
from vitrine_local.sagemaker.naming import not_found


def create_model_package(call: Call, request: Request) -> Response:
    """CreateModelPackage; says so on EventBridge."""
    answer = call.forward(request)
    _publish(call, answer["ModelPackageArn"])
    return answer


def update_model_package(call: Call, request: Request) -> Response:
    """UpdateModelPackage; a change of the approval is said on EventBridge.

    What the request does not name stays, where the emulator would forget it, and metadata is
    merged into what there is.
    """
    arn = required(request, "ModelPackageArn")
    before = _describe(call, arn)
    metadata = {
        **before.get("CustomerMetadataProperties", {}),
        **(request.get("CustomerMetadataProperties") or {}),
    }
    for name in request.get("CustomerMetadataPropertiesToRemove") or []:
        metadata.pop(name, None)
    kept = {
        member: before[member]
        for member in ("ModelApprovalStatus", "ApprovalDescription")
        if before.get(member) is not None
    }
    changes = {
        key: value for key, value in request.items() if key != "CustomerMetadataPropertiesToRemove"
    }
    answer = call.forward({**kept, **changes, "CustomerMetadataProperties": metadata})
    status = request.get("ModelApprovalStatus")
    if status is not None and status != before.get("ModelApprovalStatus"):
        _publish(call, arn)
    return answer


def delete_model_package(call: Call, request: Request) -> Response:
    """DeleteModelPackage."""
    name = required(request, "ModelPackageName")
    backend = sagemaker_backends[call.scope.account][call.scope.region]
    arn = backend.model_package_name_mapping.get(name, name)
    if backend.model_packages.pop(arn, None) is None:
        raise not_found("model package", arn)
    return {}


def delete_model_package_group(call: Call, request: Request) -> Response:
    """DeleteModelPackageGroup."""
    name = required(request, "ModelPackageGroupName")
    backend = sagemaker_backends[call.scope.account][call.scope.region]
    if backend.model_package_groups.pop(name, None) is None:
        raise not_found("model package group", name)
    return {}


def _describe(call: Call, arn: str) -> dict[str, Any]:
    answer: dict[str, Any] = internal_client("sagemaker", call.scope).describe_model_package(
        ModelPackageName=arn
    )
    answer.pop("ResponseMetadata", None)
    return answer


def _publish(call: Call, arn: str) -> None:
    publish(
        call.scope,
        source="aws.sagemaker",
        detail_type="SageMaker Model Package State Change",
        resources=[arn],
        detail=_describe(call, arn),
    )
