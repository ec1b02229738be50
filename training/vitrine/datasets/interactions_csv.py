"""Amazon Personalize's CSV files for an offline evaluation: interactions, items and users.

What the ingestion quarantines is left out here too, and counted by the same reasons. It asks for
less: only ids and times must be there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from vitrine.columns import Interactions, InteractionsCsv, Items, ItemsCsv, Users, UsersCsv
from vitrine.datasets.csv_rows import read_csv_rows
from vitrine.datasets.rules import CLOCK_SKEW, ENTITIES, SPACES, UNCATEGORISED, UNSEEN
from vitrine.errors import RefusalError
from vitrine.evaluation.next_item import SESSION_ID
from vitrine.target import PURCHASE

SESSION_ID_COLUMN = "SESSION_ID"
OTHER_EVENT_TYPE = "other"
_MALFORMED, _REPEATED = "malformed_row", "same_event"
_KNOWN = (*InteractionsCsv.ALL, SESSION_ID_COLUMN)
_REQUIRED = (InteractionsCsv.USER_ID, InteractionsCsv.ITEM_ID, InteractionsCsv.TIMESTAMP)
_REASON = "reason"


@dataclass(frozen=True)
class Rows:
    """A table, and how many rows of its file are not in it, by reason."""

    table: pl.DataFrame
    rejected: Mapping[str, int]


def read_interactions(path: Path, now: datetime | None = None) -> Rows:
    """user_id, item_id, event_type, ts (UTC), event_value, device, and session_id if it is there.

    In a file without EVENT_TYPE each row is what is to be predicted, a purchase.
    :param now: what is a day later than this is rejected as ``future_timestamp``.
    :raises RefusalError: also where no row is left.
    """
    read = read_csv_rows(path, _KNOWN, _REQUIRED)
    given, now = read.rows, now or datetime.now(UTC)
    columns = [
        pl.col(InteractionsCsv.USER_ID).alias(Interactions.USER_ID),
        pl.col(InteractionsCsv.ITEM_ID).alias(Interactions.ITEM_ID),
        _event_type(given).alias(Interactions.EVENT_TYPE),
        moment_of(InteractionsCsv.TIMESTAMP).alias(Interactions.TS),
        number_of(given, InteractionsCsv.EVENT_VALUE).alias(Interactions.EVENT_VALUE),
        _text(given, InteractionsCsv.DEVICE)
        .str.strip_chars()
        .str.to_lowercase()
        .alias(Interactions.DEVICE),
    ]
    if SESSION_ID_COLUMN in given.columns:
        columns.append(pl.col(SESSION_ID_COLUMN).alias(SESSION_ID))
    checks = {
        "missing_user_id": pl.col(Interactions.USER_ID).is_null(),
        "missing_item_id": pl.col(Interactions.ITEM_ID).is_null(),
        "bad_timestamp": pl.col(Interactions.TS).is_null(),
        "future_timestamp": pl.col(Interactions.TS) > now + CLOCK_SKEW,
    }
    if SESSION_ID_COLUMN in given.columns:
        checks["missing_session_id"] = pl.col(SESSION_ID).is_null()
    table, rejected = accept(given.select(columns), checks)
    told = {Interactions.EVENT_VALUE, Interactions.DEVICE}
    key = [name for name in table.columns if name not in told]
    once = table.unique(key, keep="last", maintain_order=True)
    counts = {_MALFORMED: read.malformed, **rejected, _REPEATED: table.height - once.height}
    if once.is_empty():
        raise RefusalError(_all_rejected(path, given.height + read.malformed, counts))
    return Rows(once, {reason: count for reason, count in counts.items() if count})


def read_items(path: Path) -> Rows:
    """item_id, name, category_l1, price, creation_ts, available; of an id the last row stays."""
    read = read_csv_rows(path, ItemsCsv.ALL, (ItemsCsv.ITEM_ID,))
    given = read.rows
    available = _text(given, ItemsCsv.AVAILABLE).str.to_lowercase()
    price = number_of(given, ItemsCsv.PRICE)
    table = given.select(
        pl.col(ItemsCsv.ITEM_ID).alias(Items.ITEM_ID),
        clean_text(_text(given, ItemsCsv.NAME)).alias(Items.NAME),
        clean_text(_text(given, ItemsCsv.CATEGORY_L1))
        .fill_null(UNCATEGORISED)
        .alias(Items.CATEGORY_L1),
        pl.when(price >= 0).then(price).alias(Items.PRICE),
        moment_of(ItemsCsv.CREATION_TIMESTAMP).alias(Items.CREATION_TS)
        if ItemsCsv.CREATION_TIMESTAMP in given.columns
        else pl.lit(None, pl.Datetime("us", "UTC")).alias(Items.CREATION_TS),
        ~available.is_in(["false", "0", "no"]).fill_null(value=False).alias(Items.AVAILABLE),
    )
    return _one_an_id(table, Items.ITEM_ID, read.malformed)


def read_users(path: Path) -> Rows:
    """user_id, and every other column as text under its name in lower case."""
    read = read_csv_rows(path, UsersCsv.ALL, (UsersCsv.USER_ID,))
    table = read.rows.rename(str.lower)
    return _one_an_id(table, Users.USER_ID, read.malformed)


def accept(
    table: pl.DataFrame, checks: Mapping[str, pl.Expr]
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The rows that fail no check, and the others counted under the first that each fails."""
    failed = [
        pl.when(fails.fill_null(value=False)).then(pl.lit(reason))
        for reason, fails in checks.items()
    ]
    judged = table.with_columns(pl.coalesce(*failed, pl.lit("")).alias(_REASON))
    found = judged.group_by(_REASON).len()
    counts: dict[str, int] = dict(found.iter_rows())
    return judged.filter(pl.col(_REASON) == "").drop(_REASON), {
        reason: counts.get(reason, 0) for reason in checks
    }


