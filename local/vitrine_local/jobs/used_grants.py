"""Which grants of roles' policies calls have been let pass by.

The embedded AWS enforces what is granted, so a run that does all that the platform does tells
which grants nothing needs. What a grant is, is what a policy has written: an action on a resource.
"""

import functools
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from localemu.services.iam_enforcement.action_matcher import matches_action
from localemu.services.iam_enforcement.condition_evaluator import matches_conditions
from localemu.services.iam_enforcement.evaluator import Decision, PolicyEvaluator
from localemu.services.iam_enforcement.identity import CallerIdentity, get_identity_policies
from localemu.services.iam_enforcement.resource_matcher import matches_resource
from localemu.utils.aws.policy import iter_policy_statements

FILE_NAME = "used-grants.jsonl"


class UsedGrants:
    """The used grants of a run: a line of JSON for each, `{"role", "action", "resource"}`."""

    def __init__(self, state_dir: Path) -> None:
        self._file = state_dir / FILE_NAME
        self._judged: set[tuple[str, str, str]] = set()
        self._used: set[tuple[str, str, str]] = set()
        self._lock = threading.Lock()
        self._file.touch()

    def add(
        self, caller: CallerIdentity, action: str, resource: str, conditions: Mapping[str, Any]
    ) -> None:
        """Note each grant of the caller's role by which a call may pass that did."""
        call = (caller.role_name or "", action, resource)
        with self._lock:
            # Almost every call is like one before.
            if call in self._judged:
                return
            self._judged.add(call)
            for grant in _grants_of(caller, action, resource, {**conditions, **caller.tags}):
                if grant not in self._used:
                    self._used.add(grant)
                    with self._file.open("a") as file:
                        line = dict(zip(("role", "action", "resource"), grant, strict=True))
                        file.write(json.dumps(line) + "\n")


def _grants_of(
    caller: CallerIdentity, action: str, resource: str, conditions: dict[str, Any]
) -> Iterator[tuple[str, str, str]]:
    for policy in get_identity_policies(caller):
        for statement in iter_policy_statements(policy):
            if statement.get("Effect") != "Allow" or not matches_conditions(statement, conditions):
                continue
            for granted in _listed(statement, "Action"):
                if not matches_action({"Action": granted}, action):
                    continue
                for on in _listed(statement, "Resource"):
                    if matches_resource({"Resource": on}, resource, conditions):
                        yield caller.role_name, granted, on


def _listed(statement: Mapping[str, Any], key: str) -> list[str]:
    value = statement.get(key, [])
    return [value] if isinstance(value, str) else list(value)


def install(used: UsedGrants) -> None:
    """Have whatever judges a call tell of it; runs once when the emulator starts."""
    evaluate = PolicyEvaluator.evaluate

    @functools.wraps(evaluate)
    def judged(
        self: PolicyEvaluator,
        *,
        caller: CallerIdentity,
        action: str,
        resource: str,
        conditions: dict[str, Any],
        resource_policy: dict[str, Any] | None = None,
    ) -> Decision:
        decision = evaluate(
            self,
            caller=caller,
            action=action,
            resource=resource,
            conditions=conditions,
            resource_policy=resource_policy,
        )
        if decision == Decision.ALLOW and caller.role_name:
            used.add(caller, action, resource, conditions)
        return decision

    PolicyEvaluator.evaluate = judged
