"""The hosts of one endpoint configuration, and the requests that are on their way in them."""

import random
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from vitrine_local.jobs.call import Scope
from vitrine_local.jobs.environment import job_environment
from vitrine_local.jobs.errors import JobFailedError
from vitrine_local.jobs.logs import JobLog
from vitrine_local.jobs.roles import RoleRefusedError, assume_role
from vitrine_local.jobs.runner import Program
from vitrine_local.sagemaker.contract import MlDirectory
from vitrine_local.sagemaker.host import INVOCATION_TIMEOUT_SECONDS, ModelHost, free_port
from vitrine_local.sagemaker.images import command_of, find_image
from vitrine_local.sagemaker.inputs import fresh_directory
from vitrine_local.sagemaker.model_data import container_of, fetch_model
from vitrine_local.sagemaker.models_api import find_model

# As SageMaker's, unless the variant says otherwise.
_STARTUP_SECONDS = 480.0


@dataclass(frozen=True)
class Variant:
    """A production variant that runs."""

    name: str
    weight: float
    host: ModelHost


class Deployment:
    """Started hosts; it is drained before they stop."""

    def __init__(self, config_name: str, directory: Path) -> None:
        self.config_name = config_name
        self.variants: list[Variant] = []
        self._directory = directory
        self._in_flight = 0
        self._changed = threading.Condition()

    def start(self, scope: Scope, endpoint: str, specs: Sequence[Mapping[str, Any]]) -> None:
        """Start a host for each variant and wait for all; on failure none is left running."""
        try:
            for spec in specs:
                self.variants.append(self._start_variant(scope, endpoint, spec))
        except BaseException:
            self.stop()
            raise

    def choose(self, target: str | None) -> Variant | None:
        """Return the variant of that name, or one by weight."""
        if target is not None:
            return next((entry for entry in self.variants if entry.name == target), None)
        weights = [variant.weight for variant in self.variants]
        if not any(weights):
            return None
        return random.choices(self.variants, weights)[0]  # noqa: S311 - nothing to keep secret

    @contextmanager
    def request(self) -> Iterator[None]:
        """Count a request that was begun with `begin` until it is answered."""
        try:
            yield
        finally:
            with self._changed:
                self._in_flight -= 1
                self._changed.notify_all()

    def begin(self) -> None:
        """Announce a request: from now on the hosts are not stopped before it is answered."""
        with self._changed:
            self._in_flight += 1

    def retire(self) -> None:
        """Wait for the requests that are on their way, then stop the hosts."""
        deadline = time.monotonic() + INVOCATION_TIMEOUT_SECONDS
        with self._changed:
            while self._in_flight and time.monotonic() < deadline:
                self._changed.wait(1.0)
        self.stop()

    def stop(self) -> None:
        """Stop the hosts and remove their models."""
        stopping = [threading.Thread(target=entry.host.stop) for entry in self.variants]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _start_variant(self, scope: Scope, endpoint: str, spec: Mapping[str, Any]) -> Variant:
        name = spec["VariantName"]
        model = find_model(scope, spec["ModelName"])
        container = container_of(scope, model)
        try:
            role = assume_role(scope, model.request["ExecutionRoleArn"], "sagemaker", "SageMaker")
            work = fresh_directory(self._directory / name)
            ml = MlDirectory(work / "ml")
            fetch_model(role, container, ml.model)
        except (RoleRefusedError, BotoCoreError, ClientError) as error:
            raise JobFailedError(f"Failed to prepare variant {name}: {error}") from error
        isolated = model.request.get("EnableNetworkIsolation")
        image, port = find_image(container["Image"]), free_port()
        program = Program(
            command_of(image, None, []),
            {
                **job_environment(None if isolated else role),
                **image.environment,
                **ml.environment(container.get("Environment") or {}),
                "MODEL_DIR": str(ml.model),
                "SAGEMAKER_BIND_TO_PORT": str(port),
            },
            image.cwd or work,
        )
        file = self._directory.parent / f"{self._directory.name}-{name}.log"
        log = JobLog(role, f"/aws/sagemaker/Endpoints/{endpoint}", f"{name}/{port}", file)
        host = ModelHost(program, port, log)
        try:
            seconds = spec.get("ContainerStartupHealthCheckTimeoutInSeconds")
            host.wait_until_ready(float(seconds or _STARTUP_SECONDS))
        except JobFailedError as error:
            host.stop()
            raise JobFailedError(
                f"The primary container for production variant {name} did not pass the ping"
                f" health check: {error}. Please check CloudWatch logs for this endpoint."
            ) from error
        return Variant(name, float(spec.get("InitialVariantWeight", 1.0)), host)
