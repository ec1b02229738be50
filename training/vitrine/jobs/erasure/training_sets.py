"""What training sets say of themselves, once rows of the erased are not in them any more."""

import json
from collections.abc import Sequence
from datetime import datetime

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from vitrine.columns import Interactions
from vitrine.jobs.erased_users import ErasedUsers
from vitrine.jobs.erasure import files
from vitrine.jobs.erasure.files import Held
from vitrine.jobs.erasure.places import in_training_sets
from vitrine.jobs.erasure.shoppers import Shoppers
from vitrine.jobs.objects import objects_of
from vitrine.jobs.session_users import SESSION_PREFIX

_INTERACTIONS = "/interactions/"


def forget(spark: SparkSession, root: str, erased: ErasedUsers, now: datetime) -> None:
    """Takes out of a set those who were erased while it was built. Sessions are found later."""
    shoppers = Shoppers(erased.key, erased.pseudonyms)
    held = files.find(spark, list(in_training_sets(f"{root.rstrip('/')}/")), shoppers)
    describe_anew(spark, held, shoppers, now)
    files.clean(spark, held, shoppers)


def describe_anew(
    spark: SparkSession, held: Sequence[Held], shoppers: Shoppers, now: datetime
) -> None:
    """Corrects how many rows and users sets have, and says that users were erased.

    Before the files are written again: a run that ends in between finds them, and comes here again.
    """
    roots = {
        one.suspect.version.uri.split(_INTERACTIONS)[0]
        for one in held
        if one.suspect.place == "training-sets"
        and one.suspect.version.is_current
        and _INTERACTIONS in one.suspect.version.uri
    }
    for root in sorted(roots):
        uri = f"{root}/training-set.json"
        store = objects_of(uri)
        # A set that is being built gets its description last.
        if uri not in {one.uri for one in store.list(uri)}:
            continue
        rows = spark.read.schema(f"{Interactions.USER_ID} string").parquet(f"{root}/interactions")
        kept = ErasedUsers(shoppers.key, shoppers.pseudonyms).without(rows, Interactions.USER_ID)
        sessions = [f"{SESSION_PREFIX}{session}" for session in shoppers.sessions]
        counted = (
            kept.where(~F.col(Interactions.USER_ID).isin(sessions))
            .agg(
                F.count(F.lit(1)).alias("rows"),
                F.countDistinct(Interactions.USER_ID).alias("users"),
            )
            .collect()[0]
        )
        described = json.loads(store.read(uri)) | counted.asDict()
        described["erasedAt"] = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        store.write(uri, json.dumps(described, indent=2) + "\n")
