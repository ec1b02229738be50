"""Events: how their types are written and coded, and what identifies one."""

from hashlib import sha256

EVENT_TYPE_CODES = {"view": 0, "click": 1, "add_to_cart": 2, "purchase": 3, "other": 4}
"""The types that a model tells apart, with their codes in ``history_types``."""

EVENT_TYPE_WEIGHTS = {
    "view": 0.4,
    "click": 0.6,
    "add_to_cart": 0.8,
    "purchase": 1.0,
    "other": 0.5,
}
"""What an event of a type says about taste. Judgement, and the order of intent."""

EVENT_ID_LENGTH = 32
"""Hex digits of the hash that identifies an event which came without an id."""


def canonical_event_type(event_type: str) -> str:
    """Shops send ``Purchase``, ``purchase`` and ``PURCHASE``."""
    return event_type.strip().lower()


def event_id(shopper_id: str, item_id: str, event_type: str, timestamp_ms: int) -> str:
    """The id of an event that came without one: the same event has it wherever it comes in.

    >>> event_id("17850", "85123A", "purchase", 1291191960000)
    'a705e2e68a9773ae43d166077ff9d6e7'
    """
    text = f"{shopper_id}|{item_id}|{event_type}|{timestamp_ms}"
    return sha256(text.encode()).hexdigest()[:EVENT_ID_LENGTH]
