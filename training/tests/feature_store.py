"""SageMaker Feature Store's runtime on this machine, for its real client: one feature group.

It keeps what AWS documents: the online store takes a record that is newer than its own, the
offline store every one; what is deleted for good is gone, and a marker says so offline.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config

from vitrine.online.feature_group import EVENT_TIME, USER_ID, FeatureGroup
from vitrine.user_features import USER_FEATURES

_TAKEN = {USER_ID, EVENT_TIME, *USER_FEATURES}


class RefusedError(Exception):
    """An answer with an error's code."""


@dataclass
class FeatureStore:
    """What it holds, and what it is asked; ``refusals`` are codes for the next calls by method."""

    name: str
    client: Any = None
    online: dict[str, dict[str, str]] = field(default_factory=dict)
    offline: list[dict[str, str]] = field(default_factory=list)
    refusals: dict[str, list[str]] = field(default_factory=dict)
    refused_users: set[str] = field(default_factory=set)
    unprocessed: list[str] = field(default_factory=list)
    """Users whom the next reads leave for later, one a read."""
    calls: list[str] = field(default_factory=list)

    def features(self, user: str) -> dict[str, float]:
        """The numbers of the record that there is."""
        record = self.online[user]
        return {name: float(record[name]) for name in record if name not in {USER_ID, EVENT_TIME}}

    def put(self, group: str, record: list[dict[str, str]]) -> None:
        self._named(group)
        values = {one["FeatureName"]: one["ValueAsString"] for one in record}
        user = values[USER_ID]
        if not {USER_ID, EVENT_TIME} <= set(values) <= _TAKEN or user in self.refused_users:
            raise RefusedError("ValidationError")
        there = self.online.get(user)
        if there is None or there[EVENT_TIME] < values[EVENT_TIME]:
            self.online[user] = values
        self.offline.append(values | {"is_deleted": "false"})

    def delete(self, group: str, asked: dict[str, list[str]]) -> None:
        self._named(group)
        (user,), (moment,) = asked["RecordIdentifierValueAsString"], asked["EventTime"]
        assert asked["DeletionMode"] == ["HardDelete"]
        if user in self.online and self.online[user][EVENT_TIME] >= moment:
            raise RefusedError("ValidationError")
        self.online.pop(user, None)
        if "OfflineStore" in asked["TargetStores"]:
            self.offline.append({USER_ID: user, EVENT_TIME: moment, "is_deleted": "true"})

    def get_many(self, asked: list[dict[str, Any]]) -> dict[str, Any]:
        ((group, users),) = [
            (one["FeatureGroupName"], one["RecordIdentifiersValueAsString"]) for one in asked
        ]
        self._named(group)
        if not 1 <= len(users) <= 100:
            raise RefusedError("ValidationError")
        left = [user for user in users if user in self.unprocessed[:1]]
        if left:
            self.unprocessed.pop(0)
        return {
            "Records": [
                {
                    "FeatureGroupName": group,
                    "RecordIdentifierValueAsString": user,
                    "Record": [{"FeatureName": USER_ID, "ValueAsString": user}],
                }
                for user in users
                if user in self.online and user not in left
            ],
            "Errors": [],
            "UnprocessedIdentifiers": [
                {"FeatureGroupName": group, "RecordIdentifiersValueAsString": left}
            ]
            if left
            else [],
        }

    def group(self) -> FeatureGroup:
        return FeatureGroup(self.name, self.client, lambda _: None)

    def _named(self, group: str) -> None:
        if group != self.name:
            raise RefusedError("ResourceNotFound")


@contextmanager
def feature_store(name: str = "users") -> Iterator[FeatureStore]:
    """A store that is asked over HTTP, and its client, which does not wait long."""
    store, lock = FeatureStore(name), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and content are sent apart: otherwise the second waits for a receipt of the first.
        disable_nagle_algorithm = True

        def answer(self) -> None:
            path = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                store.calls.append(self.command)
                try:
                    if store.refusals.get(self.command):
                        raise RefusedError(store.refusals[self.command].pop(0))
                    status, told = 200, self.of(path.path.removeprefix("/"), path.query, body)
                except RefusedError as error:
                    status, told = 400, {"Message": "no"}
                    code = str(error)
            self.send_response(status)
            if status != 200:
                self.send_header("x-amzn-ErrorType", code)
            content = json.dumps(told).encode()
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def of(self, path: str, query: str, body: bytes) -> dict[str, Any]:
            group = path.removeprefix("FeatureGroup/")
            if self.command == "PUT":
                store.put(group, json.loads(body)["Record"])
            elif self.command == "DELETE":
                store.delete(group, parse_qs(query))
            else:
                assert path == "BatchGetRecord"
                return store.get_many(json.loads(body)["Identifiers"])
            return {}

        do_PUT = do_DELETE = do_POST = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    ).start()
    store.client = boto3.client(
        "sagemaker-featurestore-runtime",
        endpoint_url=f"http://127.0.0.1:{server.server_port}",
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"mode": "standard", "max_attempts": 3}, max_pool_connections=16),
    )
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
