"""What LocalEmu loads from this package by entry point: corrections of LocalEmu itself."""

from localemu.runtime import hooks

from vitrine_local import api_gateway_iam
from vitrine_local.jobs import authorization as enforcement
from vitrine_local.jobs import event_targets, used_grants
from vitrine_local.jobs.settings import run_settings
from vitrine_local.lambda_runtime import function_logs


def _install() -> None:
    enforcement.install()
    used_grants.install(used_grants.UsedGrants(run_settings().state_dir))
    event_targets.install()
    api_gateway_iam.install()
    function_logs.install()


authorization = hooks.on_infra_start(name="vitrine_authorization")(_install)
