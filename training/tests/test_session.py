"""The session's settings: the region's services, unless an endpoint is given."""

from typing import Any

from vitrine.jobs.session import Lake, builder

LAKE = Lake("vitrine_dev", "s3://lake/warehouse/")


def settings(endpoint: str | None) -> dict[str, Any]:
    # A builder's options are those of the one before: each sets all of its own.
    return dict(builder("app", LAKE, endpoint)._options)


def test_on_aws_tables_are_in_glue_and_files_in_s3() -> None:
    found = settings(None)
    catalog = "spark.sql.catalog.glue_catalog"
    assert found[f"{catalog}.type"] == "glue"
    assert found[f"{catalog}.io-impl"] == "org.apache.iceberg.aws.s3.S3FileIO"
    assert found[f"{catalog}.warehouse"] == "s3://lake/warehouse"
    assert found["spark.sql.session.timeZone"] == "UTC"


def test_an_endpoint_is_for_the_catalog_its_files_and_raw_files() -> None:
    found = settings("https://127.0.0.1:4566")
    catalog = "spark.sql.catalog.glue_catalog"
    for name in (
        f"{catalog}.glue.endpoint",
        f"{catalog}.s3.endpoint",
        "spark.hadoop.fs.s3a.endpoint",
    ):
        assert found[name] == "https://127.0.0.1:4566"
    assert found[f"{catalog}.s3.path-style-access"] == "true"
    assert found["spark.hadoop.fs.s3a.path.style.access"] == "true"
