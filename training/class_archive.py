"""What the classes of Spark's starts are learnt from: spark-submit runs it once, at installation.

The Java that runs it archives the classes that it has loaded by its end, and later starts map them
instead of reading, checking and linking them. So it does what the jobs do: a shop is taken in, and
S3 and Glue are asked at an address that refuses.
"""

import shutil
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from vitrine.datasets.simulate import Size, simulate
from vitrine.jobs.ingest import ingest
from vitrine.jobs.run import IngestRun
from vitrine.jobs.session import Lake, builder

NOWHERE = "http://127.0.0.1:9"
"""The discard port, on which nothing listens."""
FAILS = (PySparkException, Py4JError)


def main() -> None:
    """The classes are those of any shop, so this one is small."""
    away = "spark.sql.catalog.away"
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake("shop", f"{folder}/lake", "hadoop")
        spark = (
            builder("class-archive", lake, NOWHERE)
            .config("spark.hadoop.fs.s3a.attempts.maximum", "1")
            .config("spark.hadoop.fs.s3a.retry.limit", "0")
            .config(away, "org.apache.iceberg.spark.SparkCatalog")
            .config(f"{away}.type", "glue")
            .config(f"{away}.warehouse", "s3://nowhere/lake")
            .config(f"{away}.glue.endpoint", NOWHERE)
            .getOrCreate()
        )
        shop = Path(folder, "shop")
        simulate(shop, 7, Size(30, 20, 300))
        for name in ("interactions", "items", "users"):
            drop = Path(folder, "raw", name, "ingest_date=2026-01-31")
            drop.mkdir(parents=True)
            shutil.copy(shop / f"{name}.csv", drop)
        run = IngestRun("personalize", f"{folder}/raw", f"{folder}/report.json", "archive")
        ingest(spark, lake, run, datetime.now(UTC))
        with suppress(*FAILS):
            spark.read.text("s3a://nowhere/drops").count()
        with suppress(*FAILS):
            spark.sql("SHOW TABLES IN away.shop")
        jvm: Any = spark.sparkContext._jvm
        files = jvm.org.apache.iceberg.aws.s3.S3FileIO()
        files.initialize({"s3.endpoint": NOWHERE, "client.region": "us-east-1"})
        with suppress(*FAILS):
            files.newInputFile("s3://nowhere/lake/file").exists()
        spark.stop()


if __name__ == "__main__":
    main()
