"""Lines of the archive that tell of shown lists (``lambdas/contracts/stream-record.ts``)."""

from pyspark.sql import functions as F

from vitrine.columns import ImpressionRecords
from vitrine.jobs import fields
from vitrine.jobs.judging import Recipe
from vitrine.jobs.row_checks import Field
from vitrine.jobs.sources.archive_lines import parsed, shopper

KIND = "impression"

_SCHEMA = """
    schemaVersion int, recommendationId string, userId string, sessionId string, servedAtMs bigint,
    items array<struct<itemId: string, position: int, propensity: double, ranker: string>>
"""


def recipe() -> Recipe:
    """How lines become rows. A list without items is none, and has no id."""
    version = F.col("_shown.schemaVersion").cast("string")
    recommendation, served = fields.text("_shown.recommendationId"), F.col("_served")
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
            **parsed("_shown", _SCHEMA),
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
            ImpressionRecords.USER_ID: shopper("_shown"),
            ImpressionRecords.SHOWN_AT: served,
            ImpressionRecords.ITEMS: items,
        },
        key=ImpressionRecords.IMPRESSION_ID,
        repeated="same_page",
    )
