"""The training set that the lake's job wrote: what happened, with which items, whose, and when."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from vitrine.columns import Feedback, Interactions, ItemFactors, Items, Placements, Users
from vitrine.errors import RefusalError

_DESCRIPTION = "training-set.json"
_Columns = Mapping[str, pl.DataType | type[pl.DataType]]

_INTERACTION_COLUMNS: _Columns = {
    Interactions.USER_ID: pl.String,
    Interactions.ITEM_ID: pl.String,
    Interactions.EVENT_TYPE: pl.String,
    Interactions.EVENT_VALUE: pl.Float64,
    Interactions.TS: pl.Datetime("us", "UTC"),
    Interactions.DEVICE: pl.String,
}
_ITEM_COLUMNS: _Columns = {
    Items.ITEM_ID: pl.String,
    Items.NAME: pl.String,
    Items.CATEGORY_L1: pl.String,
    Items.PRICE: pl.Float64,
    Items.CREATION_TS: pl.Datetime("us", "UTC"),
    Items.AVAILABLE: pl.Boolean,
}
_USER_COLUMNS: _Columns = {Users.USER_ID: pl.String, Users.COUNTRY: pl.String}
_FEEDBACK_COLUMNS: _Columns = {
    Feedback.USER_ID: pl.String,
    Feedback.ITEM_ID: pl.String,
    Feedback.SAYING: pl.String,
    Feedback.UPDATED_AT: pl.Datetime("us", "UTC"),
}
_PLACEMENT_COLUMNS: _Columns = {
    Placements.USER_ID: pl.String,
    Placements.ITEM_ID: pl.String,
    Placements.SHOWN_AT: pl.Datetime("us", "UTC"),
    Placements.POSITION: pl.Int64,
    Placements.RANK: pl.Int64,
    Placements.PROPENSITY: pl.Float64,
    Placements.ACTED_AT: pl.Datetime("us", "UTC"),
}
_FACTOR_COLUMNS: _Columns = {
    ItemFactors.KNOWN_UNTIL: pl.Datetime("us", "UTC"),
    ItemFactors.ITEM_ID: pl.String,
    ItemFactors.FACTORS: pl.List(pl.Float32),
}
_OPTIONAL = (
    Items.CREATION_TS,
    Interactions.EVENT_VALUE,
    Interactions.DEVICE,
    Placements.PROPENSITY,
)
"""Null in sets that were written before it was read."""


@dataclass(frozen=True)
class Description:
    """Which data this is; ``cut`` is where an evaluation splits it."""

    run_id: str
    snapshots: Mapping[str, str]
    start: datetime
    end: datetime
    cut: datetime
    scale: tuple[str, ...] = ()
    """What was done beyond one machine, or not, and why; nothing in sets built elsewhere."""

    @property
    def horizon(self) -> timedelta:
        """How far after a cut an evaluation looks."""
        return self.end - self.cut


@dataclass(frozen=True)
class TrainingSet:
    """Interactions (user_id, item_id, event_type, event_value, ts, device), items and users.

    Null is what is not known.
    """

    interactions: pl.DataFrame
    items: pl.DataFrame
    description: Description
    users: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_USER_COLUMNS))
    """user_id and country; empty where the lake has no users."""
    feedback: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_FEEDBACK_COLUMNS))
    """The last that each shopper said of an item: user_id, item_id, saying and updated_at."""
    impressions: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=_PLACEMENT_COLUMNS)
    )
    """Items of lists: where each was shown, the place that it would have had without chance (rank;
    null: not known), with what chance it came there (propensity; null: chance had no part in the
    list), and when somebody first did something with it there (acted_at; null: nobody).
    """
    only_served: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=_INTERACTION_COLUMNS)
    )
    """As ``interactions``, of users whom no model may learn from."""
    refusing: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={Users.USER_ID: pl.String})
    )
    """user_id of those of whom nothing is in the set, and nothing may be served."""
    item_factors: pl.DataFrame | None = None
    """known_until, item_id and factors, by Spark; None where the trainer fits its own."""

    @property
    def of_everybody(self) -> "TrainingSet":
        """For what serves users: with those whom no model learns from."""
        return replace(self, interactions=pl.concat([self.interactions, self.only_served]))

    def before(self, moment: datetime) -> pl.DataFrame:
        """What was known at the moment; not what happened at it, the first thing to predict."""
        return self.interactions.filter(pl.col(Interactions.TS) < moment)


def read_training_set(directory: Path) -> TrainingSet:
    """Reads interactions/, items/ and training-set.json; events must have user, item and time."""
    description = _read_description(directory / _DESCRIPTION)
    events = _read_events(directory / "interactions")
    if events.is_empty():
        raise RefusalError(
            "The training set holds no interactions: ingest some, then build it again."
        )
    items = _read_table(directory / "items", _ITEM_COLUMNS).unique(
        Items.ITEM_ID, keep="first", maintain_order=True
    )
    # No price is better than one that spoils every sum it enters.
    items = items.with_columns(pl.when(pl.col(Items.PRICE).is_finite()).then(pl.col(Items.PRICE)))
    return TrainingSet(
        events,
        items,
        description,
        _read_users(directory / "users"),
        _read_optional(directory / "feedback", _FEEDBACK_COLUMNS),
        _read_optional(directory / "impressions", _PLACEMENT_COLUMNS),
        _read_only_served(directory / "only-served"),
        _read_optional(directory / "refusing", {Users.USER_ID: pl.String}),
        _read_factors(directory / "item-factors"),
    )


def _read_events(directory: Path) -> pl.DataFrame:
    return (
        _read_table(directory, _INTERACTION_COLUMNS)
        .drop_nulls([Interactions.USER_ID, Interactions.ITEM_ID, Interactions.TS])
        .with_columns(pl.col(Interactions.EVENT_TYPE).fill_null("other"))
    )


def _read_only_served(directory: Path) -> pl.DataFrame:
    """Mostly there is nobody, and no folder."""
    if not directory.exists():
        return pl.DataFrame(schema=_INTERACTION_COLUMNS)
    return _read_events(directory)


def _read_optional(directory: Path, columns: _Columns) -> pl.DataFrame:
    """Sets of a lake that holds none of it have no such folder."""
    return _read_table(directory, columns) if directory.exists() else pl.DataFrame(schema=columns)


def _read_factors(directory: Path) -> pl.DataFrame | None:
    if not directory.exists():
        return None
    return _read_table(directory, _FACTOR_COLUMNS)


def _read_users(directory: Path) -> pl.DataFrame:
    """Sets of a lake without users have no folder of them."""
    if not directory.exists():
        return pl.DataFrame(schema=_USER_COLUMNS)
    return _read_table(directory, _USER_COLUMNS).unique(
        Users.USER_ID, keep="first", maintain_order=True
    )


def _read_table(directory: Path, columns: _Columns) -> pl.DataFrame:
    files = sorted(directory.glob("**/*.parquet"))
    if not files:
        raise RefusalError(f"The training set has no parquet file under {directory.name}/.")
    tables = [pl.read_parquet(file) for file in files]
    for file, table in zip(files, tables, strict=True):
        missing = sorted(set(columns) - set(table.columns) - set(_OPTIONAL))
        if missing:
            raise RefusalError(
                f"{directory.name}/{file.name} lacks the columns {', '.join(missing)}."
            )
    return pl.concat([table.select(_typed(table, columns)) for table in tables])


def _typed(table: pl.DataFrame, columns: _Columns) -> list[pl.Expr]:
    expressions = []
    for name, dtype in columns.items():
        if name not in table.columns:
            expressions.append(pl.lit(None, dtype).alias(name))
            continue
        column = pl.col(name)
        stored = table.schema[name]
        # Spark's timestamps without a zone are UTC.
        if isinstance(stored, pl.Datetime) and stored.time_zone is None:
            column = column.dt.replace_time_zone("UTC")
        expressions.append(column.cast(dtype))
    return expressions


def _read_description(path: Path) -> Description:
    if not path.exists():
        raise RefusalError(
            f"The training set has no {path.name}: build it with the training-set job."
        )
    try:
        given = json.loads(path.read_text())
        description = Description(
            run_id=str(given["runId"]),
            snapshots={str(table): str(snapshot) for table, snapshot in given["snapshots"].items()},
            start=_moment(given["start"]),
            end=_moment(given["end"]),
            cut=_moment(given["cut"]),
            scale=tuple(str(sentence) for sentence in given.get("scale", [])),
        )
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise RefusalError(f"{path.name} is malformed: {type(error).__name__} {error}.") from error
    # The cut may lie before the start, where the data covers less than the horizon.
    if max(description.start, description.cut) > description.end:
        raise RefusalError(f"{path.name}: neither start nor cut may lie after the end.")
    return description


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
