"""Raw files as rows of text, each with where it came from."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from vitrine.errors import RefusalError
from vitrine.jobs.file_checks import check_text
from vitrine.jobs.objects import ObjectStore, StoredObject

FILE, BLOCK, LINE, MALFORMED = "_file", "_block", "_line", "_malformed"
"""Added to each row: its file, its place there, and the whole line where it does not parse."""

ORIGIN = (FILE, BLOCK, LINE)

QUARANTINED_AT = "_quarantined_at"
"""Of a row that is replayed, when it was set aside."""


_SHOWN = 200
_DAY_OF_PATH = r"(?:ingest_date=|/)(\d{4}[-/]\d{2}[-/]\d{2})(?=/)"


def drop_of(file: Column) -> Column:
    """The day of a file's drop, ``YYYY-MM-DD``; of the stream's archive the day that it is of."""
    return F.nullif(F.regexp_replace(F.regexp_extract(file, _DAY_OF_PATH, 1), "/", "-"), F.lit(""))


@dataclass(frozen=True)
class Columns:
    """The columns that a file may have, of which some it must have, whatever their case."""

    known: Sequence[str]
    required: Sequence[str]


class RawRows(Protocol):
    """Rows as they came, each with its origin; ``day`` where they are of one drop alone."""

    @property
    def root(self) -> str:
        """Where they are looked for."""

    @property
    def day(self) -> date | None:
        """The one drop that is read; None: all."""

    def csv(self, dataset: str, columns: Columns) -> DataFrame | None:
        """Rows with the columns of a table, or nothing where there are none."""

    def lines(self, dataset: str) -> DataFrame | None:
        """Lines of text, in the column ``value``, or nothing where there are none."""

    def nothing(self, advice: str) -> RefusalError:
        """That there are no rows at all."""


@dataclass(frozen=True)
class Drops:
    """The files below a root, in one folder a data set; ``day`` restricts them to one drop."""

    spark: SparkSession
    store: ObjectStore
    root: str
    day: date | None = None
    refused: dict[str, str] = field(default_factory=dict)
    """By URI, why a file is not read: what it says cannot be told from what it lacks."""

    def nothing(self, advice: str) -> RefusalError:
        """That no file could be read: the reasons of those that there are, or else advice."""
        return RefusalError(" ".join(self.refused.values()) or advice)

    def csv(self, dataset: str, columns: Columns) -> DataFrame | None:
        """All rows of the data set's CSV files, or nothing where it has no files."""
        by_header: dict[tuple[str, ...], list[str]] = {}
        for found in self._files(dataset):
            try:
                header = self._header(found, columns)
            except RefusalError as refusal:
                self.refused[found.uri] = str(refusal)
            else:
                by_header.setdefault(header, []).append(found.uri)
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
        first_line = check_text(self.store, found).splitlines()[:1]
        given = [name.strip() for name in next(csv.reader(first_line), [])]
        spelling = {name.lower(): name for name in columns.known}
        header = tuple(spelling.get(name.lower(), name) for name in given)
        missing = [name for name in columns.required if name not in header]
        if missing:
            raise RefusalError(
                f"{found.uri} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}"
                f" (its first line has {_shortened(', '.join(given)) or 'nothing'}): add it and"
                " drop the file again."
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


def _shortened(text: str) -> str:
    readable = "".join(letter if letter.isprintable() else "?" for letter in text)
    return readable if len(readable) <= _SHOWN else f"{readable[:_SHOWN]}..."


def _with_origin(rows: DataFrame) -> DataFrame:
    return rows.withColumns(
        {
            FILE: F.col("_metadata.file_path"),
            BLOCK: F.col("_metadata.file_block_start"),
            LINE: F.monotonically_increasing_id(),
        }
    )
