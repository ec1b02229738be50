"""A pipeline's definition, of the schema 2020-12-01: what is in it, and what its steps wait for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vitrine_local.jobs.errors import validation_error

_VERSION = "2020-12-01"
STEP_TYPES = ("Training", "Tuning", "Processing", "Condition", "RegisterModel", "Fail")
"""Those that run here; SageMaker has more."""


@dataclass(frozen=True)
class Step:
    """One step; those of a condition's branches are steps of the pipeline too."""

    name: str
    kind: str
    arguments: Mapping[str, Any]
    property_files: Mapping[str, Mapping[str, str]]
    """By name, with OutputName and FilePath."""
    waits_for: frozenset[str]
    """The names of steps that it refers to or depends on."""
    branches: Mapping[bool, Sequence["Step"]]
    """Of a condition: what is run when it holds, and when not."""


@dataclass(frozen=True)
class Definition:
    """Checked: every step is of a known type and waits for steps that there are."""

    parameters: Mapping[str, str | None]
    """By name, with the default; None: a run has to give it."""
    steps: Sequence[Step]

    def values(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the parameters of a run, or refuse those that are unknown or missing."""
        if unknown := sorted(given.keys() - self.parameters.keys()):
            raise validation_error(f"Unknown pipeline parameters: {', '.join(unknown)}.")
        values = {**self.parameters, **given}
        if missing := sorted(name for name, value in values.items() if value is None):
            raise validation_error(f"Parameters without a value: {', '.join(missing)}.")
        return {name: str(value) for name, value in values.items()}


def parse_definition(body: str) -> Definition:
    """Parse and check; a definition that could not run is refused when the pipeline is made."""
    try:
        content = json.loads(body)
    except ValueError as error:
        raise validation_error(f"The pipeline definition is not JSON ({error}).") from error
    if content.get("Version") != _VERSION:
        raise validation_error(f"The pipeline definition must have the Version {_VERSION}.")
    steps = [_step(each) for each in content.get("Steps") or []]
    named = list(_all(steps))
    names = [step.name for step in named]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise validation_error(f"Steps with the same name: {', '.join(twice)}.")
    for step in named:
        if unknown := sorted(step.waits_for - set(names)):
            raise validation_error(f"{step.name} refers to unknown steps: {', '.join(unknown)}.")
    parameters = {each["Name"]: each.get("DefaultValue") for each in content.get("Parameters", [])}
    return Definition(parameters, steps)


def _all(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        for branch in step.branches.values():
            yield from _all(branch)


def _step(content: Mapping[str, Any]) -> Step:
    name, kind = content["Name"], content["Type"]
    if kind not in STEP_TYPES:
        raise validation_error(
            f"The step {name} is of the type {kind}; here run {', '.join(STEP_TYPES)}."
        )
    arguments = dict(content["Arguments"])
    branches: dict[bool, Sequence[Step]] = {}
    if kind == "Condition":
        branches = {
            holds: [_step(each) for each in arguments.pop(branch, [])]
            for holds, branch in ((True, "IfSteps"), (False, "ElseSteps"))
        }
    return Step(
        name,
        kind,
        arguments,
        {each["PropertyFileName"]: each for each in content.get("PropertyFiles") or []},
        frozenset({*content.get("DependsOn", []), *_referred(arguments)}),
        branches,
    )


def _referred(value: object) -> Iterator[str]:
    """Yield the names of the steps that a value's expressions read."""
    if isinstance(value, Mapping):
        path = value.get("Get")
        if isinstance(path, str) and path.startswith("Steps."):
            yield path.split(".")[1]
        for each in value.values():
            yield from _referred(each)
    elif isinstance(value, list):
        for each in value:
            yield from _referred(each)
