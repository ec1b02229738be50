"""Event types and ids are the same in TypeScript, in Python and in Spark."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from vitrine.events import EVENT_TYPE_CODES, canonical_event_type, event_id
from vitrine.jobs import fields

PARITY = Path(__file__).parents[2] / "test" / "fixtures" / "parity"
IDS: list[dict[str, Any]] = json.loads((PARITY / "event_ids.json").read_text())
TYPES: dict[str, Any] = json.loads((PARITY / "event_types.json").read_text())


@pytest.mark.parametrize("case", IDS, ids=lambda case: case["expected"][:8])
def test_ids(case: dict[str, Any]) -> None:
    parts = (case["userId"], case["itemId"], case["eventType"], case["timestampMs"])
    assert event_id(*parts) == case["expected"]


def test_ids_in_spark(spark: SparkSession) -> None:
    cases = spark.createDataFrame(IDS)
    moment = F.timestamp_millis("timestampMs")
    found = cases.select(
        "expected",
        fields.event_id(F.col("userId"), F.col("itemId"), F.col("eventType"), moment).alias("id"),
    ).collect()
    assert [row["id"] for row in found] == [row["expected"] for row in found]


def test_types() -> None:
    assert TYPES["codes"] == EVENT_TYPE_CODES
    for case in TYPES["cases"]:
        canonical = canonical_event_type(case["eventType"])
        assert canonical == case["canonical"]
        assert EVENT_TYPE_CODES.get(canonical, EVENT_TYPE_CODES["other"]) == case["code"]


def test_types_in_spark(spark: SparkSession) -> None:
    cases = spark.createDataFrame(TYPES["cases"])
    found = cases.select("canonical", fields.canonical_event_type("eventType").alias("type"))
    assert all(row["type"] == row["canonical"] for row in found.collect())
