"""Where rows of the online table are, as ``lambdas/adapters/online-table-keys.ts`` has it."""

Key = tuple[str, str]
"""``pk`` and ``sk`` of a record."""


def history_key(user_id: str) -> Key:
    """Where a user's history is."""
    return f"USER#{user_id}", "HISTORY"


def consent_key(user_id: str) -> Key:
    """Where it is what a user lets be done."""
    return f"USER#{user_id}", "HISTORY#CONSENT"


def list_key(user_id: str | None, batch_version: str) -> Key:
    """Where a user's list is; for nobody, the one that is trending."""
    return "LIST#TRENDING" if user_id is None else f"USER#{user_id}", f"LIST#{batch_version}"


def category_list_key(category: str, batch_version: str) -> Key:
    """Where the list is that is trending in a category."""
    return f"LIST#TRENDING#{category}", f"LIST#{batch_version}"


def item_category_key(item_id: str) -> Key:
    """Where the category of an item is, as it is named in ``category_list_key``."""
    return f"ITEM#{item_id}", "CATEGORY"
