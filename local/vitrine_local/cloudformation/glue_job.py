"""AWS::Glue::Job."""

from collections.abc import Mapping
from typing import Any

from vitrine_local.cloudformation.resource import (
    ApiResource,
    Model,
    Place,
    as_string_map,
    schema,
)

_NOT_OF_THE_DEFINITION = ("Name", "Tags")


class GlueJob(ApiResource):
    """A job's definition. Ref is its name."""

    name_property = "Name"
    SCHEMA = schema("AWS::Glue::Job", identifier="Name", create_only=["Name"])

    def create_resource(self, place: Place, model: Model) -> Mapping[str, Any]:
        """Create it."""
        place.aws.glue.create_job(
            Name=model["Name"], Tags=as_string_map(model.get("Tags")), **_definition(model)
        )
        return {}

    def update_resource(self, place: Place, model: Model, previous: Model) -> None:
        """Replace its definition, and change the tags that differ."""
        place.aws.glue.update_job(JobName=model["Name"], JobUpdate=_definition(model))
        arn = f"arn:aws:glue:{place.region}:{place.account}:job/{model['Name']}"
        tags, before = as_string_map(model.get("Tags")), as_string_map(previous.get("Tags"))
        if removed := sorted(before.keys() - tags.keys()):
            place.aws.glue.untag_resource(ResourceArn=arn, TagsToRemove=removed)
        if tags != before and tags:
            place.aws.glue.tag_resource(ResourceArn=arn, TagsToAdd=tags)

    def delete_resource(self, place: Place, model: Model) -> None:
        """Delete it."""
        place.aws.glue.delete_job(JobName=model["Name"])


def _definition(model: Model) -> Model:
    definition = {key: value for key, value in model.items() if key not in _NOT_OF_THE_DEFINITION}
    for arguments in ("DefaultArguments", "NonOverridableArguments"):
        if arguments in definition:
            definition[arguments] = as_string_map(definition[arguments])
    return definition
