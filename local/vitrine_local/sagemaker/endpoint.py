"""An endpoint: which deployment serves, and how the next one takes over.

A new deployment is started beside the old one and takes over when all its hosts answer /ping;
requests that the old one has are finished there before it is stopped. When the new one fails the
endpoint is Failed, and the old one goes on serving. A host that dies later is not started again,
as SageMaker would: invocations fail, which is what callers have to be ready for.
"""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from vitrine_local.child_processes import ShuttingDownError
from vitrine_local.jobs.call import Response, Scope
from vitrine_local.jobs.errors import ApiError, JobFailedError
from vitrine_local.jobs.events import publish
from vitrine_local.sagemaker.deployment import Deployment
from vitrine_local.sagemaker.models_api import Definition

LOG = logging.getLogger(__name__)

# The event's status has a spelling of its own.
_EVENT_STATUS = {
    "InService": "IN_SERVICE",
    "Creating": "CREATING",
    "Updating": "UPDATING",
    "Deleting": "DELETING",
    "Failed": "FAILED",
}


class Endpoint:
    """Its status may be read, and it may be invoked, at any time."""

    def __init__(self, scope: Scope, name: str, arn: str, directory: Path) -> None:
        self.scope = scope
        self.name = name
        self.arn = arn
        self.status = "Creating"
        self._directory = directory
        self._config_name = ""
        self._failure_reason: str | None = None
        self._created = datetime.now(UTC)
        self._modified = self._created
        self._live: Deployment | None = None
        self._deployments = 0
        self._lock = threading.RLock()

    def begin_change(self, status: str) -> bool:
        """Claim the endpoint for a change; False while another one is under way."""
        with self._lock:
            if self.status in {"Updating", "Deleting"} or (
                self.status == "Creating" and self._deployments > 0
            ):
                return False
            self._deployments += 1
            self._set_status(status)
            return True

    def deploy(self, config: Definition) -> None:
        """Start the hosts of a configuration and let them take over; returns at once."""
        if self._live is None:
            self._config_name = config.request["EndpointConfigName"]
        threading.Thread(target=self._deploy, args=(config,), name=self.arn, daemon=True).start()

    def remove(self) -> None:
        """Stop serving."""
        with self._lock:
            live, self._live = self._live, None
        if live is not None:
            live.retire()
        self._state_file.unlink(missing_ok=True)

    @contextmanager
    def serving(self) -> Iterator[Deployment | None]:
        """Hold the deployment that serves, for the time of one request."""
        with self._lock:
            live = self._live
            if live is not None:
                live.begin()
        if live is None:
            yield None
            return
        with live.request():
            yield live

    def describe(self) -> Response:
        """Return the endpoint as DescribeEndpoint shows it."""
        with self._lock:
            described = {
                "EndpointName": self.name,
                "EndpointArn": self.arn,
                "EndpointConfigName": self._config_name,
                "EndpointStatus": self.status,
                "CreationTime": self._created,
                "LastModifiedTime": self._modified,
            }
            if self._live is not None:
                described["ProductionVariants"] = [
                    {
                        "VariantName": variant.name,
                        "CurrentWeight": variant.weight,
                        "DesiredWeight": variant.weight,
                        "CurrentInstanceCount": 1,
                        "DesiredInstanceCount": 1,
                    }
                    for variant in self._live.variants
                ]
            if self._failure_reason is not None:
                described["FailureReason"] = self._failure_reason
        return described

    def _deploy(self, config: Definition) -> None:
        name = config.request["EndpointConfigName"]
        directory = self._directory / f"{self._deployments:03d}-{name}"
        deployment = Deployment(name, directory)
        try:
            deployment.start(self.scope, self.name, config.request["ProductionVariants"])
        except (JobFailedError, ApiError, ShuttingDownError) as error:
            self._set_status("Failed", str(error))
            return
        except Exception as error:
            # An endpoint that stays Creating for ever would hide it.
            LOG.exception("%s could not be deployed inside the provider", self.arn)
            self._set_status("Failed", f"Internal failure: {error}")
            return
        with self._lock:
            old, self._live = self._live, deployment
            self._config_name = name
            self._write_state(deployment)
        self._set_status("InService")
        if old is not None:
            old.retire()

    def _set_status(self, status: str, failure_reason: str | None = None) -> None:
        with self._lock:
            self.status = status
            self._failure_reason = failure_reason
            self._modified = datetime.now(UTC)
            described = self.describe()
        publish(
            self.scope,
            source="aws.sagemaker",
            detail_type="SageMaker Endpoint State Change",
            resources=[self.arn],
            detail={**described, "EndpointStatus": _EVENT_STATUS[status]},
        )

    @property
    def _state_file(self) -> Path:
        return self._directory.with_suffix(".json")

    def _write_state(self, deployment: Deployment) -> None:
        """Say which processes serve, so that a test or a person can look at them or end them."""
        self._state_file.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "endpointName": self.name,
            "endpointConfigName": deployment.config_name,
            "variants": [
                {"name": entry.name, "pid": entry.host.pid, "port": entry.host.port}
                for entry in deployment.variants
            ],
        }
        draft = self._state_file.with_suffix(".json.tmp")
        draft.write_text(json.dumps(state, indent=2), encoding="utf-8")
        draft.replace(self._state_file)
