"""The Spark session of every job: an Iceberg catalog, times in UTC.

What Glue provides (jars, cores, memory, an s3:// file system) is not set here; on one machine
``spark-local.conf`` provides it. Files are read and written by Spark itself over s3://, so the
same code runs in both and is spread over as many workers as there are.
"""

import argparse
import os
from dataclasses import dataclass

from pyspark.sql import SparkSession

CATALOG = "glue_catalog"


@dataclass(frozen=True)
class Lake:
    """Where the tables are: ``hadoop`` keeps the catalog in the warehouse's own folders."""

    database: str
    warehouse: str
    catalog: str = "glue"

    def table(self, name: str) -> str:
        """The name that Spark SQL knows a table by."""
        return f"{CATALOG}.{self.database}.{name}"


def add_lake_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say where the tables are."""
    parser.add_argument("--database", required=True, help="database of the Glue catalog")
    parser.add_argument("--warehouse", required=True, help="s3://bucket/prefix/ of the tables")
    parser.add_argument(
        "--catalog",
        choices=("glue", "hadoop"),
        default="glue",
        help="hadoop: no Glue, the tables are found by their folders",
    )


def lake_of(arguments: argparse.Namespace) -> Lake:
    """The lake that ``add_lake_arguments`` describe."""
    return Lake(arguments.database, arguments.warehouse, arguments.catalog)


def builder(app_name: str, lake: Lake, endpoint: str | None = None) -> SparkSession.Builder:
    """A session's settings; ``endpoint`` is another S3 and Glue than the region's own."""
    catalog = f"spark.sql.catalog.{CATALOG}"
    settings = {
        "spark.sql.extensions": (
            "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"
        ),
        catalog: "org.apache.iceberg.spark.SparkCatalog",
        f"{catalog}.type": lake.catalog,
        f"{catalog}.warehouse": lake.warehouse.rstrip("/"),
        "spark.sql.session.timeZone": "UTC",
        # A field that is no number becomes null, which the checks then find.
        "spark.sql.ansi.enabled": "false",
        # So does a time that Spark 2 would have made something of, instead of ending the job.
        "spark.sql.legacy.timeParserPolicy": "CORRECTED",
        # A trainer copies the whole folder: no marker file in it.
        "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    }
    if lake.catalog == "glue":
        settings[f"{catalog}.io-impl"] = "org.apache.iceberg.aws.s3.S3FileIO"
    if endpoint is not None:
        settings |= {
            f"{catalog}.glue.endpoint": endpoint,
            f"{catalog}.s3.endpoint": endpoint,
            f"{catalog}.s3.path-style-access": "true",
            "spark.hadoop.fs.s3a.endpoint": endpoint,
            "spark.hadoop.fs.s3a.path.style.access": "true",
        }
    found = SparkSession.builder.appName(app_name)
    for name, value in settings.items():
        found = found.config(name, value)
    return found


def start(app_name: str, lake: Lake) -> SparkSession:
    """The session of a job that runs by itself."""
    spark = builder(app_name, lake, os.environ.get("AWS_ENDPOINT_URL")).getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    return spark
