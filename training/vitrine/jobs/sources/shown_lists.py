"""Lines of the archive that tell of shown lists (``lambdas/contracts/stream-record.ts``)."""

from pyspark.sql import functions as F

from vitrine.columns import ImpressionRecords
from vitrine.jobs import fields
from vitrine.jobs.formats import MALFORMED
from vitrine.jobs.judging import Recipe
from vitrine.jobs.row_checks import Field
from vitrine.jobs.session_users import SESSION_PREFIX

KIND = "impression"

_SCHEMA = """
    schemaVersion int, recommendationId string, userId string, sessionId string, servedAtMs bigint,
    items array<struct<itemId: string, position: int, propensity: double, ranker: string>>,
    _unparsed string
"""


def recipe() -> Recipe:
    """How lines become rows. A list without items is none, and has no id."""
    version = F.col("_shown.schemaVersion").cast("string")
    recommendation, served = fields.text("_shown.recommendationId"), F.col("_served")
    session = F.concat(F.lit(SESSION_PREFIX), fields.text("_shown.sessionId"))
    # A page's own id: pages of a list have one recommendationId.
    page = F.concat(recommendation, F.lit("|"), F.col("_shown.items")[0]["position"])
    items = F.transform(
        "_shown.items",
        lambda one: F.struct(
            one["itemId"].alias("item_id"), one["position"], one["propensity"], one["ranker"]
        ),
    )
    return Recipe(
        dataset=f"clickstream_{KIND}",
        parsed={
            "_shown": F.from_json("value", _SCHEMA, {"columnNameOfCorruptRecord": "_unparsed"}),
            MALFORMED: F.when(
                F.col("_shown").isNull() | F.col("_shown._unparsed").isNotNull(), F.col("value")
            ),
            "_served": F.timestamp_millis("_shown.servedAtMs"),
        },
        fields={
            "schema_version": Field(version, version),
            ImpressionRecords.IMPRESSION_ID: Field(page, page),
            "served": Field(F.col("_shown.servedAtMs").cast("string"), served),
        },
        mapping={
            ImpressionRecords.IMPRESSION_ID: page,
            ImpressionRecords.RECOMMENDATION_ID: recommendation,
            ImpressionRecords.USER_ID: F.coalesce(fields.text("_shown.userId"), session),
            ImpressionRecords.SHOWN_AT: served,
            ImpressionRecords.ITEMS: items,
        },
        key=ImpressionRecords.IMPRESSION_ID,
        repeated="same_page",
    )
