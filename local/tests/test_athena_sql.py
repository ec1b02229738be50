"""Athena's SQL in DuckDB's words, and what is refused."""

import duckdb
import pytest

from vitrine_local.athena.sql import QueryError, to_duckdb


def find(database: str, table: str) -> str:
    if table == "missing":
        raise LookupError(table)
    return f"(SELECT '{database}' AS of_database, '{table}' AS of_table)"


def ask(sql: str) -> object:
    return duckdb.sql(to_duckdb(sql, "shop", find)).fetchall()


def test_tables_are_read_by_their_database_and_known_by_their_own_names() -> None:
    both = "SELECT a.of_database, b.of_database FROM a JOIN other.b ON a.of_table <> b.of_table"
    assert ask(both) == [("shop", "other")]


def test_names_of_with_are_no_tables_even_within_subqueries() -> None:
    sql = """WITH a AS (SELECT of_table FROM b), c AS (SELECT * FROM a)
             SELECT * FROM c WHERE EXISTS (SELECT 1 FROM a JOIN d ON true)"""
    assert ask(sql) == [("b",)]


def test_what_athena_calls_otherwise_is_translated() -> None:
    assert ask("SELECT date_diff('day', DATE '2026-01-01', DATE '2026-01-03')") == [(2,)]
    assert ask("SELECT element_at(ARRAY[7, 8], 2)") == [(8,)]
    assert ask("SELECT json_extract_scalar('{\"a\": \"b\"}', '$.a')") == [("b",)]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT * FROM missing", "TABLE_NOT_FOUND: Table 'shop.missing' does not exist"),
        ("SELECT FROM WHERE", "SYNTAX_ERROR"),
        ("DELETE FROM a", "Only queries are answered here, not DELETE statements."),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(sql: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        to_duckdb(sql, "shop", find)
