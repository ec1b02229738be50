"""Text fields as values: null is what no value can be made of."""

from collections.abc import Callable

import polars as pl
import pytest
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from vitrine.datasets.interactions_csv import clean_text
from vitrine.jobs import fields

NUMBERS = {"1": 1.0, " -2.5 ": -2.5, "1e3": 1000.0, "": None, "NaN": None, "Infinity": None,
           "1,5": None, "0x10": None}  # fmt: skip
SECONDS = {"1767225600": 1767225600, "1767225600.0": 1767225600, "0": None, "-5": None,
           "1.5": None, "2026-01-01": None, "": None, "99999999999999999999": None}  # fmt: skip
BOOLEANS = {"true": True, "TRUE": True, "1": True, "no": False, "False": False, "maybe": None,
            "": None}  # fmt: skip


TEXTS = {
    " Salt &amp; Pepper ": "Salt & Pepper",
    "a\u00a0\t b": "a b",
    "a\u200bb\x00c\ufeff": "abc",
    "&amp;lt;": "&lt;",
    "&quot;M&#39;s&quot;": '"M\'s"',
    "👩\u200d🍳": "👩\u200d🍳",
    "\u3000": None,
    "&nbsp;": None,
    "": None,
}


@pytest.mark.parametrize(
    ("cases", "column"),
    [
        (NUMBERS, fields.number),
        (SECONDS, lambda name: F.unix_seconds(fields.epoch_seconds(name))),
        (BOOLEANS, fields.boolean),
        (TEXTS, fields.clean_text),
    ],
    ids=["number", "epoch_seconds", "boolean", "clean_text"],
)
def test_fields(
    spark: SparkSession, cases: dict[str, object], column: Callable[[str], Column]
) -> None:
    rows = spark.createDataFrame([(text,) for text in cases], "text string")
    found = rows.select("text", column("text").alias("value")).collect()
    assert {row["text"]: row["value"] for row in found} == cases


def test_the_evaluation_cleans_texts_as_the_ingestion_does() -> None:
    rows = pl.DataFrame({"text": [*TEXTS]}).select("text", value=clean_text(pl.col("text")))
    assert dict(rows.iter_rows()) == TEXTS
