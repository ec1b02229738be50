"""Nothing of users who were erased comes into the lake."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import RawAndLake
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from test_ingest_clickstream import EVENT, archive

from vitrine.jobs import erased_users
from vitrine.jobs.erased_users import ErasedUsers, add_erasure_arguments, erased_users_of, pseudonym
from vitrine.online.pseudonyms import pseudonym_of

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "test" / "fixtures" / "parity" / "pseudonyms.json").read_text()
)
KEY = "k" * 64
ANN = ErasedUsers(KEY, frozenset({pseudonym_of(KEY, "ann")}))


def test_pseudonyms_in_spark(spark: SparkSession) -> None:
    for case in CASES:
        row = spark.createDataFrame([(case["userId"],)], "id string")
        found = row.select(pseudonym(case["key"], F.col("id"))).collect()[0][0]
        assert found == case["expected"]


def test_a_key_longer_than_a_block_is_hashed_first(spark: SparkSession) -> None:
    row = spark.createDataFrame([("ann",)], "id string")
    assert row.select(pseudonym("x" * 65, F.col("id"))).collect()[0][0] == pseudonym_of(
        "x" * 65, "ann"
    )


def test_files_that_are_dropped_again_bring_nobody_back(raw_and_lake: RawAndLake) -> None:
    raw_and_lake.drop("users", "USER_ID,COUNTRY\nann,NO\nbob,SE\n")
    raw_and_lake.drop(
        "interactions",
        "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\nann,mug,1760000000,view\nbob,mug,1760000001,view\n",
    )
    report = raw_and_lake.ingest(erased=ANN)
    assert raw_and_lake.rows("interactions", "user_id") == [("bob",)]
    assert raw_and_lake.rows("users", "user_id") == [("bob",)]
    assert report.warnings["erased_user"] == 1


def test_the_archive_of_the_stream_brings_nobody_back(raw_and_lake: RawAndLake) -> None:
    told = {"schemaVersion": 1, "receivedAtMs": 1767225600000}
    events = [
        {**EVENT, "eventId": "1", "userId": "ann"},
        {**EVENT, "eventId": "2", "userId": "bob"},
    ]
    changes = [
        {**told, "kind": kind, "userId": user, **more}
        for user in ("ann", "bob")
        for kind, more in (
            ("user", {"properties": {"COUNTRY": "NO"}}),
            ("merge", {"sessionId": f"session-of-{user}"}),
        )
    ]
    archive(raw_and_lake, [json.dumps(line) for line in (*events, *changes)])
    raw_and_lake.ingest("clickstream", erased=ANN)
    for table in ("interactions", "users", "session_users"):
        assert raw_and_lake.rows(table, "user_id") == [("bob",)]


def test_the_erased_are_asked_for_where_the_arguments_say(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = argparse.ArgumentParser()
    add_erasure_arguments(parser)
    assert erased_users_of(parser.parse_args([])) == ErasedUsers()
    tables = {"online": ANN.pseudonyms, "empty": frozenset[str]()}
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setattr(erased_users, "read_tombstones", lambda _, table: tables[table])
    monkeypatch.setattr(erased_users, "read_key", {"arn:key": KEY}.__getitem__)
    asked = ["--pseudonym-key", "arn:key", "--online-table"]
    assert erased_users_of(parser.parse_args([*asked, "online"])) == ANN
    assert erased_users_of(parser.parse_args([*asked, "empty"])) == ErasedUsers()
