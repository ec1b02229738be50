"""What a model may be told of a shopper beside the history: ``user_features`` of the graph.

Names, units and defaults are in ``schemas/user-features.json``, which the host's side reads too; a
formula each is here, the only one: the batch step writes what it gives today beside the history,
and a training set's examples ask it for moments of the past.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import polars as pl

from vitrine.arrays import Floats
from vitrine.columns import Interactions, Items

AT = "at"
"""The column of the moments that features are asked for."""
_OLDEST_DAYS = 730.0
_DAYS = pl.col("days")
_SECONDS_PER_DAY = 86_400.0


@dataclass(frozen=True)
class UserFeature:
    """One column; ``default`` is of a shopper of whom nothing is known."""

    name: str
    unit: str
    default: float
    description: str


USER_FEATURES: Mapping[str, UserFeature] = {
    given["name"]: UserFeature(**given)
    for given in json.loads(
        (files("vitrine") / "schemas" / "user-features.json").read_text(encoding="utf-8")
    )
}


_BOUGHT = pl.col(Interactions.EVENT_TYPE) == "purchase"
_CATEGORY = pl.col(Items.CATEGORY_L1).filter(_DAYS <= 90).drop_nulls()
_VALUE = pl.col(Interactions.EVENT_VALUE)
_DEVICE = pl.col(Interactions.DEVICE).filter(_DAYS <= 90).drop_nulls()
_MOBILE = "mobile"


FORMULAS: Mapping[str, pl.Expr] = {
    "days_since_event": _DAYS.min().clip(upper_bound=_OLDEST_DAYS),
    "days_since_purchase": _DAYS.filter(_BOUGHT).min().clip(upper_bound=_OLDEST_DAYS),
    "days_known": _DAYS.max().clip(upper_bound=_OLDEST_DAYS),
    "events_7d": (_DAYS <= 7).sum(),
    "events_30d": (_DAYS <= 30).sum(),
    "purchases_30d": (_BOUGHT & (_DAYS <= 30)).sum(),
    "purchases_365d": (_BOUGHT & (_DAYS <= 365)).sum(),
    "purchase_days_365d": pl.col(Interactions.TS)
    .filter(_BOUGHT & (_DAYS <= 365))
    .dt.date()
    .n_unique(),
    "spend_30d": _VALUE.filter(_BOUGHT & (_DAYS <= 30)).sum(),
    "spend_365d": _VALUE.filter(_BOUGHT & (_DAYS <= 365)).sum(),
    "mean_spend_365d": _VALUE.filter(_BOUGHT & (_DAYS <= 365)).mean(),
    "categories_90d": _CATEGORY.n_unique(),
    "top_category_share_90d": _CATEGORY.unique_counts().max() / _CATEGORY.len(),
    "mobile_share_90d": (_DEVICE == _MOBILE).mean(),
}
"""Of a shopper's events before the moment: ``days`` is how long before it each was."""


def user_features(events: pl.DataFrame, items: pl.DataFrame, moments: pl.DataFrame) -> pl.DataFrame:
    """A row of USER_FEATURES for each of ``moments`` (user_id, at), in their order.

    They are of what happened before the moment, not at it; null of who had done nothing.

    :param events: user_id, item_id, event_type, event_value, ts and, where it is known, device,
        in any order.
    :param items: item_id and category_l1, each item once.
    """
    if Interactions.DEVICE not in events.columns:
        events = events.with_columns(pl.lit(None, pl.String).alias(Interactions.DEVICE))
    asked = moments.unique([Interactions.USER_ID, AT])
    categories = items.select(Items.ITEM_ID, Items.CATEGORY_L1)
    past = (
        asked.join(events, on=Interactions.USER_ID)
        .filter(pl.col(Interactions.TS) < pl.col(AT))
        .with_columns(
            days=(pl.col(AT) - pl.col(Interactions.TS)).dt.total_seconds(fractional=True)
            / _SECONDS_PER_DAY
        )
        .join(categories, left_on=Interactions.ITEM_ID, right_on=Items.ITEM_ID, how="left")
    )
    told = past.group_by(Interactions.USER_ID, AT).agg(
        formula.cast(pl.Float64).fill_null(USER_FEATURES[name].default).alias(name)
        for name, formula in FORMULAS.items()
    )
    return moments.join(
        told, on=[Interactions.USER_ID, AT], how="left", maintain_order="left"
    ).select(*FORMULAS)


@dataclass(frozen=True)
class FeatureColumns:
    """The columns of a graph's ``user_features``, as its manifest names them."""

    names: tuple[str, ...]
    defaults: Floats
    """[F]: of a shopper who has none."""

    @classmethod
    def of(cls, manifest: Mapping[str, object]) -> "FeatureColumns":
        """Of a model's manifest."""
        given = manifest["graph"]["userFeatures"]  # type: ignore[index]
        names = tuple(each["name"] for each in given)
        return cls(names, np.array([each["default"] for each in given], np.float32))

    def rows(self, features: pl.DataFrame | None, size: int) -> Floats:
        """[size,F]: of rows of ``user_features``; None: of shoppers of whom nothing is known.

        A column that is none of USER_FEATURES is its default, as the model host has it.
        """
        if features is None or not self.names:
            return np.tile(self.defaults, (size, 1))
        others = [name for name in self.names if name not in USER_FEATURES]
        columns = features.with_columns(pl.lit(None, pl.Float64).alias(name) for name in others)
        given = columns.select(self.names).to_numpy().astype(np.float32)
        return np.where(np.isnan(given), self.defaults, given)


NO_FEATURES = FeatureColumns((), np.zeros(0, np.float32))
