"""How Athena writes values."""

import csv
import datetime as dt
import io

from vitrine_local.athena.lake import Answer


def as_text(value: object) -> str | None:
    """Return a value as GetQueryResults has it; None for null.

    >>> as_text(True), as_text(1.5), as_text(None)
    ('true', '1.5', None)
    >>> as_text(dt.datetime(2026, 1, 2, 3, 4, 5, 678000, dt.UTC))
    '2026-01-02 03:04:05.678 UTC'
    """
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        zone = " UTC" if value.tzinfo else ""
        return f"{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03d}{zone}"
    return str(value)


def as_csv(found: Answer) -> str:
    """Return the file of a result: every value quoted, null as nothing."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NOTNULL, lineterminator="\n")
    writer.writerow([name for name, _ in found.columns])
    writer.writerows([as_text(value) for value in row] for row in found.rows)
    return text.getvalue()
