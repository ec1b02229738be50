"""The lake's tables are what their one definition says, also in a lake that is older than it."""

import json
from importlib.resources import files

import pytest
from conftest import RawAndLake

from vitrine import columns as names
from vitrine.jobs.lake import create_tables
from vitrine.jobs.lake_tables import TABLES, Table, TableColumn

GIVEN = json.loads((files("vitrine") / "schemas" / "lake-tables.json").read_text())


@pytest.mark.parametrize("table", GIVEN)
def test_who_is_meant_is_tagged_as_personal(table: str) -> None:
    people = ("user_id", "session_id")
    for column in GIVEN[table]["columns"]:
        assert column["name"] not in people or column.get("personal")


@pytest.mark.parametrize(
    ("table", "known"),
    [
        ("interactions", names.Interactions),
        ("items", names.Items),
        ("users", names.Users),
        ("session_users", names.SessionUsers),
        ("feedback", names.Feedback),
        ("impressions", names.ImpressionRecords),
    ],
)
def test_code_and_definition_call_columns_alike(table: str, known: type) -> None:
    in_code = {value for name, value in vars(known).items() if name.isupper()}
    assert in_code == {column.name for column in TABLES[table].columns}


def test_a_quote_in_a_description_stays_one() -> None:
    assert TableColumn("a", "string", True, "it's").comment == r"'it\'s'"


def comments_of(place: RawAndLake, table: Table) -> dict[str, str | None]:
    schema = place.spark.table(place.lake.table(table.name)).schema
    return {one.name: one.metadata.get("comment") for one in schema}


@pytest.mark.spark
def test_every_column_is_described_in_the_lake_itself_also_in_an_older_one(
    raw_and_lake: RawAndLake,
) -> None:
    older = raw_and_lake.lake.table("users")
    raw_and_lake.spark.sql(
        f"CREATE TABLE {older} (user_id string NOT NULL COMMENT 'who',"
        " updated_at timestamp NOT NULL) USING iceberg"
    )
    raw_and_lake.spark.sql(f"INSERT INTO {older} VALUES ('ann', timestamp '2026-01-01')")
    create_tables(raw_and_lake.spark, raw_and_lake.lake)
    for table in TABLES.values():
        described = {one.name: one.description for one in table.columns}
        assert comments_of(raw_and_lake, table) == described
    assert raw_and_lake.rows("users", "user_id", "country") == [("ann", None)]


def properties_of(place: RawAndLake, table: Table) -> str:
    found = place.spark.sql(f"DESCRIBE EXTENDED {place.lake.table(table.name)}").collect()
    (properties,) = [str(row[1]) for row in found if row[0] == "Table Properties"]
    return properties


@pytest.mark.spark
def test_whose_a_row_is_is_in_no_statistics_also_of_an_older_lake(
    raw_and_lake: RawAndLake,
) -> None:
    older = raw_and_lake.lake.table("users")
    raw_and_lake.spark.sql(f"CREATE TABLE {older} (user_id string NOT NULL) USING iceberg")
    create_tables(raw_and_lake.spark, raw_and_lake.lake)
    personal = [table for table in TABLES.values() if table.personal is not None]
    assert "users" in [table.name for table in personal]
    for table in personal:
        mode = f"write.metadata.metrics.column.{table.personal}=none"
        assert mode in properties_of(raw_and_lake, table)


@pytest.mark.spark
def test_interactions_are_ordered_by_time_until_a_shop_says_otherwise(
    raw_and_lake: RawAndLake,
) -> None:
    spark, lake = raw_and_lake.spark, raw_and_lake.lake
    create_tables(spark, lake)
    assert "sort-order=ts ASC" in properties_of(raw_and_lake, TABLES["interactions"])
    spark.sql(f"ALTER TABLE {lake.table('interactions')} WRITE ORDERED BY item_id")
    create_tables(spark, lake)
    assert "sort-order=item_id ASC" in properties_of(raw_and_lake, TABLES["interactions"])
