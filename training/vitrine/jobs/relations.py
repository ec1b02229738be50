"""The rules of rows that look at other rows: keys that must be known, and rates."""

from collections.abc import Mapping, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from vitrine.errors import RefusalError
from vitrine.jobs.row_checks import Field, field_of
from vitrine.quality.rules import Known, Rate, Rules

KnownKeys = Mapping[str, DataFrame]
"""By the lake's table, the keys that are there or that this run brings, in one column."""

_KEY, _MATCHED = "_known_key", "_matched"


def flag_of(rule: Known | Rate) -> str:
    """The column that says which group a row is of (a rate), or that it is unknown."""
    return f"_rule_{rule.name}"


def flag_unknown(
    rows: DataFrame, rules: Rules, fields: Mapping[str, Field], known: KnownKeys
) -> DataFrame:
    """The rows with a column a rule of known keys: whether the row breaks it."""
    for rule in rules.rows:
        if not isinstance(rule, Known):
            continue
        if rule.table not in known:
            raise RefusalError(
                f"{rules.place}: the rule {rule.name} is of the table {rule.table}: there are"
                f" {', '.join(sorted(known))}."
            )
        keys = known[rule.table].toDF(_KEY).distinct().withColumn(_MATCHED, F.lit(True))
        value = field_of(rule, fields, rules.place).value
        unknown = F.col(_KEY).isNotNull() & F.col(_MATCHED).isNull()
        rows = (
            rows.withColumn(_KEY, value)
            .join(keys, _KEY, "left")
            .withColumn(flag_of(rule), unknown)
            .drop(_KEY, _MATCHED)
        )
    return rows


def rate_group(rule: Rate, rules: Rules, fields: Mapping[str, Field]) -> Column:
    """The value and the period that a row counts for, as a text."""
    value = field_of(rule, fields, rules.place).value
    moment = field_of(
        Rate(name=rule.name, column=rule.by, most=rule.most, per=rule.per), fields, rules.place
    ).value
    period = F.unix_seconds(F.date_trunc(rule.per, moment)).cast("string")
    return F.concat_ws("|", period, value)


def rates_of(rules: Rules) -> list[Rate]:
    """The rules of rates."""
    return [rule for rule in rules.rows if isinstance(rule, Rate)]


def too_many(good: DataFrame, rule: Rate) -> DataFrame:
    """The groups with more rows than the rule lets, in the rule's flag and ``rows``."""
    counted = good.groupBy(flag_of(rule)).agg(F.count(F.lit(1)).alias("rows"))
    return counted.where(F.col("rows") > rule.most)


def add_counts(rates: Sequence[Rate], good: DataFrame) -> dict[str, int]:
    """How many rows are in groups that are too large, by rule."""
    found = {rule.name: too_many(good, rule).agg(F.sum("rows")).collect()[0][0] for rule in rates}
    return {name: int(count) for name, count in found.items() if count}
