"""The tables of a training set: their columns, their order, and how they are written."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from vitrine.columns import Feedback, Interactions, Items, Users
from vitrine.jobs.consents import Consents

_INTERACTION_COLUMNS = (
    Interactions.USER_ID,
    Interactions.ITEM_ID,
    Interactions.EVENT_TYPE,
    Interactions.EVENT_VALUE,
    Interactions.TS,
    Interactions.DEVICE,
)
_ITEM_COLUMNS = (
    Items.ITEM_ID,
    Items.NAME,
    Items.CATEGORY_L1,
    Items.PRICE,
    Items.CREATION_TS,
    Items.AVAILABLE,
)
_FEEDBACK_COLUMNS = (
    Feedback.USER_ID,
    Feedback.ITEM_ID,
    Feedback.SAYING,
    Feedback.UPDATED_AT,
)
_USER_COLUMNS = (Users.USER_ID, Users.COUNTRY)
_INTERACTIONS_ORDER = (
    Interactions.USER_ID,
    Interactions.TS,
    Interactions.ITEM_ID,
    Interactions.EVENT_TYPE,
    Interactions.EVENT_VALUE,
    Interactions.DEVICE,
)


def of_known_items(interactions: DataFrame, items: DataFrame) -> DataFrame:
    """A product that the catalogue does not know can be neither shown nor bought."""
    known = items.select(Items.ITEM_ID)
    return interactions.join(known, Interactions.ITEM_ID, "left_semi").select(*_INTERACTION_COLUMNS)


def write_interactions(interactions: DataFrame, output: str) -> None:
    """Those that models learn from."""
    write_table(interactions, f"{output}/interactions", *_INTERACTIONS_ORDER)


def write_only_served(
    everybodys: DataFrame, items: DataFrame, consents: Consents, output: str
) -> None:
    """What the batch step needs of users whom models do not learn from, where there are any.

    Of those who may be served their interactions, of the others who they are: it takes back what
    it may have written of them.
    """
    served = consents.only_served(everybodys)
    if served is not None:
        write_table(of_known_items(served, items), f"{output}/only-served", *_INTERACTIONS_ORDER)
    if refusing := [(user,) for user in consents.refusing]:
        rows = items.sparkSession.createDataFrame(refusing, f"{Users.USER_ID} string")
        write_table(rows, f"{output}/refusing", Users.USER_ID)


def write_items(items: DataFrame, output: str) -> None:
    """The catalogue."""
    write_table(items.select(*_ITEM_COLUMNS), f"{output}/items", Items.ITEM_ID)


def write_users(users: DataFrame, output: str) -> None:
    """Those whom the shop has told of."""
    write_table(users.select(*_USER_COLUMNS), f"{output}/users", Users.USER_ID)


def write_feedback(
    feedback: DataFrame, interactions: DataFrame, end: datetime, output: str
) -> None:
    """What the set's shoppers said of its items by its last event.

    Of shoppers who were erased or refuse there is no interaction, so nothing that they said either.
    """
    holds = (F.col(Feedback.SAYING) != "none") & (F.col(Feedback.UPDATED_AT) <= F.lit(end))
    said = (
        feedback.where(holds)
        .join(interactions.select(Interactions.USER_ID).distinct(), Feedback.USER_ID, "left_semi")
        .join(interactions.select(Interactions.ITEM_ID).distinct(), Feedback.ITEM_ID, "left_semi")
        .select(*_FEEDBACK_COLUMNS)
    )
    write_table(said, f"{output}/feedback", Feedback.USER_ID)


def write_table(rows: DataFrame, folder: str, *order: str) -> None:
    """One of a set's tables, as Parquet."""
    # Sorted, so that a trainer reads each shopper's history in one piece, and so far that the same
    # snapshots make the same bytes.
    rows.repartitionByRange(order[0]).sortWithinPartitions(*order).write.mode("overwrite").parquet(
        folder
    )
