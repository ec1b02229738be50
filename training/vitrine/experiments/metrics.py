"""What an experiment is judged by, and what it must not harm."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


class Values:
    """Columns of a shopper's values, summed over the window after their first exposure."""

    SHOPPER = "shopper"
    ARM = "arm"
    EXPOSED_MS = "exposed_ms"
    LISTS = "lists"
    CLICKED_LISTS = "clicked_lists"
    FALLBACK_LISTS = "fallback_lists"
    CARTED = "carted"
    BOUGHT = "bought"
    REVENUE = "revenue"
    """Of purchases that are attributed to a list of the experiment."""
    SHOP_REVENUE = "shop_revenue"
    """Of all purchases, whatever led to them."""
    PRE_CLICKS = "pre_clicks"
    PRE_CARTED = "pre_carted"
    PRE_BOUGHT = "pre_bought"
    PRE_REVENUE = "pre_revenue"
    """Before the first exposure, whatever led to it: what CUPED takes out."""


@dataclass(frozen=True)
class Metric:
    """The sum of ``total`` over shoppers / the sum of ``per``; with no ``per``, / shoppers."""

    says: str
    total: str
    per: str | None
    before: str | None
    """The column that CUPED takes out; None: nothing is known beforehand."""
    unit: Literal["share", "money"]
    good: Literal["up", "down"] = "up"


METRICS: Mapping[str, Metric] = {
    "ctr": Metric(
        "lists that were clicked / lists shown",
        Values.CLICKED_LISTS,
        Values.LISTS,
        Values.PRE_CLICKS,
        "share",
    ),
    "add-to-cart": Metric(
        "shoppers who put something of a list into the cart / shoppers",
        Values.CARTED,
        None,
        Values.PRE_CARTED,
        "share",
    ),
    "conversion": Metric(
        "shoppers who bought something of a list / shoppers",
        Values.BOUGHT,
        None,
        Values.PRE_BOUGHT,
        "share",
    ),
    "revenue": Metric(
        "values of purchases from lists / shoppers",
        Values.REVENUE,
        None,
        Values.PRE_REVENUE,
        "money",
    ),
}

GUARDRAILS: Mapping[str, Metric] = {
    "shop-revenue": Metric(
        "values of all purchases / shoppers",
        Values.SHOP_REVENUE,
        None,
        Values.PRE_REVENUE,
        "money",
    ),
    "fallbacks": Metric(
        "lists that were not made to order / lists shown",
        Values.FALLBACK_LISTS,
        Values.LISTS,
        None,
        "share",
        good="down",
    ),
}

GUARDED: Mapping[str, Metric] = {**GUARDRAILS, **METRICS}
"""What an experiment may be told not to harm."""
