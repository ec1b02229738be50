"""Reads a training job's metrics out of its log, as MetricDefinitions say."""

import math
import re
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from vitrine_local.jobs.errors import validation_error


class MetricReader:
    """Keeps the values of each metric; the last ones are SageMaker's FinalMetricDataList."""

    def __init__(self, definitions: Iterable[Mapping[str, str]]) -> None:
        self._patterns: list[tuple[str, re.Pattern[str]]] = []
        for definition in definitions:
            try:
                pattern = re.compile(definition["Regex"])
            except re.error as error:
                raise validation_error(
                    f"The regular expression {definition['Regex']} of metric"
                    f" {definition['Name']} is not one: {error}"
                ) from error
            self._patterns.append((definition["Name"], pattern))
        self._lock = threading.Lock()
        self._last: dict[str, tuple[float, datetime]] = {}
        self._values: dict[str, list[float]] = {name: [] for name, _ in self._patterns}

    def read(self, line: str) -> None:
        """Take the next line of the log."""
        for name, pattern in self._patterns:
            match = pattern.search(line)
            if match is None or pattern.groups == 0:
                continue
            try:
                value = float(match[1])
            except (TypeError, ValueError):
                # As in SageMaker, what the group catches may not be a number; it is no value then.
                continue
            with self._lock:
                self._last[name] = (value, datetime.now(UTC))
                self._values[name].append(value)

    def final(self) -> list[dict[str, Any]]:
        """Return the last value of each metric that the log had."""
        with self._lock:
            return [
                {"MetricName": name, "Value": value, "Timestamp": at}
                for name, (value, at) in self._last.items()
            ]

    def values(self, name: str) -> list[float]:
        """Return what a metric was so far, oldest first; without what is not a finite number."""
        with self._lock:
            return [value for value in self._values.get(name, []) if math.isfinite(value)]
