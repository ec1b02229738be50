"""The saved queries, on a lake of a few rows that is made in DuckDB."""

from pathlib import Path
from typing import Any

import duckdb

from vitrine_local.athena.sql import to_duckdb

QUERIES = Path(__file__).parents[2] / "lib" / "queries"
_TABLES = """
CREATE TABLE interactions (event_id VARCHAR, user_id VARCHAR, item_id VARCHAR,
  event_type VARCHAR, event_value DOUBLE, ts TIMESTAMPTZ, recommendation_id VARCHAR);
CREATE TABLE items (item_id VARCHAR, name VARCHAR, category_l1 VARCHAR, price DOUBLE);
CREATE TABLE users (user_id VARCHAR, country VARCHAR);
CREATE TABLE quarantine (dataset VARCHAR, reason VARCHAR, rule VARCHAR, ingested_at TIMESTAMPTZ,
  replayed_at TIMESTAMPTZ);
INSERT INTO items VALUES ('mug', 'Mug', 'kitchen', 5), ('pan', 'Pan', 'kitchen', 20),
  ('hat', 'Hat', 'clothes', NULL);
"""


class SmallLake:
    """Three items, and what a test puts there."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:")
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute(_TABLES)
        self._events = 0

    def happened(
        self,
        user: str,
        item: str,
        kind: str,
        *,
        days_ago: float,
        worth: float | None = None,
        shown_in: str | None = None,
    ) -> None:
        """Put an event, with an id of its own."""
        self._events += 1
        self._connection.execute(
            "INSERT INTO interactions VALUES (?, ?, ?, ?, ?,"
            " current_timestamp - INTERVAL (?) MINUTE, ?)",
            [f"e{self._events}", user, item, kind, worth, round(days_ago * 1440), shown_in],
        )

    def insert(self, sql: str) -> None:
        """Put any row."""
        self._connection.execute(sql)

    def ask(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a saved query, by column."""
        sql = (QUERIES / f"{name}.sql").read_text()
        found = self._connection.execute(to_duckdb(sql, "d", lambda _, table: f"main.{table}"))
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
