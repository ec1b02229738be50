"""The entry point by which LocalEmu finds the process executor."""

from localemu.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    """Chosen with LAMBDA_RUNTIME_EXECUTOR=process."""

    name = "process"

    def load(self) -> type:
        """Import the executor only when the first function needs it."""
        from vitrine_local.lambda_runtime.executor import ProcessRuntimeExecutor  # noqa: PLC0415

        return ProcessRuntimeExecutor
