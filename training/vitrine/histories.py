"""Shoppers' histories as arrays: what models are fitted on, and what graphs are asked with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import polars as pl

from vitrine.arrays import Floats, Ints
from vitrine.catalogue import Catalogue
from vitrine.columns import Interactions
from vitrine.events import EVENT_TYPE_CODES, canonical_event_type
from vitrine.user_features import AT, user_features

NO_ITEM = -1
_SECONDS_PER_DAY = 86_400.0


@dataclass(frozen=True)
class HistoryBatch:
    """Some shoppers' last events, [B,L], padded; ``context`` [B] is the item of the page."""

    items: Ints
    types: Ints
    ages: Floats
    context: Ints
    features: pl.DataFrame | None = None
    """A row of ``user_features`` each; None: nothing is known beside the histories."""

    @classmethod
    def empty(cls, size: int = 1) -> "HistoryBatch":
        """Shoppers of whom nothing is known."""
        shape = (size, 1)
        return cls(
            np.full(shape, NO_ITEM, np.int64),
            np.zeros(shape, np.int64),
            np.zeros(shape, np.float32),
            np.full(size, NO_ITEM, np.int64),
        )

    def __len__(self) -> int:
        return len(self.context)


@dataclass(frozen=True)
class Histories:
    """Every shopper's events in a row: shopper ``u`` has those from offsets[u] to offsets[u+1]."""

    catalogue: Catalogue
    users: tuple[str, ...]
    offsets: Ints
    items: Ints
    types: Ints
    ages: Floats
    features: pl.DataFrame | None = None
    """A row of ``user_features`` by shopper; None: nobody asked for them."""

    @classmethod
    def of(
        cls,
        events: pl.DataFrame,
        catalogue: Catalogue,
        at: datetime | str,
        users: Iterable[str] | None = None,
    ) -> "Histories":
        """Ages are days before ``at``; events of items outside the catalogue are left out.

        :param at: a moment, or the column of ``events`` that holds each row's own: the same in all
            rows of a user, for questions that are asked at different moments.
        :param users: whose histories there are, also where they are empty; None: of all who have
            an event of an item of the catalogue.
        """
        rows = _coded(events, catalogue, at)
        present = rows.group_by(Interactions.USER_ID).len()
        if users is not None:
            wanted = pl.Series(Interactions.USER_ID, list(users), dtype=pl.String).unique()
            present = wanted.to_frame().join(present, on=Interactions.USER_ID, how="left")
            rows = rows.filter(pl.col(Interactions.USER_ID).is_in(wanted.implode()))
        counts = present.sort(Interactions.USER_ID).with_columns(pl.col("len").fill_null(0))
        return cls(
            catalogue,
            tuple(counts[Interactions.USER_ID]),
            np.concatenate([[0], np.cumsum(counts["len"].to_numpy())]).astype(np.int64),
            rows["item"].to_numpy(),
            rows["type"].to_numpy(),
            (rows["age"].to_numpy() / _SECONDS_PER_DAY).astype(np.float32),
        )

    @property
    def lengths(self) -> Ints:
        """Events by shopper."""
        return np.diff(self.offsets)

    @property
    def shoppers(self) -> Ints:
        """Whose each event is."""
        return np.repeat(np.arange(len(self.users)), self.lengths)

    def with_features(self, events: pl.DataFrame, items: pl.DataFrame, at: datetime) -> "Histories":
        """With what ``user_features`` says of each shopper at a moment, the same for all."""
        users = pl.DataFrame({Interactions.USER_ID: self.users})
        moments = users.with_columns(pl.lit(at).alias(AT))
        return replace(self, features=user_features(events, items, moments))

    def items_of(self, shopper: int) -> Ints:
        """All items of a shopper's history, most recent first, with repeats."""
        return self.items[self.offsets[shopper] : self.offsets[shopper + 1]]

    def batch(self, shoppers: Sequence[int] | Ints, length: int) -> HistoryBatch:
        """The last ``length`` events of each, padded to the longest of them."""
        chosen = np.asarray(shoppers, np.int64)
        features = None if self.features is None else self.features[chosen]
        if len(self.items) == 0:
            return replace(HistoryBatch.empty(len(chosen)), features=features)
        taken = np.minimum(self.lengths[chosen], length)
        width = max(1, int(taken.max(initial=0)))
        places = np.arange(width)[None, :]
        filled = places < taken[:, None]
        source = np.where(filled, self.offsets[chosen][:, None] + places, 0)
        return HistoryBatch(
            np.where(filled, self.items[source], NO_ITEM),
            np.where(filled, self.types[source], 0),
            np.where(filled, self.ages[source], np.float32(0)),
            np.full(len(chosen), NO_ITEM, np.int64),
            features,
        )


def _coded(events: pl.DataFrame, catalogue: Catalogue, at: datetime | str) -> pl.DataFrame:
    """user_id, item and type as numbers, and age in seconds, most recent first within a user."""
    index = pl.col(Interactions.ITEM_ID).replace_strict(
        list(catalogue.item_ids), range(len(catalogue)), default=NO_ITEM, return_dtype=pl.Int64
    )
    codes = {kind: _code(kind) for kind in events[Interactions.EVENT_TYPE].unique()}
    moment = pl.col(at) if isinstance(at, str) else pl.lit(at)
    return (
        events.select(
            Interactions.USER_ID,
            item=index,
            type=pl.col(Interactions.EVENT_TYPE).replace_strict(codes, return_dtype=pl.Int64),
            age=(moment - pl.col(Interactions.TS)).dt.total_seconds(fractional=True),
        )
        .filter(pl.col("item") != NO_ITEM)
        # The whole order, so that equal data in any order gives equal histories.
        .sort(Interactions.USER_ID, "age", "item", "type")
    )


def _code(event_type: str) -> int:
    return EVENT_TYPE_CODES.get(canonical_event_type(event_type), EVENT_TYPE_CODES["other"])
