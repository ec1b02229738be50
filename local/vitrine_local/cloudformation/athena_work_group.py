"""AWS::Athena::WorkGroup."""

from collections.abc import Mapping
from typing import Any

from vitrine_local.cloudformation.resource import ApiResource, Model, Place, schema


class AthenaWorkGroup(ApiResource):
    """A workgroup. Ref is its name."""

    name_property = "Name"
    SCHEMA = schema("AWS::Athena::WorkGroup", identifier="Name", create_only=["Name"])

    def create_resource(self, place: Place, model: Model) -> Mapping[str, Any]:
        """Create it."""
        place.aws.athena.create_work_group(
            Name=model["Name"],
            Description=model.get("Description", ""),
            Configuration=_typed(model.get("WorkGroupConfiguration", {})),
            Tags=model.get("Tags", []),
        )
        return {}

    def update_resource(self, place: Place, model: Model, previous: Model) -> None:
        """Replace its settings; tags stay as they were made."""
        del previous
        settings = _typed(model.get("WorkGroupConfiguration", {}))
        settings["ResultConfigurationUpdates"] = settings.pop("ResultConfiguration", {})
        place.aws.athena.update_work_group(
            WorkGroup=model["Name"],
            Description=model.get("Description", ""),
            ConfigurationUpdates=settings,
        )

    def delete_resource(self, place: Place, model: Model) -> None:
        """Delete it with what it keeps, as the template asks for."""
        place.aws.athena.delete_work_group(WorkGroup=model["Name"], RecursiveDeleteOption=True)


def _typed(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Templates may have numbers and booleans as text."""
    typed = dict(settings)
    if (limit := typed.get("BytesScannedCutoffPerQuery")) is not None:
        typed["BytesScannedCutoffPerQuery"] = int(limit)
    for name in ("EnforceWorkGroupConfiguration", "PublishCloudWatchMetricsEnabled"):
        if name in typed:
            typed[name] = str(typed[name]).lower() == "true"
    return typed
