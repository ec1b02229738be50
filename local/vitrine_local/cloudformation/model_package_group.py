"""AWS::SageMaker::ModelPackageGroup."""

from collections.abc import Mapping
from typing import Any

from vitrine_local.cloudformation.resource import (
    ApiResource,
    Model,
    Place,
    UnsupportedTemplateError,
    schema,
)


class ModelPackageGroup(ApiResource):
    """A group of model versions. Ref is its ARN."""

    name_property = "ModelPackageGroupName"
    SCHEMA = schema(
        "AWS::SageMaker::ModelPackageGroup",
        identifier="ModelPackageGroupArn",
        create_only=["ModelPackageGroupName", "ModelPackageGroupDescription"],
        read_only=["ModelPackageGroupArn", "ModelPackageGroupStatus"],
    )

    def create_resource(self, place: Place, model: Model) -> Mapping[str, Any]:
        """Create it."""
        _require_no_policy(model)
        wanted = {
            key: model[key]
            for key in ("ModelPackageGroupName", "ModelPackageGroupDescription", "Tags")
            if model.get(key)
        }
        created = place.aws.sagemaker.create_model_package_group(**wanted)
        return {
            "ModelPackageGroupArn": created["ModelPackageGroupArn"],
            "ModelPackageGroupStatus": "Completed",
        }

    def update_resource(self, place: Place, model: Model, previous: Model) -> None:
        """Change the tags; all else replaces the group."""
        _require_no_policy(model)
        arn = previous["ModelPackageGroupArn"]
        tags, before = _tag_map(model), _tag_map(previous)
        # Changed tags go too: moto adds a second one of the same key.
        if outdated := sorted(key for key, value in before.items() if tags.get(key) != value):
            place.aws.sagemaker.delete_tags(ResourceArn=arn, TagKeys=outdated)
        if any(before.get(key) != value for key, value in tags.items()):
            place.aws.sagemaker.add_tags(
                ResourceArn=arn,
                Tags=[
                    {"Key": key, "Value": value}
                    for key, value in tags.items()
                    if before.get(key) != value
                ],
            )

    def delete_resource(self, place: Place, model: Model) -> None:
        """Delete it, which SageMaker refuses while it has versions."""
        place.aws.sagemaker.delete_model_package_group(
            ModelPackageGroupName=model["ModelPackageGroupName"]
        )


def _tag_map(model: Model) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in model.get("Tags") or []}


def _require_no_policy(model: Model) -> None:
    # A policy that is accepted and not held to would be worse than none.
    if model.get("ModelPackageGroupPolicy"):
        raise UnsupportedTemplateError("Policies of model package groups are not enforced locally.")
