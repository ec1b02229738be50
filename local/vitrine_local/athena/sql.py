"""Athena's SQL in DuckDB's words."""

from collections.abc import Callable

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

type FindTable = Callable[[str, str], str]
"""Database and table -> the SQL by which DuckDB reads it; LookupError where there is none."""


class QueryError(Exception):
    """Athena would fail the query; the message says why."""


def to_duckdb(sql: str, database: str, find: FindTable) -> str:
    """Translate a SELECT; tables without a database of their own are of `database`.

    >>> to_duckdb("SELECT approx_distinct(a) FROM t", "d", lambda of, name: f"read('{of}/{name}')")
    "SELECT APPROX_COUNT_DISTINCT(a) FROM READ('d/t') AS t"
    """
    try:
        query = sqlglot.parse_one(sql, read="athena")
    except sqlglot.errors.ParseError as error:
        raise QueryError(f"SYNTAX_ERROR: {error}") from error
    if not isinstance(query, exp.Query):
        raise QueryError(f"Only queries are answered here, not {query.key.upper()} statements.")
    # Names of WITH are sources too, and no tables; a scope tells them apart.
    for scope in traverse_scope(query):
        for source in scope.sources.values():
            if isinstance(source, exp.Table):
                source.replace(_read(source, database, find))
    return query.sql(dialect="duckdb")


def _read(table: exp.Table, database: str, find: FindTable) -> exp.Expr:
    of = table.db or database
    try:
        reading = find(of, table.name)
    except LookupError as error:
        raise QueryError(f"TABLE_NOT_FOUND: Table '{of}.{table.name}' does not exist") from error
    source = sqlglot.parse_one(f"FROM {reading}", read="duckdb", into=exp.From).this
    return exp.alias_(source, table.alias_or_name, table=True)
