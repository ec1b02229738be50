"""What the evaluation, which reads files by Polars, shares with Spark's ingestion of them.

What rows are held to is in ``vitrine/quality/rule_files``. Patterns mean the same to Java (Spark)
and Rust (Polars): ASCII classes, no look-around.
"""

from datetime import timedelta

from vitrine.quality.rule_file import built_in
from vitrine.quality.rules import Moment, Pattern, RowRule


def _skew(rule: RowRule) -> timedelta:
    if not isinstance(rule, Moment) or rule.days_ahead is None:
        raise TypeError(f"{rule.name} does not say how far ahead a moment may be")
    return timedelta(days=rule.days_ahead)


def _pattern(rule: RowRule) -> str:
    found = (rule.matches or rule.not_matches) if isinstance(rule, Pattern) else None
    if found is None:
        raise TypeError(f"{rule.name} has no pattern")
    return found


_ONLINE_RETAIL = built_in("online-retail")

CLOCK_SKEW = _skew(built_in("interactions").row("future_timestamp"))
"""A moment is in the future when it is later than this: clocks and zones differ."""

UNCATEGORISED = "uncategorised"
"""The category of items that came without one."""

PRODUCT = _pattern(_ONLINE_RETAIL.row("not_a_product"))
"""What a product's StockCode begins with; the others are postage, fees, vouchers, corrections."""

CUSTOMER = r"^([0-9]+)(?:\.0)?$"
"""A CustomerID; the column has gaps, so what wrote the file took it for a float: 17850.0."""

CANCELLATION = _pattern(_ONLINE_RETAIL.row("cancellation"))
"""What a cancelled invoice's number begins with."""

PRICE_DECIMALS = 2

ENTITIES = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&apos;": "'",
    "&nbsp;": " ",
    "&amp;": "&",
}
"""What exports of web shops leave in names, in the order in which it is resolved."""

SPACES = "[ \t\n\r\v\f\u00a0\u2028\u2029\u3000]+"
"""Runs of what looks like a space."""

UNSEEN = r"[\p{Cc}" + "\u00ad\u200b\u2060\ufeff]"
"""What is not seen and makes equal names differ. The joiners of emoji and of Persian are none."""
