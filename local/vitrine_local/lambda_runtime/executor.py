"""LocalEmu's runtime executor that needs no Docker: one execution environment, one process."""

import enum
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from localemu.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localemu.services.lambda_.invocation.runtime_executor import (
    LambdaRuntimeException,
    RuntimeExecutor,
)

from vitrine_local.environment import Settings
from vitrine_local.jobs.call import Scope
from vitrine_local.lambda_runtime import failures
from vitrine_local.lambda_runtime.invocation_log import InvocationRecord, render
from vitrine_local.lambda_runtime.messages import Answered, Exited, InitFailed, Invocation, Ready
from vitrine_local.lambda_runtime.metrics import MetricSink
from vitrine_local.lambda_runtime.runtimes import UnsupportedFunctionError, bootstrap_command
from vitrine_local.lambda_runtime.sandbox import InitOutcome, InvocationOutcome, Sandbox, TimedOut

# Lambda gives a module 10 seconds to load. A laptop that trains a model meanwhile needs more, and
# a module that is merely slow should not fail here and work in the cloud.
_INIT_PATIENCE_SECONDS = 30.0

# One for all functions.
_METRICS = MetricSink()


class ProcessRuntimeExecutor(RuntimeExecutor):
    """Serves a function version's invocations with one process at a time.

    A process that timed out or ended is replaced at the next invocation, and a module that could
    not be loaded is tried again then, as Lambda does. LocalEmu keeps one of these for each
    concurrent invocation and stops it when idle, on an update and at shutdown.
    """

    def __init__(self, id: str, function_version: FunctionVersion) -> None:  # noqa: A002
        super().__init__(id, function_version)
        self._settings = Settings.from_environment()
        self._env: dict[str, str] = {}
        self._scratch: Path | None = None
        self._sandbox: Sandbox | None = None
        self._init_failure: InitOutcome | None = None
        self._init_ms: float | None = None
        self._stopped = False

    def start(self, env_vars: Mapping[str, object]) -> None:
        """Start a process. A module that fails to load is reported to the first invocation."""
        self._scratch = Path(tempfile.mkdtemp(prefix="lambda-"))
        self._env = self._process_environment(env_vars, self._scratch)
        self._start_sandbox()

    def stop(self) -> None:
        """End the process, in the midst of an invocation if need be."""
        self._stopped = True
        if self._sandbox is not None:
            self._sandbox.kill()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def invoke(
        self, payload: dict[str, str], function_timeout: int | None = None
    ) -> InvocationResult:
        """Run one event through the function."""
        request_id = payload["invoke-id"]
        timeout = float(function_timeout or self.function_version.config.timeout)
        if self._init_failure is None and not self._is_running():
            self._start_sandbox()
        started = time.perf_counter()
        outcome = self._run(payload, timeout)
        duration_ms = (time.perf_counter() - started) * 1000
        output = "" if self._sandbox is None else self._sandbox.take_log()
        version = self.function_version.id
        _METRICS.add(Scope(version.account, version.region), output)
        result_payload, problem = _report(outcome, request_id)
        record = InvocationRecord(
            request_id=request_id,
            version=version.qualifier,
            output=output,
            duration_ms=duration_ms,
            init_ms=self._init_ms,
            memory_mb=self.function_version.config.memory_size,
            problem=problem,
        )
        self._init_ms = None
        as_json = self._env.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
        return InvocationResult(
            request_id,
            result_payload,
            is_error=not isinstance(outcome, Answered) or outcome.is_error,
            logs=render(record, as_json=as_json),
        )

    def get_logs(self) -> str:
        """Return what was printed outside of invocations."""
        return "" if self._sandbox is None else self._sandbox.peek_log()

    def get_address(self) -> str:
        """Return where the process is: on this machine."""
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        """Return where the process finds LocalEmu: on this machine."""
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        """Return LocalEmu's own endpoint, of which a process makes no use."""
        return self._settings.endpoint

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unpack the code; what cannot run here makes the function's state Failed, with why."""
        config = function_version.config
        if config.layers:
            raise UnsupportedFunctionError(
                "Layers do not run locally: bundle what they hold with the function."
            )
        bootstrap_command(config.runtime, config.memory_size, node="node")
        if config.code is not None:
            config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Leave the unpacked code: other versions may share it, and it goes with the run."""

    def _run(self, payload: dict[str, str], timeout: float) -> InitOutcome | InvocationOutcome:
        if self._init_failure is not None:
            failure, self._init_failure = self._init_failure, None
            return failure
        if self._sandbox is None:
            raise RuntimeError("The executor was not started.")
        invocation = Invocation(
            requestId=payload["invoke-id"],
            functionArn=payload["invoked-function-arn"],
            deadlineMs=int((time.time() + timeout) * 1000),
            traceId=payload["trace-id"],
            payload=payload["payload"],
        )
        return self._sandbox.invoke(invocation, timeout)

    def _is_running(self) -> bool:
        return self._sandbox is not None and self._sandbox.is_running()

    def _start_sandbox(self) -> None:
        if self._stopped:
            raise LambdaRuntimeException("The execution environment was stopped.")
        config = self.function_version.config
        command = bootstrap_command(config.runtime, config.memory_size, self._settings.node)
        started = time.perf_counter()
        self._sandbox = Sandbox(command, self._env, Path(self._env["LAMBDA_TASK_ROOT"]))
        outcome = self._sandbox.await_init(_INIT_PATIENCE_SECONDS)
        self._init_ms = (time.perf_counter() - started) * 1000
        self._init_failure = None if isinstance(outcome, Ready) else outcome

    def _process_environment(self, env_vars: Mapping[str, object], scratch: Path) -> dict[str, str]:
        config = self.function_version.config
        if config.code is None:
            raise UnsupportedFunctionError("The function has no code package.")
        given = {
            key: str(value.value if isinstance(value, enum.Enum) else value)
            for key, value in env_vars.items()
        }
        own = set(config.environment or {})
        ours = {
            **self._settings.aws_client_environment(),
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.runtime}",
            "LAMBDA_TASK_ROOT": str(config.code.get_unzipped_code_location()),
            "HOME": str(scratch),
            "TMPDIR": str(scratch),
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PYTHONUNBUFFERED": "1",
        }
        # As in Lambda, what the function configures for itself wins.
        return {**given, **{key: value for key, value in ours.items() if key not in own}}


def _report(outcome: InitOutcome | InvocationOutcome, request_id: str) -> tuple[bytes, str | None]:
    """Return the payload for the caller, and the log's line on what Lambda ended itself."""
    match outcome:
        case Answered():
            return outcome.body, None
        case InitFailed():
            return outcome.error, None
        case Exited():
            payload = failures.exited(request_id, outcome.status)
            return payload, f"{request_id} Runtime.ExitError"
        case TimedOut():
            payload = failures.timed_out(request_id, outcome.seconds)
            return payload, f"{request_id} Task timed out after {outcome.seconds:.2f} seconds"
        case Ready():
            raise AssertionError("Being ready is not a failure.")
