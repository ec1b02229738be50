"""Item factors that were fitted elsewhere, at several moments: see jobs/item_factors.py."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from vitrine.arrays import Floats
from vitrine.catalogue import Catalogue
from vitrine.columns import ItemFactors


@dataclass(frozen=True)
class FittedFactors:
    """known_until, item_id and factors; one moment or more."""

    rows: pl.DataFrame

    @classmethod
    def given(cls, rows: pl.DataFrame | None) -> "FittedFactors | None":
        """None where a training set has none."""
        return None if rows is None else cls(rows)

    def of(self, catalogue: Catalogue, at: datetime) -> Floats | None:
        """[N,d], zeros for items that had no event then; None where no factors are that old.

        The newest that saw nothing after ``at``: those of a later moment know what came next.
        """
        moments = self.rows[ItemFactors.KNOWN_UNTIL].unique()
        moment = moments.filter(moments <= at).max()
        if moment is None:
            return None
        known = self.rows.filter(pl.col(ItemFactors.KNOWN_UNTIL) == moment)
        values = known[ItemFactors.FACTORS].to_list()
        found = np.zeros((len(catalogue), len(values[0])), np.float32)
        for item, factors in zip(known[ItemFactors.ITEM_ID], values, strict=True):
            place = catalogue.index_of.get(item)
            if place is not None:
                found[place] = factors
        return found
