"""How a shop's values become ours: one currency, categories as a tree, no value beyond a limit.

What is done is said by sections of the shop's mapping (``mapping.py``), so that it is the same for
each row, whenever it comes; the run's report records it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from vitrine.columns import InteractionsCsv, ItemsCsv
from vitrine.errors import RefusalError
from vitrine.jobs import fields
from vitrine.jobs.report import Json

CURRENCY = "CURRENCY"
"""The column that says what money is in; a row without it is in the shop's own."""

MONEY = (InteractionsCsv.EVENT_VALUE, ItemsCsv.PRICE)
_LEVELS = (ItemsCsv.CATEGORY_L1, ItemsCsv.CATEGORY_L2, ItemsCsv.CATEGORY_L3)


@dataclass(frozen=True)
class Normalising:
    """What is done to the texts of rows before rules are asked of them."""

    rates: Mapping[str, float] = field(default_factory=dict)
    """What one of each currency is worth in the shop's own."""
    separator: str | None = None
    """Between the levels of a category's path."""
    most: Mapping[str, float] = field(default_factory=dict)
    """By column, what a larger number is clipped to."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What it reads beside the columns of a source."""
        return (CURRENCY,) if self.rates else ()

    def applied(self, rows: DataFrame) -> DataFrame:
        """The rows with money in the shop's currency, paths split into levels, numbers clipped.

        Money of a currency without a rate is left with its name behind it: a rule finds it to be
        no number.
        """
        if self.rates:
            for name in (one for one in MONEY if one in rows.columns):
                rows = rows.withColumn(name, self._converted(name))
        for name, most in self.most.items():
            above = fields.number(name) > most
            rows = rows.withColumn(name, F.when(above, F.lit(str(most))).otherwise(F.col(name)))
        if self.separator is not None and ItemsCsv.CATEGORY_L1 in rows.columns:
            path = F.split(ItemsCsv.CATEGORY_L1, f"\\Q{self.separator}\\E", len(_LEVELS))
            # A level below one that is said apart is not the path's.
            is_path = F.size(path) > 1
            levels = {
                name: F.when(is_path, F.get(path, F.lit(level))).otherwise(F.col(name))
                for level, name in enumerate(_LEVELS)
            }
            rows = rows.withColumns(levels)
        return rows

    def as_json(self) -> dict[str, Json]:
        """What is done, for a report; empty where nothing is."""
        done: dict[str, Json] = {}
        if self.rates:
            done["currency"] = dict(self.rates)
        if self.separator is not None:
            done["categories"] = {"separator": self.separator}
        if self.most:
            done["most"] = dict(self.most)
        return done

    def _converted(self, name: str) -> Column:
        currency = F.upper(fields.text(CURRENCY))
        rates = F.create_map(
            *[F.lit(one) for pair in self.rates.items() for one in (pair[0].upper(), pair[1])]
        )
        worth = fields.number(name) * F.element_at(rates, currency)
        unknown = F.concat_ws(" ", F.col(name), currency)
        return F.when(currency.isNull() | fields.text(name).isNull(), F.col(name)).otherwise(
            F.coalesce(worth.cast("string"), unknown)
        )


def parse_normalising(said: Mapping[str, object], place: str) -> Normalising:
    """:raises RefusalError: naming the section that makes no sense.

    :param said: a mapping's sections by name. :param place: the mapping's file.
    """
    separator = said.get("categories")
    if separator is not None and not (
        isinstance(separator, dict)
        and separator.keys() == {"separator"}
        and isinstance(separator["separator"], str)
        and separator["separator"].strip()
    ):
        raise RefusalError(f'{place}: [categories] is of one line, such as separator = ">".')
    return Normalising(
        _numbers(said.get("currency", {}), f"{place}: [currency]", "EUR = 0.86"),
        separator["separator"] if separator is not None else None,
        _numbers(said.get("most", {}), f"{place}: [most]", "EVENT_VALUE = 10000"),
    )


def _numbers(said: object, place: str, example: str) -> dict[str, float]:
    if not isinstance(said, dict) or not all(
        isinstance(one, int | float) and not isinstance(one, bool) and 0 < one < float("inf")
        for one in said.values()
    ):
        raise RefusalError(f"{place} is of lines with a number above 0, such as {example}.")
    return {name: float(one) for name, one in said.items()}
