"""Popularity as it is: companions and repeats push what is popular, so tastes are to pull back."""

from dataclasses import replace

import numpy as np

from vitrine.arrays import Doubles
from vitrine.synthetic.fitted import Fitted
from vitrine.synthetic.generate import made_up, most_at_once
from vitrine.synthetic.log import Log

_ROUNDS = 2
_SHOPPERS = 2_000
_MOST = 5.0
_EVENTS, _SMOOTHING = 100_000, 5.0
"""Of so many events, so many more of each item on both sides: a few more or less say little."""


def calibrated(fitted: Fitted, log: Log, seed: int) -> Fitted:
    """Weighs the items of all topics by how much more often real shoppers have them than trial
    ones. Popularity is a count of k or more shoppers, so nothing else is learnt of them.
    """
    wanted = _shares(log)
    for number in range(_ROUNDS):
        random = np.random.default_rng([seed, number])
        trial = made_up(random, fitted, min(_SHOPPERS, 2 * log.size, most_at_once(fitted)))
        factor = np.clip(wanted / _shares(trial), 1 / _MOST, _MOST)
        topics = fitted.tastes.topics * factor
        topics /= topics.sum(axis=1, keepdims=True)
        fitted = replace(fitted, tastes=replace(fitted.tastes, topics=topics))
    return fitted


def _shares(log: Log) -> Doubles:
    counts = np.bincount(log.item, minlength=len(log.items)) * (_EVENTS / len(log)) + _SMOOTHING
    shares: Doubles = counts / counts.sum()
    return shares
