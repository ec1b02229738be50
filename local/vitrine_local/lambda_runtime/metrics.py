"""What functions print in CloudWatch's embedded metric format, put where CloudWatch has it."""

import json
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from vitrine_local.jobs.call import Scope
from vitrine_local.jobs.roles import internal_client

LOG = logging.getLogger(__name__)

# CloudWatch has metrics to the second; one call for all of a second is light on the machine.
_FLUSH_SECONDS = 1.0
# As many as PutMetricData takes at a time.
_DATA_PER_CALL = 1000


@dataclass(frozen=True)
class Metric:
    """What values are of."""

    scope: Scope
    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    unit: str
    resolution: int
    second: int


def metrics_of(scope: Scope, output: str) -> Iterator[tuple[Metric, list[float]]]:
    """Read the metrics in a function's output; lines that are none are passed over."""
    for line in output.splitlines():
        if '"_aws"' not in line:
            continue
        try:
            record = json.loads(line)
            yield from _metrics_in(scope, record)
        except (ValueError, KeyError, TypeError):
            # CloudWatch keeps such a line as a line.
            LOG.debug("A line looks like metrics and is none: %s", line)


def _metrics_in(scope: Scope, record: dict[str, Any]) -> Iterator[tuple[Metric, list[float]]]:
    about = record["_aws"]
    for directive in about["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = tuple(sorted((name, str(record[name])) for name in names))
            for metric in directive["Metrics"]:
                value = record[metric["Name"]]
                values = [float(each) for each in (value if isinstance(value, list) else [value])]
                key = Metric(
                    scope,
                    directive["Namespace"],
                    metric["Name"],
                    dimensions,
                    metric.get("Unit", "None"),
                    metric.get("StorageResolution", 60),
                    int(about["Timestamp"]) // 1000,
                )
                yield key, values


class MetricSink:
    """Collects metrics and puts them into CloudWatch, a second's worth at a time."""

    def __init__(self) -> None:
        self._waiting: dict[Metric, list[float]] = defaultdict(list)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, scope: Scope, output: str) -> None:
        """Take what is metrics of an invocation's output."""
        found = list(metrics_of(scope, output))
        if not found:
            return
        with self._lock:
            for metric, values in found:
                self._waiting[metric].extend(values)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="lambda-metrics", daemon=True
                )
                self._thread.start()

    def flush(self) -> None:
        """Put what is waiting."""
        with self._lock:
            waiting, self._waiting = self._waiting, defaultdict(list)
        for (scope, namespace), data in _grouped(waiting).items():
            for start in range(0, len(data), _DATA_PER_CALL):
                try:
                    internal_client("cloudwatch", scope).put_metric_data(
                        Namespace=namespace, MetricData=data[start : start + _DATA_PER_CALL]
                    )
                except (BotoCoreError, ClientError):
                    LOG.exception("Metrics of %s were lost", namespace)

    def _run(self) -> None:
        while True:
            time.sleep(_FLUSH_SECONDS)
            self.flush()


def _grouped(
    waiting: dict[Metric, list[float]],
) -> dict[tuple[Scope, str], list[dict[str, object]]]:
    calls: dict[tuple[Scope, str], list[dict[str, object]]] = defaultdict(list)
    for metric, values in waiting.items():
        calls[metric.scope, metric.namespace].append(
            {
                "MetricName": metric.name,
                "Dimensions": [{"Name": name, "Value": value} for name, value in metric.dimensions],
                "Unit": metric.unit,
                "StorageResolution": metric.resolution,
                "Timestamp": metric.second,
                "StatisticValues": {
                    "SampleCount": len(values),
                    "Sum": sum(values),
                    "Minimum": min(values),
                    "Maximum": max(values),
                },
            }
        )
    return calls
