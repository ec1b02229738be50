"""Raw files as rows of text, each with where it came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Protocol

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.errors import RefusalError
from vitrine.jobs.formats import (
    BLOCK,
    FILE,
    LINE,
    MALFORMED,
    Columns,
    Shape,
    check_columns,
    read_files,
    shape_of,
    with_origin,
)
from vitrine.jobs.mapping import ColumnMapping, parse_mapping
from vitrine.jobs.objects import ObjectStore, StoredObject
from vitrine.jobs.report import Json

QUARANTINED_AT = "_quarantined_at"
"""Of a row that is replayed, when it was set aside."""


_DAY_OF_PATH = r"(?:ingest_date=|/)(\d{4}[-/]\d{2}[-/]\d{2})(?=/)"


def drop_of(file: Column) -> Column:
    """The day of a file's drop, ``YYYY-MM-DD``; of the stream's archive the day that it is of."""
    return F.nullif(F.regexp_replace(F.regexp_extract(file, _DAY_OF_PATH, 1), "/", "-"), F.lit(""))


def last_days(today: date, days: int) -> list[date]:
    """So many days, of which today is the last.

    >>> [str(day) for day in last_days(date(2026, 3, 1), 2)]
    ['2026-02-28', '2026-03-01']
    """
    return [today - timedelta(days=ago) for ago in reversed(range(days))]


class RawRows(Protocol):
    """Rows as they came, each with its origin; ``day`` where they are of one drop alone."""

    @property
    def root(self) -> str:
        """Where they are looked for."""

    @property
    def day(self) -> date | None:
        """The one drop that is read; None: all."""

    def table(self, dataset: str, columns: Columns) -> DataFrame | None:
        """Rows with the columns of a table, or nothing where there are none."""

    def lines(self, dataset: str) -> DataFrame | None:
        """Lines of text, in the column ``value``, or nothing where there are none."""

    def nothing(self, advice: str) -> RefusalError:
        """That there are no rows at all."""


@dataclass(frozen=True)
class Drops:
    """The files below a root, in one folder a data set; ``day`` restricts them to one drop.

    ``archived`` restricts an archive, whose folders are ``YYYY/MM/DD/HH``, to some days (UTC).
    """

    spark: SparkSession
    store: ObjectStore
    root: str
    day: date | None = None
    archived: Sequence[date] = ()
    refused: dict[str, str] = field(default_factory=dict)
    """By URI, why a file is not read: what it says cannot be told from what it lacks."""
    normalised: dict[str, dict[str, Json]] = field(default_factory=dict)
    """By data set, what its mapping did to values."""

    def nothing(self, advice: str) -> RefusalError:
        """That no file could be read: the reasons of those that there are, or else advice."""
        return RefusalError(" ".join(self.refused.values()) or advice)

    def table(self, dataset: str, columns: Columns) -> DataFrame | None:
        """All rows of the data set's files, or nothing where it has none that can be read."""
        mapping = self.mapping(dataset)
        required = [name for name in columns.required if name not in mapping.missing]
        if done := mapping.normalising.as_json():
            self.normalised[dataset] = done
        known = (*columns.known, *mapping.normalising.columns)
        spelling = replace(columns, known=known).spelling(mapping.spelling())
        by_shape: dict[Shape, list[str]] = {}
        for found in self._files(dataset):
            try:
                shape = shape_of(self.spark, self.store, found, spelling)
                check_columns(shape, required, found.uri)
            except RefusalError as refusal:
                self.refused[found.uri] = str(refusal)
            else:
                by_shape.setdefault(shape, []).append(found.uri)
        rows: DataFrame | None = None
        for shape, uris in by_shape.items():
            part = read_files(self.spark, shape, known, uris)
            rows = part if rows is None else rows.unionByName(part, allowMissingColumns=True)
        if rows is None:
            return None
        absent = [name for name in known if name not in rows.columns]
        nothing = F.lit(None).cast("string")
        return mapping.applied(rows.withColumns(dict.fromkeys(absent, nothing)))

    def mapping(self, dataset: str) -> ColumnMapping:
        """What the shop calls the columns: ``mapping/<data set>.toml`` beside the drops."""
        uri = f"{self.root.rstrip('/')}/mapping/{dataset}.toml"
        if uri not in {found.uri for found in self.store.list(uri)}:
            return ColumnMapping()
        return parse_mapping(self.store.read(uri), f"mapping/{dataset}.toml")

    def lines(self, dataset: str) -> DataFrame | None:
        """All lines of the data set's files, in the column ``value``."""
        uris = [found.uri for found in self._archived(dataset)]
        if not uris and not self.archived:
            return None
        if not uris:
            # That nothing happened in some days is no fault.
            origin = f"{FILE} string, {BLOCK} bigint, {LINE} bigint"
            return self.spark.createDataFrame([], f"value string, {MALFORMED} string, {origin}")
        text = self.spark.read.text(uris).withColumn(MALFORMED, F.lit(None).cast("string"))
        return with_origin(text.where(F.trim("value") != ""))

    def _archived(self, dataset: str) -> list[StoredObject]:
        if not self.archived:
            return self._files(dataset)
        return [
            found for day in self.archived for found in self._files(f"{dataset}/{day:%Y/%m/%d}")
        ]

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