def _one_an_id(table: pl.DataFrame, key: str, malformed: int) -> Rows:
    named = table.drop_nulls(key)
    once = named.unique(key, keep="last", maintain_order=True)
    counts = {
        _MALFORMED: malformed,
        f"missing_{key}": table.height - named.height,
        "superseded": named.height - once.height,
    }
    return Rows(once, {reason: count for reason, count in counts.items() if count})


def _event_type(given: pl.DataFrame) -> pl.Expr:
    if InteractionsCsv.EVENT_TYPE not in given.columns:
        return pl.lit(PURCHASE)
    canonical = pl.col(InteractionsCsv.EVENT_TYPE).str.strip_chars().str.to_lowercase()
    return canonical.fill_null(OTHER_EVENT_TYPE)


def _text(given: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in given.columns else pl.lit(None, pl.String)


def clean_text(text: pl.Expr) -> pl.Expr:
    """As ``vitrine.jobs.fields.clean_text``."""
    for entity, letter in ENTITIES.items():
        text = text.str.replace_all(entity, letter, literal=True)
    text = text.str.replace_all(SPACES, " ").str.replace_all(UNSEEN, "").str.strip_chars(" ")
    return pl.when(text != "").then(text)


def number_of(given: pl.DataFrame, name: str) -> pl.Expr:
    """Null for what is no finite number."""
    value = _text(given, name).cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def moment_of(name: str) -> pl.Expr:
    """From seconds since 1970, fractions too; null for what is no moment of the calendar."""
    seconds = pl.col(name).cast(pl.Float64, strict=False)
    readable = seconds.is_finite() & (seconds > 0) & (seconds < _LAST_SECOND)
    micros = (pl.when(readable).then(seconds) * 1e6).round().cast(pl.Int64)
    return micros.cast(pl.Datetime("us", "UTC"))


_LAST_SECOND = datetime.max.replace(tzinfo=UTC).timestamp()


def _all_rejected(path: Path, rows: int, counts: Mapping[str, int]) -> str:
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in counts.items() if count)
    advice = ""
    if counts["bad_timestamp"] + counts["future_timestamp"] > rows / 2:
        advice = " TIMESTAMP holds seconds since 1970."
    return f"None of the {rows:,} rows of {path} can be used ({reasons or 'it has none'}).{advice}"
