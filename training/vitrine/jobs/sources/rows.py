"""What every source hands over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from vitrine.columns import Items
from vitrine.jobs.cleaning import Cleaned, clean
from vitrine.jobs.drop_profiles import profile_drops
from vitrine.jobs.drops import QUARANTINED_AT, RawRows
from vitrine.jobs.judging import Judge, Recipe
from vitrine.jobs.lake_changes import Changes
from vitrine.jobs.relations import KnownKeys
from vitrine.quality.rules import Rules


@dataclass(frozen=True)
class SourceRows:
    """The rows of a source, for the lake's tables of these names, and what became of each."""

    cleaned: Sequence[Cleaned]
    tables: Mapping[str, DataFrame]
    changes: Mapping[str, Changes] = field(default_factory=dict)
    """What was said of rows of these tables, a saying a row."""


@dataclass(frozen=True)
class Reading:
    """What a source reads, and what it holds it to."""

    source: str
    drops: RawRows
    now: datetime
    """When the run takes place."""
    rules: Callable[[str], Rules]
    """The rules by the name of their file, without its ending."""
    known: KnownKeys

    def clean(self, raw: DataFrame, recipe: Recipe, rules: str | None = None) -> Cleaned:
        """The rows, held to the rules of the recipe's data set or to those of another name."""
        judge = Judge(self.rules(rules or recipe.dataset), self.now, self.known)
        if recipe.as_of_run and QUARANTINED_AT in raw.columns:
            # What a shop has said since is newer than a row that waited in quarantine.
            waited = {Items.UPDATED_AT: F.col(QUARANTINED_AT)}
            recipe = replace(recipe, mapping={**recipe.mapping, **waited})
        found = clean(raw, recipe, judge)
        return replace(found, profiles=profile_drops(self.source, raw, recipe, judge))

    def knowing(self, table: str, keys: DataFrame) -> "Reading":
        """With keys that this run brings."""
        return replace(self, known={**self.known, table: self.known[table].union(keys)})


Source = Callable[[Reading], SourceRows]
