"""AWS::Athena::NamedQuery."""

from collections.abc import Mapping
from typing import Any

from vitrine_local.cloudformation.resource import (
    ApiResource,
    Model,
    Place,
    UnsupportedTemplateError,
    schema,
)

_PROPERTIES = ("Name", "Description", "Database", "QueryString", "WorkGroup")


class AthenaNamedQuery(ApiResource):
    """A saved query. Ref is its id."""

    name_property = "Name"
    SCHEMA = schema(
        "AWS::Athena::NamedQuery",
        identifier="NamedQueryId",
        create_only=_PROPERTIES,
        read_only=["NamedQueryId"],
    )

    def create_resource(self, place: Place, model: Model) -> Mapping[str, Any]:
        """Save it."""
        wanted = {name: model[name] for name in _PROPERTIES if model.get(name)}
        return {"NamedQueryId": place.aws.athena.create_named_query(**wanted)["NamedQueryId"]}

    def update_resource(self, place: Place, model: Model, previous: Model) -> None:
        """Nothing can change: a query that differs replaces the one before it."""
        del place
        if changed := [name for name in _PROPERTIES if model.get(name) != previous.get(name)]:
            raise UnsupportedTemplateError(f"A saved query's {changed} cannot change in place.")

    def delete_resource(self, place: Place, model: Model) -> None:
        """Forget it."""
        place.aws.athena.delete_named_query(NamedQueryId=model["NamedQueryId"])
