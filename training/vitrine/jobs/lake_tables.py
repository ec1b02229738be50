"""What the lake's tables are, from the one file that says it: ``schemas/lake-tables.json``."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class TableColumn:
    """A column by Spark's name of its type."""

    name: str
    type: str
    required: bool
    description: str

    @property
    def comment(self) -> str:
        """The description as a literal of Spark SQL."""
        escaped = self.description.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"


@dataclass(frozen=True)
class Table:
    """A table of the lake. Rows are merged by ``key``."""

    name: str
    columns: Sequence[TableColumn]
    key: Sequence[str]
    updated_at: str | None
    """When a row changed; without it a row never does, and only new ones come in."""
    partitioned_by: str | None = None
    ordered_by: str | None = None
    """The column that rows of a file are sorted by, unless a shop has given the table its order."""
    personal: str | None = None
    """The column that says whose a row is. Lists of files keep no least and greatest value of it:
    those would be there after the user is erased."""
    aged_by: str | None = None
    """The moment that a row's age is counted from; without it rows are kept always."""

    @property
    def ddl(self) -> str:
        """The columns as CREATE TABLE wants them, described."""
        return ", ".join(
            f"{one.name} {one.type}{' NOT NULL' if one.required else ''} COMMENT {one.comment}"
            for one in self.columns
        )

    @property
    def schema(self) -> str:
        """The columns as data frames want them: rows are made before all of them are known."""
        return ", ".join(f"{one.name} {one.type}" for one in self.columns)


def _table(name: str, given: Mapping[str, Any]) -> Table:
    columns = [
        TableColumn(one["name"], one["type"], one.get("required", False), one["description"])
        for one in given["columns"]
    ]
    return Table(
        name,
        columns,
        given["key"],
        given.get("updatedAt"),
        given.get("partitionedBy"),
        given.get("orderedBy"),
        given.get("personal"),
        given.get("agedBy"),
    )


TABLES: Mapping[str, Table] = {
    name: _table(name, given)
    for name, given in json.loads(
        (files("vitrine") / "schemas" / "lake-tables.json").read_text(encoding="utf-8")
    ).items()
}
