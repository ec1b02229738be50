"""How often one of two is preferred, with an interval that holds at all looks at once.

Each shopper who prefers either is a coin thrown once. A mixture of all coins against one is a
martingale if that one is thrown (Robbins, "Statistical methods related to the law of the iterated
logarithm", 1970), so it ever reaches 1 / alpha with a chance of alpha at most, however few shoppers
there are: what it has not reached yet is the interval.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import betaln

CONCENTRATION = 100.0
"""The prior's: shares are expected within some hundredths of a half."""


@dataclass(frozen=True)
class Preference:
    """The share of those who prefer the second, of all who prefer either."""

    share: float
    low: float
    high: float
    p_value: float
    """Always valid too: the least alpha whose interval excludes a half."""


def preference(second: int, first: int, alpha: float) -> Preference | None:
    """None: nobody prefers either yet.

    :param second: how many shoppers prefer the second, ``first`` the first.
    :param alpha: the chance that an interval at any look excludes the truth.

    >>> found = preference(60, 20, 0.05)
    >>> round(found.low, 2), round(found.high, 2), found.p_value < 0.05
    (0.52, 0.91, True)
    """
    if second + first == 0:
        return None
    share = second / (second + first)
    limit = -float(np.log(alpha))

    def beyond(of: float) -> float:
        return _log_evidence(second, first, of) - limit

    nearly = 1e-12
    low = 0.0 if second == 0 else float(brentq(beyond, nearly, share - nearly))
    high = 1.0 if first == 0 else float(brentq(beyond, share + nearly, 1 - nearly))
    p_value = float(min(1.0, np.exp(-_log_evidence(second, first, 0.5))))
    return Preference(share, low, high, p_value)


def _log_evidence(second: int, first: int, share: float) -> float:
    """Of the mixture, against a coin that prefers the second with this chance."""
    prior = CONCENTRATION / 2
    mixed = betaln(prior + second, prior + first) - betaln(prior, prior)
    with np.errstate(divide="ignore"):
        one = (second * np.log(share) if second else 0.0) + (
            first * np.log1p(-share) if first else 0.0
        )
    return float(mixed - one)
