"""Spark jobs. They import the standard library, pyspark, boto3 and pyarrow alone: what Glue has."""
