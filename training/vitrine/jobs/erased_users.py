"""Users who were erased: nothing of them comes into the lake again, or into a training set."""

import argparse
import hashlib
from dataclasses import dataclass, replace

import boto3
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from vitrine.online.pseudonyms import read_key
from vitrine.online.tombstones import read_tombstones

_BLOCK = 64
"""Bytes that SHA-256 takes at a time, to which HMAC pads its key."""
PSEUDONYM = "_pseudonym"
"""Of rows of the erased, whose they are."""


@dataclass(frozen=True)
class ErasedUsers:
    """The pseudonyms of the erased, and the key that they were made under; at first nobody's."""

    key: str = ""
    pseudonyms: frozenset[str] = frozenset()

    def without(self, rows: DataFrame, column: str) -> DataFrame:
        """The rows of everybody else; ``column`` has the ids of users."""
        if not self.pseudonyms:
            return rows
        return self._joined(rows, column, "left_anti").drop(PSEUDONYM)

    def of(self, rows: DataFrame, column: str) -> DataFrame:
        """The rows of the erased alone, each with its ``PSEUDONYM``."""
        return self._joined(rows, column, "left_semi")

    def since(self, earlier: "ErasedUsers") -> "ErasedUsers":
        """Those who were not erased yet when it was asked earlier."""
        return replace(self, pseudonyms=self.pseudonyms - earlier.pseudonyms)

    def _joined(self, rows: DataFrame, column: str, how: str) -> DataFrame:
        erased = rows.sparkSession.createDataFrame(
            [(one,) for one in sorted(self.pseudonyms)], f"{PSEUDONYM} string"
        )
        hashed = rows.withColumn(PSEUDONYM, pseudonym(self.key, F.col(column)))
        return hashed.join(F.broadcast(erased), PSEUDONYM, how)


def pseudonym(key: str, user_id: Column) -> Column:
    """HMAC-SHA256 as ``vitrine.online.pseudonyms`` has it, by Spark's own functions (RFC 2104)."""
    raw = key.encode()
    padded = (raw if len(raw) <= _BLOCK else hashlib.sha256(raw).digest()).ljust(_BLOCK, b"\0")
    inner, outer = (F.lit(bytearray(byte ^ pad for byte in padded)) for pad in (0x36, 0x5C))
    return F.sha2(
        F.concat(outer, F.unhex(F.sha2(F.concat(inner, user_id.cast("binary")), 256))), 256
    )


def add_erasure_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say where the erased are remembered."""
    parser.add_argument(
        "--online-table", help="the table with their tombstones; without it nobody was erased"
    )
    parser.add_argument("--pseudonym-key", help="ARN of the secret that they are hashed under")


def erased_users_of(arguments: argparse.Namespace) -> ErasedUsers:
    """Those whom ``add_erasure_arguments`` lead to, as of now."""
    if arguments.online_table is None:
        return ErasedUsers()
    pages = boto3.client("dynamodb").get_paginator("query").paginate
    found = read_tombstones(pages, arguments.online_table)
    return ErasedUsers(read_key(arguments.pseudonym_key), found) if found else ErasedUsers()
