"""Rows of the quarantine in the shape of the drops that they came in, so that sources read them."""

from dataclasses import dataclass
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from vitrine.errors import RefusalError
from vitrine.jobs.drops import QUARANTINED_AT
from vitrine.jobs.formats import BLOCK, FILE, LINE, MALFORMED, Columns

ROW_ID, VALUES, CORRECTED = "_id", "_values", "_corrected"
"""Of a row of the quarantine: its id, its columns by name, and those that it was corrected to."""


class NothingWaitsError(RefusalError):
    """No row of the source is in quarantine, which is no failure of a replay."""


@dataclass(frozen=True)
class QuarantinedRows:
    """Rows of the quarantine in the shape of the drops that they came in."""

    rows: DataFrame
    root: str
    day: date | None = None

    def table(self, dataset: str, columns: Columns) -> DataFrame | None:
        """See ``RawRows``."""
        found = self._of(dataset)
        if found is None:
            return None
        line = F.element_at(VALUES, "line")
        return found.select(
            *[_value(name).alias(name) for name in columns.known],
            # A row that did not parse has no columns but those that it was corrected to.
            F.when(F.col(CORRECTED).isNull(), line).alias(MALFORMED),
            *_origin(),
        )

    def lines(self, dataset: str) -> DataFrame | None:
        """See ``RawRows``."""
        found = self._of(dataset)
        if found is None:
            return None
        line = F.coalesce(_value("value"), F.element_at(VALUES, "line"))
        malformed = F.lit(None).cast("string")
        return found.select(line.alias("value"), malformed.alias(MALFORMED), *_origin())

    def nothing(self, advice: str) -> RefusalError:
        """See ``RawRows``."""
        return NothingWaitsError(advice)

    def _of(self, dataset: str) -> DataFrame | None:
        found = self.rows.where(F.col("source_file").contains(f"/{dataset}/"))
        return None if found.isEmpty() else found


def _value(name: str) -> Column:
    """What the row was corrected to, column by column; else what it was."""
    return F.coalesce(F.element_at(CORRECTED, name), F.element_at(VALUES, name))


def _origin() -> list[Column]:
    """The row's file with its id, by which it is known after the rules were asked."""
    return [
        F.concat_ws("#", "source_file", ROW_ID).alias(FILE),
        F.lit(0).cast("bigint").alias(BLOCK),
        F.monotonically_increasing_id().alias(LINE),
        F.col("ingested_at").alias(QUARANTINED_AT),
    ]
