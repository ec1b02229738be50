"""How many shoppers an experiment needs."""

import math

from scipy.special import ndtri

from vitrine.experiments.confidence_sequence import LEAST_SHOPPERS, Plan

POWER = 0.8
"""The chance that a lift of the size asked for is told by the time that all shoppers were counted;
it may well be told before, as one may look at any time."""


def shoppers_an_arm(
    deviation: float, difference: float, *, arms: int = 2, alpha: float = 0.05
) -> int:
    """So many that two arms that far apart are told apart with a chance of ``POWER``.

    The interval is tuned for that number, where it reaches b standard errors to either side, b
    being the same for any number. So difference = (b + z) s with s^2 = 2 deviation^2 / n.

    :param deviation: the standard deviation of a shopper's values, the same in both arms.
    :param difference: of their means.
    :param arms: each but the first is compared with the first.

    >>> shoppers_an_arm(deviation=0.3, difference=0.02)
    6764
    """
    plan = Plan(alpha / (arms - 1))
    spread = plan.r_squared * plan.shoppers
    reach = math.sqrt(2 * (spread + 1) / spread * math.log(math.sqrt(spread + 1) / plan.alpha))
    errors = reach + float(ndtri(POWER))
    needed = math.ceil(2 * (deviation * errors / difference) ** 2)
    return max(needed, LEAST_SHOPPERS)


def deviation_of_share(share: float) -> float:
    """Of values that are 1 for so many shoppers, and 0 for the others.

    >>> deviation_of_share(0.5)
    0.5
    """
    return math.sqrt(share * (1 - share))
