"""The faults that the simulated shop's files have, as real ones do: a stated number of each."""

from collections.abc import Sequence

import numpy as np

Row = list[str]

IN_100_YEARS = "4102444800"
"""2100-01-01, in epoch seconds."""


def dirty_interactions(
    random: np.random.Generator, rows: Sequence[Row], unknown_item: str
) -> tuple[list[Row], dict[str, int]]:
    """Rows to add, and how many are wrong in which way (named as the ingestion names it)."""
    each = max(1, len(rows) // 1000)
    wrong: list[Row] = []
    counts: dict[str, int] = {}
    faults: dict[str, tuple[int, str]] = {
        "missing_user_id": (0, ""),
        "missing_item_id": (1, ""),
        "bad_timestamp": (2, "yesterday"),
        "future_timestamp": (2, IN_100_YEARS),
        "missing_event_type": (3, ""),
        "bad_event_value": (4, "free"),
        "unknown_item": (1, unknown_item),
    }
    for reason, (column, value) in faults.items():
        for place in random.choice(len(rows), each, replace=False):
            row = list(rows[place])
            row[column] = value
            # Else two that lost the same field could become the same row.
            if column != 2:
                row[2] = str(int(row[2]) + 7)
            wrong.append(row)
        counts[reason] = each
    too_long = random.choice(len(rows), each, replace=False)
    wrong += [[*rows[place], "a field too many"] for place in too_long]
    counts["malformed_row"] = each
    copies = 2 * each
    wrong += [list(rows[place]) for place in random.choice(len(rows), copies, replace=False)]
    counts["exact_duplicate"] = copies
    return wrong, counts


def dirty_items(rows: Sequence[Row]) -> tuple[list[Row], dict[str, int]]:
    """As ``dirty_interactions``, under ids that no other row has."""
    faults: dict[str, tuple[int, str]] = {
        "missing_name": (1, ""),
        "missing_price": (3, ""),
        "bad_price": (3, "on request"),
        "negative_price": (3, "-4.50"),
        "bad_timestamp": (4, "soon"),
        "bad_availability": (5, "maybe"),
    }
    wrong = []
    for number, (column, value) in enumerate(faults.values()):
        row = list(rows[number % len(rows)])
        row[0] = f"p-9{number:03d}"
        row[column] = value
        wrong.append(row)
    return wrong, dict.fromkeys(faults, 1)
