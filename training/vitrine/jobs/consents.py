"""Whose events models learn from: those of users who let them, as of when a set is built."""

import argparse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import boto3
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from vitrine.columns import Interactions
from vitrine.jobs.session_users import SESSION_PREFIX
from vitrine.online.consents import Consent, read_consents

Asked = Callable[[Iterable[str]], Mapping[str, Consent]]
"""From users to the consents of those who have said something."""
_FROM = "_from_ms"


@dataclass(frozen=True)
class Consents:
    """What users have said; at first nobody anything."""

    of_user: Mapping[str, Consent] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: DataFrame, ask: Asked) -> "Consents":
        """Of all users of the rows. Sessions that nobody has logged in to have said nothing."""
        users = rows.where(~F.col(Interactions.USER_ID).startswith(SESSION_PREFIX))
        ids = users.select(Interactions.USER_ID).distinct().toLocalIterator()
        return cls(ask(str(row[0]) for row in ids))

    def learnt_from(self, rows: DataFrame) -> DataFrame:
        """The rows of users who refuse nothing; of events, none of before they consented again."""
        refusing = {
            user
            for user, one in self.of_user.items()
            if not (one.personalization and one.analytics)
        }
        return self._since(_joined(rows, refusing, "left_anti"))

    def only_served(self, rows: DataFrame) -> DataFrame | None:
        """The events of users who are to be served by what they did, and not learnt from.

        None: there are no such users.
        """
        users = {
            user for user, one in self.of_user.items() if one.personalization and not one.analytics
        }
        return self._since(_joined(rows, users, "left_semi")) if users else None

    @property
    def refusing(self) -> list[str]:
        """Users of whom nothing may be kept where they are served."""
        return sorted(user for user, one in self.of_user.items() if not one.personalization)

    def _since(self, rows: DataFrame) -> DataFrame:
        moments = [(user, one.from_ms) for user, one in self.of_user.items() if one.from_ms > 0]
        if not moments or Interactions.TS not in rows.columns:
            return rows
        spark, columns = rows.sparkSession, rows.columns
        schema = f"{Interactions.USER_ID} string, {_FROM} long"
        since = spark.createDataFrame(sorted(moments), schema)
        joined = rows.join(F.broadcast(since), Interactions.USER_ID, "left")
        from_ms = F.coalesce(_FROM, F.lit(0))
        return joined.where(F.unix_millis(Interactions.TS) >= from_ms).select(*columns)


def _joined(rows: DataFrame, users: Iterable[str], how: str) -> DataFrame:
    ids = [(user,) for user in sorted(users)]
    if not ids:
        return rows
    named = rows.sparkSession.createDataFrame(ids, f"{Interactions.USER_ID} string")
    return rows.join(F.broadcast(named), Interactions.USER_ID, how)


def asked_of(arguments: argparse.Namespace) -> Asked:
    """Asks the table that ``add_erasure_arguments`` name; without it nobody has said anything."""
    if arguments.online_table is None:
        return lambda _: {}
    get = boto3.client("dynamodb").batch_get_item
    return lambda users: read_consents(get, arguments.online_table, users)
