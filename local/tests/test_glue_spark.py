"""The real Spark as a Glue job: Iceberg tables in the Glue catalog, over TLS, with its own role."""

from job_aws import Emulator, create_bucket, create_role, log_lines, unique, wait_for

_DROPS = 64
_SCRIPT = """
import argparse
import os
from pyspark.sql import SparkSession

parser = argparse.ArgumentParser()
parser.add_argument("--database")
parser.add_argument("--warehouse")
parser.add_argument("--drops")
known, _ = parser.parse_known_args()
catalog, endpoint = "spark.sql.catalog.glue_catalog", os.environ["AWS_ENDPOINT_URL"]
extensions = "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"
spark = (
    SparkSession.builder.config("spark.sql.extensions", extensions)
    .config("spark.sql.shuffle.partitions", "2")
    .config(catalog, "org.apache.iceberg.spark.SparkCatalog")
    .config(catalog + ".catalog-impl", "org.apache.iceberg.aws.glue.GlueCatalog")
    .config(catalog + ".io-impl", "org.apache.iceberg.aws.s3.S3FileIO")
    .config(catalog + ".warehouse", known.warehouse)
    .config(catalog + ".s3.endpoint", endpoint)
    .config(catalog + ".s3.path-style-access", "true")
    .config(catalog + ".glue.endpoint", endpoint)
    .config("spark.hadoop.fs.s3a.endpoint", endpoint)
    .config("spark.hadoop.fs.s3a.path.style.access", "true")
    .getOrCreate()
)
# Each is looked at by a thread of its own, before anything else is asked of S3.
print("drops", spark.read.text([f"{known.drops}/{n}.txt" for n in range(64)]).count())
table = "glue_catalog." + known.database + ".items"
spark.sql(f"create table {table} (id bigint, name string) using iceberg")
spark.sql(f"insert into {table} values (1, 'a'), (2, 'b')")
spark.sql(
    f"merge into {table} t using (select 2 id, 'z' name union all select 3, 'c') s on t.id = s.id"
    " when matched then update set * when not matched then insert *"
)
print("rows", [tuple(row) for row in spark.sql(f"select * from {table} order by id").collect()])
spark.sql("select no_such_column from " + table)
"""


def test_spark_merges_into_an_iceberg_table_and_says_its_error(emulator: Emulator) -> None:
    glue, bucket, job = emulator.client("glue"), create_bucket(emulator), unique("spark")
    database = unique("lake").replace("-", "_")
    glue.create_database(DatabaseInput={"Name": database})
    s3 = emulator.client("s3")
    s3.put_object(Bucket=bucket, Key="job.py", Body=_SCRIPT.encode())
    for number in range(_DROPS):
        s3.put_object(Bucket=bucket, Key=f"drops/{number}.txt", Body=b"line")
    catalog = "arn:aws:glue:us-east-1:000000000000"
    role = create_role(
        emulator,
        "glue.amazonaws.com",
        {
            "objects": (
                ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                [f"arn:aws:s3:::{bucket}/*"],
            ),
            "bucket": (["s3:ListBucket"], [f"arn:aws:s3:::{bucket}"]),
            "catalog": (
                ["glue:GetDatabase", "glue:GetTable", "glue:CreateTable", "glue:UpdateTable"],
                [
                    f"{catalog}:catalog",
                    f"{catalog}:database/{database}",
                    f"{catalog}:table/{database}/*",
                ],
            ),
            "logs": (
                ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                ["arn:aws:logs:us-east-1:000000000000:log-group:/aws-glue/jobs/*"],
            ),
        },
    )
    glue.create_job(
        Name=job,
        Role=role,
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{bucket}/job.py"},
        DefaultArguments={
            "--datalake-formats": "iceberg",
            "--conf": "test.spark=real",
            "--database": database,
            "--drops": f"s3://{bucket}/drops",
            "--warehouse": f"s3://{bucket}/warehouse/",
        },
    )
    run_id = glue.start_job_run(JobName=job)["JobRunId"]
    run = wait_for(
        lambda: glue.get_job_run(JobName=job, RunId=run_id)["JobRun"],
        lambda found: found["JobRunState"] in {"SUCCEEDED", "FAILED"},
        seconds=240,
    )

    lines = log_lines(emulator, "/aws-glue/jobs/output", run_id)
    assert f"drops {_DROPS}" in lines, run.get("ErrorMessage")
    assert "rows [(1, 'a'), (2, 'z'), (3, 'c')]" in lines, run.get("ErrorMessage")
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith("pyspark.errors.exceptions.captured.AnalysisException:")
    assert "no_such_column" in run["ErrorMessage"]
    table = glue.get_table(DatabaseName=database, Name="items")["Table"]
    assert table["Parameters"]["table_type"] == "ICEBERG"
