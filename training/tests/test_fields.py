"""Text fields as values: null is what no value can be made of."""

from collections.abc import Callable

import pytest
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from vitrine.jobs import fields

NUMBERS = {"1": 1.0, " -2.5 ": -2.5, "1e3": 1000.0, "": None, "NaN": None, "Infinity": None,
           "1,5": None, "0x10": None}  # fmt: skip
SECONDS = {"1767225600": 1767225600, "1767225600.0": 1767225600, "0": None, "-5": None,
           "1.5": None, "2026-01-01": None, "": None, "99999999999999999999": None}  # fmt: skip
BOOLEANS = {"true": True, "TRUE": True, "1": True, "no": False, "False": False, "maybe": None,
            "": None}  # fmt: skip


@pytest.mark.parametrize(
    ("cases", "column"),
    [
        (NUMBERS, fields.number),
        (SECONDS, lambda name: F.unix_seconds(fields.epoch_seconds(name))),
        (BOOLEANS, fields.boolean),
    ],
    ids=["number", "epoch_seconds", "boolean"],
)
def test_fields(
    spark: SparkSession, cases: dict[str, object], column: Callable[[str], Column]
) -> None:
    rows = spark.createDataFrame([(text,) for text in cases], "text string")
    found = rows.select("text", column("text").alias("value")).collect()
    assert {row["text"]: row["value"] for row in found} == cases
