"""When a training job of a tuning job is not worth finishing."""

from collections.abc import Sequence
from statistics import fmean, median

# Of fewer jobs the median says nothing.
_ENOUGH_JOBS = 3


def is_below_median(
    values: Sequence[float], finished: Sequence[Sequence[float]], *, maximize: bool
) -> bool:
    """Tell whether the last value is worse than most jobs were at that point.

    It is compared with the median, over the finished jobs that came as far, of the running
    averages of their objective up to that point. Source: the median stopping rule of Golovin et
    al., "Google Vizier" (KDD 2017), which is also SageMaker's.
    """
    step = len(values)
    averages = [fmean(other[:step]) for other in finished if len(other) >= step]
    if step == 0 or len(averages) < _ENOUGH_JOBS:
        return False
    middle = median(averages)
    return values[-1] < middle if maximize else values[-1] > middle
