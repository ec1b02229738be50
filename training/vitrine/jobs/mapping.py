"""A shop's own columns as those that a source knows: a TOML file a data set, beside the drops."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from vitrine.errors import RefusalError
from vitrine.jobs.normalising import Normalising, parse_normalising

_TEXTS = ("columns", "missing", "times")
_SECTIONS = (*_TEXTS, "values", "currency", "categories", "most")


@dataclass(frozen=True)
class ColumnMapping:
    """What a shop's files call the columns, and what else has to be said of them."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Ours to theirs."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """What a row has in a column where its file says nothing."""
    times: Mapping[str, str] = field(default_factory=dict)
    """By our column, the pattern of its times (Java's, in UTC), which become seconds."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By our column, their values to ours; others stay."""
    normalising: Normalising = field(default_factory=Normalising)

    def spelling(self) -> dict[str, str]:
        """Their names in small letters to ours."""
        return {theirs.lower(): ours for ours, theirs in self.columns.items()}

    def applied(self, rows: DataFrame) -> DataFrame:
        """The rows with our values; a time that does not fit its pattern stays as it is."""
        for name, value in self.missing.items():
            rows = rows.withColumn(name, F.coalesce(F.col(name), F.lit(value)))
        for name, pattern in self.times.items():
            seconds = F.unix_seconds(F.to_timestamp(name, pattern)).cast("string")
            rows = rows.withColumn(name, F.coalesce(seconds, F.col(name)))
        for name, said in self.values.items():
            pairs = F.create_map(*[F.lit(text) for text in chain.from_iterable(said.items())])
            rows = rows.withColumn(name, F.coalesce(F.element_at(pairs, F.col(name)), F.col(name)))
        return self.normalising.applied(rows)


def parse_mapping(text: str, place: str) -> ColumnMapping:
    """:raises RefusalError: naming the file and what is wrong in it."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RefusalError(f"{place} is no TOML ({error}): correct it.") from error
    unknown = sorted(said.keys() - set(_SECTIONS))
    if unknown:
        raise RefusalError(f"{place} has {', '.join(unknown)}: there are {', '.join(_SECTIONS)}.")
    texts = {name: _texts(said.get(name, {}), f"{place}: [{name}]") for name in _TEXTS}
    values = said.get("values", {})
    if not isinstance(values, dict):
        raise RefusalError(f"{place}: write [values.COLUMN], and a value a line.")
    return ColumnMapping(
        **texts,
        values={name: _texts(one, f"{place}: [values.{name}]") for name, one in values.items()},
        normalising=parse_normalising(said, place),
    )


def _texts(said: object, place: str) -> dict[str, str]:
    if not isinstance(said, dict) or not all(isinstance(one, str) for one in said.values()):
        raise RefusalError(f'{place} is of lines such as NAME = "text".')
    return said
