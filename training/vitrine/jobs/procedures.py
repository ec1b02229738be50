"""Iceberg's own upkeep of a table, as Spark's procedures, each tried again after a conflict."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pyspark.sql import Row, SparkSession

from vitrine.jobs.commits import retried
from vitrine.jobs.lake_tables import Table
from vitrine.jobs.session import CATALOG, Lake

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Procedures:
    """What can be called on one table."""

    spark: SparkSession
    lake: Lake
    table: Table

    def rewrite_data_files(self, *, least: int, by_order: bool) -> int:
        """Makes few large files of small ones, where a partition has ``least`` of them.

        :param by_order: sorts their rows by the table's order, which it must have.
        :returns: how many files were rewritten.
        """
        strategy = "sort" if by_order else "binpack"
        rewritten = self._call(
            "rewrite_data_files",
            strategy=f"'{strategy}'",
            options=f"map('min-input-files', '{least}')",
        )
        return int(rewritten[0]["rewritten_data_files_count"])

    def rewrite_manifests(self) -> None:
        """Makes the lists of files anew, in the order of partitions."""
        self._call("rewrite_manifests")

    def leave_newest(self, now: datetime) -> None:
        """Expires all snapshots but the newest, and removes the files of these alone."""
        self._call("expire_snapshots", retain_last="1", older_than=_moment(now))

    def expire(self, snapshots: Iterable[str]) -> None:
        """Expires these snapshots, whatever their age, and removes the files of these alone."""
        ids = ", ".join(f"{int(one)}L" for one in snapshots)
        # Without a moment Iceberg takes those along that are older than five days.
        self._call("expire_snapshots", snapshot_ids=f"array({ids})", older_than=_moment(_NEVER))

    def remove_orphans(self, before: datetime) -> list[str]:
        """Removes files that were written before the moment and that no snapshot knows.

        :param before: a day ago at the latest: of younger ones a job may be about to commit.
        :returns: their URIs.
        """
        removed = self._call("remove_orphan_files", older_than=_moment(before))
        return [str(one["orphan_file_location"]) for one in removed]

    def _call(self, procedure: str, **arguments: str) -> list[Row]:
        given = {"table": f"'{self.lake.database}.{self.table.name}'", **arguments}
        listed = ", ".join(f"{name} => {value}" for name, value in given.items())
        statement = f"CALL {CATALOG}.system.{procedure}({listed})"
        return retried(lambda: self.spark.sql(statement).collect())


def _moment(moment: datetime) -> str:
    return f"TIMESTAMP '{moment}'"
