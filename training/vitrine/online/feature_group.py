"""Users' features in a feature group of SageMaker Feature Store, by its runtime's client."""

import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from itertools import islice
from typing import Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from vitrine.errors import RefusalError

_T = TypeVar("_T")

_GROUP = json.loads(
    (files("vitrine") / "schemas" / "user-feature-group.json").read_text(encoding="utf-8")
)
USER_ID: str = _GROUP["recordIdentifier"]
EVENT_TIME: str = _GROUP["eventTime"]
OFFLINE_TABLE: str = _GROUP["offlineTable"]
"""What the offline store is called among the tables of the lake."""
_NOT_MIRRORED = _GROUP["notMirrored"]

# BatchGetRecord's own limit on records of a group.
_BATCH = 100
_WORKERS = 16
_ATTEMPTS = 11
_FIRST_WAIT_SECONDS = 0.05
_MOST_FAILURES = 100
"""Then it is not the records: what is left is not tried."""


@dataclass
class Outcome:
    """What became of records, those that were not tried left out."""

    done: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """By the user's id, the error's code."""

    def take(self, other: "Outcome") -> None:
        """Adds another's."""
        self.done += other.done
        self.failed |= other.failed


class FeatureGroup:
    """A record a user; the client tries again what is throttled, each time later."""

    def __init__(
        self,
        name: str,
        client: Any = None,  # noqa: ANN401  boto3 has no static types for it
        wait: Callable[[float], None] = time.sleep,
        metrics: Any = None,  # noqa: ANN401
    ) -> None:
        """:param wait: how to spend the time between attempts to read."""
        self._name = name
        self._client = client or boto3.client(
            "sagemaker-featurestore-runtime",
            config=Config(
                max_pool_connections=_WORKERS, retries={"mode": "standard", "max_attempts": 8}
            ),
        )
        self._wait = wait
        self._metrics = metrics

    def put_all(self, users: Iterable[tuple[str, Mapping[str, float]]], as_of: datetime) -> Outcome:
        """Writes features as of a moment; put again as of the same one, a record is as it was."""

        def put(one: tuple[str, Mapping[str, float]]) -> None:
            user, features = one
            values = {USER_ID: user, EVENT_TIME: _moment(as_of)}
            values |= {name: repr(float(value)) for name, value in features.items()}
            record = [{"FeatureName": name, "ValueAsString": values[name]} for name in values]
            self._client.put_record(FeatureGroupName=self._name, Record=record)

        return _each(users, put, lambda one: one[0])

    def present(self, users: Iterable[str]) -> list[str]:
        """Which of the users have a record that can be read.

        :raises RefusalError: where it is throttled for long.
        """
        with ThreadPoolExecutor(_WORKERS) as pool:
            found = pool.map(self._present, _chunks(users))
            return [user for chunk in found for user in chunk]

    def remove(self, users: Iterable[str], now: datetime, *, leaves_marker: bool = True) -> Outcome:
        """Removes records for good from the online store.

        :param now: later than what any record is as of.
        :param leaves_marker: whether the offline store gets a row that says so, with the user's id:
            for whoever reads there the last row of each.
        """
        stores = ["OnlineStore", "OfflineStore"] if leaves_marker else ["OnlineStore"]

        def delete(user: str) -> None:
            self._client.delete_record(
                FeatureGroupName=self._name,
                RecordIdentifierValueAsString=user,
                EventTime=_moment(now),
                DeletionMode="HardDelete",
                TargetStores=stores,
            )

        return _each(users, delete, lambda user: user)

    def tell_not_mirrored(self, users: int) -> None:
        """Tells CloudWatch of how many users the group lacks what this run knows."""
        metrics = self._metrics or boto3.client("cloudwatch")
        datum = {
            "MetricName": _NOT_MIRRORED["metric"],
            "Dimensions": [{"Name": "FeatureGroup", "Value": self._name}],
            "Value": users,
            "Unit": "Count",
        }
        metrics.put_metric_data(Namespace=_NOT_MIRRORED["namespace"], MetricData=[datum])

    def _present(self, chunk: list[str]) -> list[str]:
        found: list[str] = []
        asked: Any = [
            {
                "FeatureGroupName": self._name,
                "RecordIdentifiersValueAsString": chunk,
                "FeatureNames": [USER_ID],
            }
        ]
        for attempt in range(_ATTEMPTS):
            if attempt > 0:
                self._wait(_FIRST_WAIT_SECONDS * 2 ** (attempt - 1))
            answer = self._client.batch_get_record(Identifiers=asked)
            for error in answer["Errors"]:
                raise RefusalError(f"{self._name} was not read: {error['ErrorCode']}")
            found += [one["RecordIdentifierValueAsString"] for one in answer["Records"]]
            asked = answer["UnprocessedIdentifiers"]
            if not asked:
                return found
        raise RefusalError(
            f"{self._name} is throttled: it was not read after {_ATTEMPTS} attempts; run it again."
        )


def error_code(error: BotoCoreError | ClientError) -> str:
    """What of an error may be told: its message may repeat what was sent."""
    return (
        str(error.response["Error"]["Code"])
        if isinstance(error, ClientError)
        else type(error).__name__
    )


def _each(given: Iterable[_T], call: Callable[[_T], None], user_of: Callable[[_T], str]) -> Outcome:
    """Calls for each of many, with only some chunks in flight, so memory stays bounded."""
    outcome = Outcome()

    def some(chunk: list[_T]) -> Outcome:
        of_chunk = Outcome()
        for one in chunk:
            if len(outcome.failed) + len(of_chunk.failed) >= _MOST_FAILURES:
                break
            try:
                call(one)
            except (BotoCoreError, ClientError) as error:
                of_chunk.failed[user_of(one)] = error_code(error)
            else:
                of_chunk.done += 1
        return of_chunk

    in_flight: deque[Future[Outcome]] = deque()
    with ThreadPoolExecutor(_WORKERS) as pool:
        for chunk in _chunks(given):
            if len(in_flight) == 2 * _WORKERS:
                outcome.take(in_flight.popleft().result())
            if len(outcome.failed) >= _MOST_FAILURES:
                break
            in_flight.append(pool.submit(some, chunk))
        for future in in_flight:
            outcome.take(future.result())
    return outcome


def _chunks(given: Iterable[_T]) -> Iterator[list[_T]]:
    iterator = iter(given)
    while chunk := list(islice(iterator, _BATCH)):
        yield chunk


def _moment(moment: datetime) -> str:
    """As the store takes moments: to the millisecond, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
