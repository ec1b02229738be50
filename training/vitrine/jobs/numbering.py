"""Numbers for ids, which pyspark.ml's algorithms ask for instead of text."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

_BUCKETS = 200


def numbered(rows: DataFrame, name: str, number: str) -> DataFrame:
    """Each id of the column ``name`` once, with a number from 0 without gaps.

    Equal ids get equal numbers however the rows are spread, and no machine holds all of them: they
    are counted by buckets of a hash, and each bucket begins where the one before it ends.
    """
    ids = rows.select(name).distinct().withColumn("_bucket", _bucket(name))
    starts: dict[int, int] = {}
    total = 0
    for bucket, count in sorted(ids.groupBy("_bucket").count().collect()):
        starts[bucket] = total
        total += count
    within = F.row_number().over(Window.partitionBy("_bucket").orderBy(name)) - 1
    entries = [F.lit(part) for start in starts.items() for part in start]
    offset = F.create_map(*entries)[F.col("_bucket")] if entries else F.lit(0)
    return ids.select(name, (within + offset).cast("int").alias(number))


def _bucket(name: str) -> Column:
    return F.pmod(F.xxhash64(name), F.lit(_BUCKETS)).cast("int")
