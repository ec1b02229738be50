"""Whether the arms have the shares of shoppers that they were to have.

Where they have not, something loses or moves shoppers of one arm more than of another, and no
comparison of the arms means anything. The test may be looked at daily as well: Lindon and Malek,
"Anytime-valid inference for multinomial count data", NeurIPS 2022.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaln

from vitrine.arrays import Doubles, Ints

CONCENTRATION = 100.0
"""The prior's: other shares are expected within some hundredths of those that were to be."""
ALARM = 0.01
"""A p-value below it is told as a mismatch; it must hardly ever be a false one."""


def sample_ratio_p_value(counts: Ints, shares: Sequence[float]) -> float:
    """The least p-value of all looks so far; valid whenever one stops to look.

    :param counts: [looks, arms], how many shoppers each arm had at each look.
    :param shares: [arms], what it was to have of them; all above 0, adding up to 1.

    >>> sample_ratio_p_value(np.array([[500, 500]]), [0.5, 0.5])
    1.0
    >>> sample_ratio_p_value(np.array([[500, 500], [5000, 4000]]), [0.5, 0.5]) < 1e-9
    True
    """
    log_evidence = _log_bayes_factor(counts.astype(np.float64), np.asarray(shares))
    return float(min(1.0, np.exp(-log_evidence.max())))


def _log_bayes_factor(counts: Doubles, shares: Doubles) -> Doubles:
    """[looks]: a Dirichlet-multinomial around the shares, against the shares themselves.

    A martingale that starts at 1 where the shares are right, so it ever reaches 1 / alpha with a
    chance of alpha at most.
    """
    prior = CONCENTRATION * shares
    total = counts.sum(axis=1)
    found: Doubles = (
        gammaln(CONCENTRATION)
        - gammaln(CONCENTRATION + total)
        + (gammaln(prior + counts) - gammaln(prior)).sum(axis=1)
        - (counts * np.log(shares)).sum(axis=1)
    )
    return found
