"""Item factors of implicit ALS by Spark, for catalogues that one machine cannot factorise.

They are fitted at several moments, each on what was known then: a ranker learns from past moments,
and factors that have seen what came after would teach it to trust them too much. Runs within the
training set's job where the catalogue is large (scale.py), and as a script on a set that is there:
``item_factors.py --training-set s3://bucket/training-sets/RUN/``.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pyspark.errors import AnalysisException
from pyspark.ml.recommendation import ALS
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from vitrine.columns import Interactions, ItemFactors
from vitrine.errors import RefusalError
from vitrine.events import EVENT_TYPE_WEIGHTS
from vitrine.jobs.numbering import numbered
from vitrine.jobs.objects import objects_of
from vitrine.jobs.script import run_script

FOLDER = "item-factors"
MOMENTS = 7
"""The end, the cut, and as many before as the trainer's windows of a model fitted until the cut."""

_USER, _ITEM, _PREFERENCE = "_user", "_item", "_preference"
_CHECKPOINT_EVERY = 3
_ASKED = "Item factors are Spark ALS's, since somebody asked for them."


@dataclass(frozen=True)
class FactorSettings:
    """Of ALS: Hu, Koren and Volinsky's, with the regularisation scaled by an item's shoppers."""

    rank: int = 64
    iterations: int = 12
    regularization: float = 0.05
    alpha: float = 40.0
    blocks: int = 10
    """Parts that shoppers and items each are divided into, to be spread over the workers."""
    seed: int = 0


def moments_of(end: datetime, horizon: timedelta, count: int = MOMENTS) -> list[datetime]:
    """The end of the data, and as many moments before it, a horizon apart."""
    return [end - number * horizon for number in range(count)]


def write_item_factors(
    interactions: DataFrame,
    moments: Sequence[datetime],
    folder: str,
    settings: FactorSettings | None = None,
) -> None:
    """:param interactions: user_id, item_id, event_type and ts.
    :param moments: the first is the data's end, which is known too; of the others, what was before.

    Rows of the folder's Parquet: known_until, item_id and factors. A moment that nothing lies
    before has none.
    """
    happened = F.col(Interactions.TS)
    rows = interactions.persist()
    with _checkpoints(interactions.sparkSession, f"{folder}-checkpoints"):
        for number, moment in enumerate(moments):
            before = rows.where(happened <= moment if number == 0 else happened < moment)
            if before.isEmpty():
                continue
            found = item_factors(before, settings or FactorSettings()).select(
                F.lit(moment).alias(ItemFactors.KNOWN_UNTIL),
                ItemFactors.ITEM_ID,
                ItemFactors.FACTORS,
            )
            found.write.mode("overwrite" if number == 0 else "append").parquet(folder)
    rows.unpersist()


@contextmanager
def _checkpoints(spark: SparkSession, folder: str) -> Iterator[None]:
    """Without them ALS carries the history of all its iterations, more than a thread's stack holds.

    They are gone afterwards: a trainer copies all that lies beside the factors.
    """
    context: Any = spark.sparkContext
    context.setCheckpointDir(folder)
    try:
        yield
    finally:
        path = context._jvm.org.apache.hadoop.fs.Path(folder)
        path.getFileSystem(context._jsc.hadoopConfiguration()).delete(path, True)


def item_factors(interactions: DataFrame, settings: FactorSettings) -> DataFrame:
    """item_id and factors, an array of ``settings.rank`` floats, of every item with an event."""
    users = numbered(interactions, Interactions.USER_ID, _USER)
    items = numbered(interactions, Interactions.ITEM_ID, _ITEM)
    rated = (
        _preferences(interactions)
        .join(users, Interactions.USER_ID)
        .join(items, Interactions.ITEM_ID)
        .select(_USER, _ITEM, _PREFERENCE)
    )
    als = ALS(
        rank=settings.rank,
        maxIter=settings.iterations,
        regParam=settings.regularization,
        alpha=settings.alpha,
        seed=settings.seed,
        numUserBlocks=settings.blocks,
        numItemBlocks=settings.blocks,
        implicitPrefs=True,
        checkpointInterval=_CHECKPOINT_EVERY,
        userCol=_USER,
        itemCol=_ITEM,
        ratingCol=_PREFERENCE,
    )
    factors = als.fit(rated).itemFactors
    return factors.join(items, factors["id"] == items[_ITEM]).select(
        F.col(Interactions.ITEM_ID).alias(ItemFactors.ITEM_ID),
        F.col("features").alias(ItemFactors.FACTORS),
    )


def _preferences(interactions: DataFrame) -> DataFrame:
    """As two_stage/preferences.py without decay: sqrt(s_i) / sqrt(1 + sum_j s_j)."""
    entries = [F.lit(part) for pair in EVENT_TYPE_WEIGHTS.items() for part in pair]
    weight = F.coalesce(
        F.create_map(*entries)[F.col(Interactions.EVENT_TYPE)],
        F.lit(EVENT_TYPE_WEIGHTS["other"]),
    )
    summed = interactions.groupBy(Interactions.USER_ID, Interactions.ITEM_ID).agg(
        F.sum(weight).alias("_weight")
    )
    total = summed.groupBy(Interactions.USER_ID).agg(F.sum("_weight").alias("_total"))
    preference = F.sqrt(F.col("_weight") / (F.col("_total") + 1))
    return summed.join(total, Interactions.USER_ID).select(
        Interactions.USER_ID, Interactions.ITEM_ID, preference.cast("float").alias(_PREFERENCE)
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--training-set", required=True, help="the folder of a training set")
    parser.add_argument("--rank", type=int, default=FactorSettings.rank)
    parser.add_argument("--iterations", type=int, default=FactorSettings.iterations)
    parser.add_argument("--blocks", type=int, default=FactorSettings.blocks)
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs as a script; Glue adds arguments of its own, which are not this job's."""
    given, _ = _parser().parse_known_args(arguments)
    root = given.training_set.rstrip("/")
    spark = SparkSession.builder.appName("vitrine-item-factors").getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    add_item_factors(spark, root, FactorSettings(given.rank, given.iterations, blocks=given.blocks))
    spark.stop()


def add_item_factors(spark: SparkSession, root: str, settings: FactorSettings) -> None:
    """To a set that was built without: its description then says that they were asked for."""
    path = f"{root}/training-set.json"
    try:
        description = json.loads(spark.read.text(path, wholetext=True).collect()[0][0])
        end, cut = (datetime.fromisoformat(description[name]) for name in ("end", "cut"))
    except (AnalysisException, ValueError, KeyError, IndexError) as error:
        raise RefusalError(f"{root} holds no training set: build one first.") from error
    interactions = spark.read.parquet(f"{root}/interactions")
    write_item_factors(interactions, moments_of(end, end - cut), f"{root}/{FOLDER}", settings)
    description["scale"] = [*description.get("scale", []), _ASKED]
    objects_of(root).write(path, json.dumps(description, indent=2) + "\n")
    print(_ASKED)


if __name__ == "__main__":
    run_script(main)
