"""What the resource types here have in common: names, errors and CloudFormation's results."""

import abc
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from localemu.aws.connect import ServiceLevelClientFactory
from localemu.services.cloudformation.provider_utils import generate_default_name
from localemu.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)

type Model = dict[str, Any]
"""A resource's properties, as the template gives them, and its attributes."""

_NOT_FOUND = ("NotFound", "EntityNotFoundException", "ResourceNotFoundException")


@dataclass(frozen=True)
class Place:
    """Where a resource is, and the clients to reach it with."""

    aws: ServiceLevelClientFactory
    account: str
    region: str


class UnsupportedTemplateError(Exception):
    """The template asks for what there is no operation for, or what would not be held to."""


class ApiResource(ResourceProvider[Model], abc.ABC):
    """A resource type that is created, updated and deleted through its service's API.

    An error of the API is the resource's failure, with the API's own words as the reason.
    """

    name_property: str
    """The property that is generated when the template does not give it."""

    @abc.abstractmethod
    def create_resource(self, place: Place, model: Model) -> Mapping[str, Any]:
        """Create it, and return its attributes."""

    @abc.abstractmethod
    def update_resource(self, place: Place, model: Model, previous: Model) -> None:
        """Bring it from `previous` to `model`."""

    @abc.abstractmethod
    def delete_resource(self, place: Place, model: Model) -> None:
        """Delete it. That it does not exist any more is not an error."""

    def create(self, request: ResourceRequest[Model]) -> ProgressEvent[Model]:
        """Create the resource under the template's name or a generated one."""
        model = dict(request.desired_state)
        if not model.get(self.name_property):
            model[self.name_property] = generate_default_name(
                request.stack_name, request.logical_resource_id
            )
        try:
            model.update(self.create_resource(_place(request), model))
        except (ClientError, BotoCoreError) as error:
            return _failed(model, error)
        return _succeeded(model)

    def update(self, request: ResourceRequest[Model]) -> ProgressEvent[Model]:
        """Change the resource in place; CloudFormation replaces it for create-only properties."""
        previous = dict(request.previous_state or {})
        # The new template has neither generated names nor attributes; those stay.
        kept = {
            name: previous[name]
            for name in self._kept_properties()
            if name in previous and name not in request.desired_state
        }
        model = {**kept, **request.desired_state}
        try:
            self.update_resource(_place(request), model, previous)
        except (ClientError, BotoCoreError, UnsupportedTemplateError) as error:
            return _failed(previous, error)
        return _succeeded(model)

    def delete(self, request: ResourceRequest[Model]) -> ProgressEvent[Model]:
        """Delete the resource."""
        model = dict(request.previous_state or request.desired_state)
        try:
            self.delete_resource(_place(request), model)
        except ClientError as error:
            if not _is_missing(error):
                return _failed(model, error)
        except BotoCoreError as error:
            return _failed(model, error)
        return _succeeded({})

    def _kept_properties(self) -> Iterable[str]:
        read_only = self.SCHEMA["readOnlyProperties"]
        return [self.name_property, *(path.removeprefix("/properties/") for path in read_only)]


def schema(
    type_name: str,
    *,
    identifier: str,
    create_only: Sequence[str],
    read_only: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the part of a resource type's schema that the engine acts upon.

    `identifier` is what Ref returns; a change of a `create_only` property replaces the resource.
    """
    return {
        "typeName": type_name,
        "properties": {},
        "primaryIdentifier": [f"/properties/{identifier}"],
        "createOnlyProperties": [f"/properties/{name}" for name in create_only],
        "readOnlyProperties": [f"/properties/{name}" for name in read_only],
    }


def as_string_map(values: Mapping[str, object] | None) -> dict[str, str]:
    """Return a map of strings, where a template may have numbers and booleans."""
    return {
        key: str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in (values or {}).items()
    }


def _is_missing(error: ClientError) -> bool:
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    # SageMaker has no error of its own for it.
    return code.endswith(_NOT_FOUND) or (
        code == "ValidationException" and "does not exist" in message
    )


def _place(request: ResourceRequest[Model]) -> Place:
    return Place(request.aws_client_factory, request.account_id, request.region_name)


def _succeeded(model: Model) -> ProgressEvent[Model]:
    return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)


def _failed(model: Model, error: Exception) -> ProgressEvent[Model]:
    return ProgressEvent(
        status=OperationStatus.FAILED,
        resource_model=model,
        message=str(error),
        custom_context={"exception": error},
    )
