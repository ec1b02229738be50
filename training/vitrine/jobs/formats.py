"""Files as rows of text: CSV, JSON Lines and Parquet, told apart by their names."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, StringType, StructField, StructType, TimestampType

from vitrine.errors import RefusalError
from vitrine.jobs.file_checks import check_text
from vitrine.jobs.objects import ObjectStore, StoredObject

FILE, BLOCK, LINE, MALFORMED = "_file", "_block", "_line", "_malformed"
"""Added to each row: its file, its place there, and the whole line where it does not parse."""

ORIGIN = (FILE, BLOCK, LINE)

_SHOWN = 200
_JSON = (".jsonl", ".ndjson", ".json")


@dataclass(frozen=True)
class Columns:
    """The columns that a file may have, of which some it must have, whatever their case."""

    known: Sequence[str]
    required: Sequence[str]

    def spelling(self, more: Mapping[str, str]) -> dict[str, str]:
        """Names in small letters to ours; ``more`` are others that stand for ours."""
        return {name.lower(): name for name in self.known} | dict(more)


@dataclass(frozen=True)
class Shape:
    """What files must have in common to be read together: the names that they have, in order."""

    format: str
    given: tuple[str, ...]
    names: tuple[str, ...]
    """Ours for them."""


def shape_of(
    spark: SparkSession, store: ObjectStore, file: StoredObject, spelling: Mapping[str, str]
) -> Shape:
    """:raises RefusalError: where the file is not what its name says."""
    name = file.uri.removesuffix(".gz")
    if name.endswith(".parquet"):
        format_, given = "parquet", _parquet_names(spark, file.uri)
    elif name.endswith(_JSON):
        format_, given = "json", _json_names(file.uri, check_text(store, file))
    else:
        first_line = check_text(store, file).splitlines()[:1]
        format_, given = "csv", [one.strip() for one in next(csv.reader(first_line), [])]
    names = tuple(spelling.get(one.lower(), one) for one in given)
    twice = sorted({one for one in names if names.count(one) > 1})
    if twice:
        raise RefusalError(
            f"{file.uri} has the column {', '.join(twice)} more than once: keep one."
        )
    return Shape(format_, tuple(given), names)


def check_columns(shape: Shape, required: Sequence[str], uri: str) -> None:
    """:raises RefusalError: naming what a file lacks. Lines of JSON may each lack something."""
    missing = [name for name in required if name not in shape.names]
    if missing and shape.format != "json":
        has = _shortened(", ".join(shape.given)) or "nothing"
        raise RefusalError(
            f"{uri} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}"
            f" (its first line has {has}): add it and drop the file again."
        )


def read_files(
    spark: SparkSession, shape: Shape, known: Sequence[str], uris: Sequence[str]
) -> DataFrame:
    """All rows of files of one shape, each column a text, and ``MALFORMED``."""
    if shape.format == "parquet":
        rows = with_origin(spark.read.parquet(*uris))
        types = {one.name: one.dataType for one in rows.schema}
        texts = [
            _text_of(given, types[given]).alias(name)
            for given, name in zip(shape.given, shape.names, strict=True)
        ]
        return rows.select(*texts, F.lit(None).cast("string").alias(MALFORMED), *ORIGIN)
    reader = spark.read.options(columnNameOfCorruptRecord=MALFORMED, mode="PERMISSIVE")
    if shape.format == "json":
        others = [name for name in known if name not in shape.names]
        schema = _texts([*shape.given, *others, MALFORMED])
        rows = with_origin(reader.schema(schema).json(list(uris)))
        for given, name in zip(shape.given, shape.names, strict=True):
            rows = rows.withColumnRenamed(given, name)
        return rows
    return with_origin(
        reader.schema(_texts([*shape.names, MALFORMED]))
        # A quote inside quotes is doubled (RFC 4180), not escaped by a backslash.
        .options(header=True, escape='"')
        .csv(list(uris))
    )


def with_origin(rows: DataFrame) -> DataFrame:
    """Rows as they were read, each with its file and its place there."""
    return rows.withColumns(
        {
            FILE: F.col("_metadata.file_path"),
            BLOCK: F.col("_metadata.file_block_start"),
            LINE: F.monotonically_increasing_id(),
        }
    )


def _text_of(name: str, of: DataType) -> Column:
    value = F.col(f"`{name}`")
    return (F.unix_seconds(value) if isinstance(of, TimestampType) else value).cast("string")


def _texts(names: Sequence[str]) -> StructType:
    return StructType([StructField(name, StringType()) for name in names])


def _parquet_names(spark: SparkSession, uri: str) -> list[str]:
    try:
        return spark.read.parquet(uri).columns
    except (PySparkException, Py4JJavaError) as error:
        raise RefusalError(f"{uri} is no Parquet file: drop it again, whole.") from error


def _json_names(uri: str, text: str) -> list[str]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        said = json.loads(first)
    except json.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        raise RefusalError(
            f"{uri} does not begin with a JSON object on a line: write one a line, not a list."
        )
    return list(said)


def _shortened(text: str) -> str:
    readable = "".join(letter if letter.isprintable() else "?" for letter in text)
    return readable if len(readable) <= _SHOWN else f"{readable[:_SHOWN]}..."
