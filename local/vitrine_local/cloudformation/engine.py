"""Where this package reaches into LocalEmu's CloudFormation engine, which has no hooks for it."""

from typing import Any

from localemu.runtime import hooks
from localemu.services.cloudformation.engine.v2.change_set_model_executor import (
    ChangeSetModelExecutor,
)
from localemu.services.cloudformation.engine.v2.change_set_model_preproc import (
    ChangeSetModelPreproc,
)
from localemu.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

from vitrine_local.cloudformation.api_urls import reachable
from vitrine_local.cloudformation.fallbacks import Fallback, FallbackRecord
from vitrine_local.environment import Settings


def _record_fallbacks(record: FallbackRecord) -> None:
    execute = ChangeSetModelExecutor._execute_resource_action

    def execute_and_record(self: ChangeSetModelExecutor, **action: Any) -> ProgressEvent[Any]:  # noqa: ANN401
        event = execute(self, **action)
        resource_type = action["resource_type"]
        provider = self.resource_provider_executor.try_load_resource_provider(resource_type)
        if provider is None and event.status == OperationStatus.SUCCESS:
            stack = str(self._change_set.stack.stack_name)
            logical_id = action["logical_resource_id"]
            if action["action"].value == "Remove":
                record.remove(stack, logical_id)
            else:
                record.add(Fallback(stack, logical_id, resource_type))
        return event

    ChangeSetModelExecutor._execute_resource_action = execute_and_record


def _give_reachable_urls(endpoint: str) -> None:
    def replace(value: str) -> str:
        return reachable(value, endpoint)

    ChangeSetModelPreproc._perform_static_replacements = staticmethod(replace)


def _prepare_engine() -> None:
    settings = Settings.from_environment()
    _record_fallbacks(FallbackRecord(settings.state_dir))
    _give_reachable_urls(settings.endpoint)


engine = hooks.on_infra_start(name="vitrine_cloudformation")(_prepare_engine)
