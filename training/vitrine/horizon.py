"""How much of the end of the data is kept for an evaluation, where nobody says."""

from datetime import timedelta

LONG_HISTORY = timedelta(days=180)
"""From here on there is enough before the cut that a month can be kept for evaluation."""
LONG_HORIZON, SHORT_HORIZON = timedelta(days=30), timedelta(days=14)


def default_horizon(span: timedelta) -> timedelta:
    """A month, a fortnight, or a quarter if short."""
    if span >= LONG_HISTORY:
        return LONG_HORIZON
    return min(SHORT_HORIZON, timedelta(days=max(1, span.days // 4)))
