"""AWS::SageMaker::Pipeline."""

from collections.abc import Mapping
from typing import Any

from vitrine_local.cloudformation.resource import (
    ApiResource,
    Model,
    Place,
    UnsupportedTemplateError,
    schema,
)


class Pipeline(ApiResource):
    """A pipeline. Ref is its name."""

    name_property = "PipelineName"
    SCHEMA = schema(
        "AWS::SageMaker::Pipeline", identifier="PipelineName", create_only=["PipelineName"]
    )

    def create_resource(self, place: Place, model: Model) -> Mapping[str, Any]:
        """Create it."""
        place.aws.sagemaker.create_pipeline(**_of(model))
        return {}

    def update_resource(self, place: Place, model: Model, previous: Model) -> None:
        """Replace its definition, its role and what it is called."""
        del previous
        place.aws.sagemaker.update_pipeline(**_of(model))

    def delete_resource(self, place: Place, model: Model) -> None:
        """Delete it."""
        place.aws.sagemaker.delete_pipeline(PipelineName=model["PipelineName"])


def _of(model: Model) -> Model:
    body = model["PipelineDefinition"].get("PipelineDefinitionBody")
    if body is None:
        raise UnsupportedTemplateError("A pipeline's definition is read from the template alone.")
    named = ("PipelineName", "PipelineDisplayName", "PipelineDescription", "RoleArn")
    return {name: model[name] for name in named if model.get(name)} | {"PipelineDefinition": body}
