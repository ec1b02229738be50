"""Raw files as rows of text, each with where it came from."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from gzip import BadGzipFile

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from vitrine.errors import RefusalError
from vitrine.jobs.objects import ObjectStore, StoredObject, head_text

FILE, BLOCK, LINE, MALFORMED = "_file", "_block", "_line", "_malformed"
"""Added to each row: its file, its place there, and the whole line where it does not parse."""

ORIGIN = (FILE, BLOCK, LINE)


@dataclass(frozen=True)
class Columns:
    """The columns that a file may have, of which some it must have, whatever their case."""

    known: Sequence[str]
    required: Sequence[str]


@dataclass(frozen=True)
class Drops:
    """The files below a root, in one folder a data set; ``day`` restricts them to one drop."""

    spark: SparkSession
    store: ObjectStore
    root: str
    day: date | None = None

    def csv(self, dataset: str, columns: Columns) -> DataFrame | None:
        """All rows of the data set's CSV files, or nothing where it has no files."""
        by_header: dict[tuple[str, ...], list[str]] = {}
        for found in self._files(dataset):
            by_header.setdefault(self._header(found, columns), []).append(found.uri)
        rows: DataFrame | None = None
        for header, uris in by_header.items():
            part = self._read_csv(header, uris)
            rows = part if rows is None else rows.unionByName(part, allowMissingColumns=True)
        if rows is None:
            return None
        absent = [name for name in columns.known if name not in rows.columns]
        return rows.withColumns({name: F.lit(None).cast("string") for name in absent})

    def lines(self, dataset: str) -> DataFrame | None:
        """All lines of the data set's files, in the column ``value``."""
        uris = [found.uri for found in self._files(dataset)]
        if not uris:
            return None
        text = self.spark.read.text(uris).withColumn(MALFORMED, F.lit(None).cast("string"))
        return _with_origin(text.where(F.trim("value") != ""))

    def _files(self, dataset: str) -> list[StoredObject]:
        folder = f"{self.root.rstrip('/')}/{dataset}/"
        if self.day is not None:
            folder += f"ingest_date={self.day.isoformat()}/"
        # Spark skips these names too: they are what a writer has not finished.
        return [
            found
            for found in self.store.list(folder)
            if found.size > 0 and not found.uri.rsplit("/", 1)[-1].startswith(("_", "."))
        ]

    def _header(self, found: StoredObject, columns: Columns) -> tuple[str, ...]:
        try:
            first_line = head_text(self.store, found.uri).splitlines()[:1]
        except BadGzipFile as error:
            raise RefusalError(
                f"{found.uri} is named .gz but is no gzip file: compress it or rename it."
            ) from error
        given = [name.strip() for name in next(csv.reader(first_line), [])]
        spelling = {name.lower(): name for name in columns.known}
        header = tuple(spelling.get(name.lower(), name) for name in given)
        missing = [name for name in columns.required if name not in header]
        if missing:
            raise RefusalError(
                f"{found.uri} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}"
                f" (its first line has {', '.join(given) or 'nothing'}): add it and drop the"
                " file again."
            )
        twice = sorted({name for name in header if header.count(name) > 1})
        if twice:
            raise RefusalError(
                f"{found.uri} has the column {', '.join(twice)} more than once: keep one."
            )
        return header

    def _read_csv(self, header: Sequence[str], uris: Sequence[str]) -> DataFrame:
        schema = StructType([StructField(name, StringType()) for name in (*header, MALFORMED)])
        rows = (
            self.spark.read.schema(schema)
            .options(header=True, columnNameOfCorruptRecord=MALFORMED, mode="PERMISSIVE")
            # A quote inside quotes is doubled (RFC 4180), not escaped by a backslash.
            .options(escape='"')
            .csv(list(uris))
        )
        return _with_origin(rows)


def _with_origin(rows: DataFrame) -> DataFrame:
    return rows.withColumns(
        {
            FILE: F.col("_metadata.file_path"),
            BLOCK: F.col("_metadata.file_block_start"),
            LINE: F.monotonically_increasing_id(),
        }
    )
