"""AWS::Glue::Database."""

from collections.abc import Mapping
from typing import Any

from vitrine_local.cloudformation.resource import (
    ApiResource,
    Model,
    Place,
    UnsupportedTemplateError,
    schema,
)


class GlueDatabase(ApiResource):
    """A database of the data catalog. Ref is its name."""

    name_property = "DatabaseName"
    SCHEMA = schema(
        "AWS::Glue::Database", identifier="DatabaseName", create_only=["CatalogId", "DatabaseName"]
    )

    def create_resource(self, place: Place, model: Model) -> Mapping[str, Any]:
        """Create it under the name of its input, which wins over the generated one."""
        database = {"Name": model["DatabaseName"], **model["DatabaseInput"]}
        place.aws.glue.create_database(DatabaseInput=database)
        return {"DatabaseName": database["Name"]}

    def update_resource(self, place: Place, model: Model, previous: Model) -> None:
        """Replace its description, location and parameters."""
        name = previous["DatabaseName"]
        database = {"Name": name, **model["DatabaseInput"]}
        if database["Name"] != name:
            raise UnsupportedTemplateError(
                f"The Glue database {name} cannot be renamed to {database['Name']}."
            )
        place.aws.glue.update_database(Name=name, DatabaseInput=database)

    def delete_resource(self, place: Place, model: Model) -> None:
        """Delete it with its tables, as Glue does."""
        place.aws.glue.delete_database(Name=model["DatabaseName"])
