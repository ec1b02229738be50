"""A log of what was shown, with the probability of showing it, for off-policy estimates."""

from pathlib import Path

import polars as pl

from vitrine.columns import Impressions, ImpressionsCsv
from vitrine.datasets.csv_rows import read_csv_rows
from vitrine.datasets.interactions_csv import Rows, accept, moment_of, number_of
from vitrine.errors import RefusalError


def read_impressions(path: Path) -> Rows:
    """user_id, item_id, ts (UTC), position (1 is the first), propensity in (0, 1], reward.

    :raises RefusalError: where a column is missing, or no row can be used.
    """
    read = read_csv_rows(path, ImpressionsCsv.ALL, ImpressionsCsv.ALL)
    given = read.rows
    position = number_of(given, ImpressionsCsv.POSITION)
    columns = given.select(
        pl.col(ImpressionsCsv.USER_ID).alias(Impressions.USER_ID),
        pl.col(ImpressionsCsv.ITEM_ID).alias(Impressions.ITEM_ID),
        moment_of(ImpressionsCsv.TIMESTAMP).alias(Impressions.TS),
        pl.when(position == position.round()).then(position).alias(Impressions.POSITION),
        number_of(given, ImpressionsCsv.PROPENSITY).alias(Impressions.PROPENSITY),
        number_of(given, ImpressionsCsv.REWARD).alias(Impressions.REWARD),
    )
    propensity = pl.col(Impressions.PROPENSITY)
    table, rejected = accept(
        columns,
        {
            "missing_user_id": pl.col(Impressions.USER_ID).is_null(),
            "missing_item_id": pl.col(Impressions.ITEM_ID).is_null(),
            "bad_timestamp": pl.col(Impressions.TS).is_null(),
            "bad_position": (pl.col(Impressions.POSITION) >= 1).fill_null(value=False).not_(),
            "bad_propensity": ((propensity > 0) & (propensity <= 1)).fill_null(value=False).not_(),
            "bad_reward": pl.col(Impressions.REWARD).is_null(),
        },
    )
    counts = {"malformed_row": read.malformed, **rejected}
    found = {reason: count for reason, count in counts.items() if count}
    if table.is_empty():
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in found.items())
        raise RefusalError(f"None of the rows of {path} can be used ({reasons}).")
    return Rows(table.with_columns(pl.col(Impressions.POSITION).cast(pl.Int64)), found)
