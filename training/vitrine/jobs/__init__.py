"""Spark jobs. They import the standard library, pyspark and boto3 alone: what Glue has."""
