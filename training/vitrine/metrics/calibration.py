"""Whether a score, turned into a probability, is right about how often it comes true."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression

from vitrine.arrays import Bools, Doubles, Ints

MOST_BINS = 20


@dataclass(frozen=True)
class Bin:
    """Some held-out pairs of nearly the same predicted probability."""

    predicted: float
    """Their mean probability."""
    observed: float
    """The share of them that came true."""
    count: int


@dataclass(frozen=True)
class Calibration:
    """How the map from scores to probabilities did on the half that it was not fitted on."""

    bins: tuple[Bin, ...]
    error: float
    """Expected calibration error, 0 to 1."""
    rise: float
    """The share that came true among the higher half of scores, less that among the lower."""


def calibration(scores: Doubles, outcomes: Bools, questions: Ints, seed: int = 0) -> Calibration:
    """Fits an isotonic map on a random half of the questions, and measures it on the others.

    Ranking scores are no probabilities. What can be asked of them is that a higher score comes
    true more often, so that a rising map makes probabilities of them that hold for others too.
    Source: Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass
    probability estimates", KDD 2002.

    :param scores: [P], with ``outcomes`` [P], which of them came true.
    :param questions: [P], the question of each: its pairs stay in one half.
    """
    if not np.isfinite(scores).all():
        raise ValueError("a score is not finite: see how the model comes to it")
    asked = np.unique(questions)
    if len(asked) < 2:
        raise ValueError("two questions are the least that can be halved")
    order = np.random.default_rng(seed).permutation(asked)
    fitted = np.isin(questions, order[: len(order) // 2])
    known, chances = _isotonic(scores[fitted], outcomes[fitted])
    given, came = scores[~fitted], outcomes[~fitted]
    predicted = np.interp(given, known, chances)
    return Calibration(
        tuple(reliability(predicted, came)),
        expected_calibration_error(predicted, came),
        _rise(given, came),
    )


def reliability(predicted: Doubles, outcomes: Bools, most: int = MOST_BINS) -> list[Bin]:
    """Bins of nearly equal counts by rising probability; equal probabilities share a bin.

    >>> reliability(np.array([0.1, 0.1, 0.6]), np.array([False, True, True]), most=2)
    [Bin(predicted=0.1, observed=0.5, count=2), Bin(predicted=0.6, observed=1.0, count=1)]
    """
    values, group = np.unique(predicted, return_inverse=True)
    sizes = np.bincount(group, minlength=len(values))
    # A value's bin is where the middle of its pairs lies among all.
    middle = (np.cumsum(sizes) - sizes / 2) / max(1, len(predicted))
    _, of_value = np.unique((middle * most).astype(np.int64), return_inverse=True)
    of_pair = of_value[group]
    counts = np.bincount(of_pair)
    sums = np.bincount(of_pair, predicted), np.bincount(of_pair, outcomes)
    return [
        Bin(float(total / count), float(true / count), int(count))
        for total, true, count in zip(*sums, counts, strict=True)
    ]


def expected_calibration_error(predicted: Doubles, outcomes: Bools) -> float:
    """The sum over bins of count / n * |predicted - observed|.

    >>> round(expected_calibration_error(np.array([0.5, 0.5]), np.array([True, True])), 4)
    0.5
    """
    if len(predicted) == 0:
        raise ValueError("no pairs, so no calibration error")
    wrong = (
        each.count * abs(each.predicted - each.observed)
        for each in reliability(predicted, outcomes)
    )
    return float(sum(wrong) / len(predicted))


def _isotonic(scores: Doubles, outcomes: Bools) -> tuple[Doubles, Doubles]:
    """The scores that there are, rising, and the rising probabilities nearest to the outcomes."""
    known, group = np.unique(scores, return_inverse=True)
    counts = np.bincount(group)
    shares = np.bincount(group, outcomes) / counts
    return known, np.asarray(isotonic_regression(shares, weights=counts).x)


def _rise(scores: Doubles, outcomes: Bools) -> float:
    """Scores equal to the middle one all count as lower, so that their order means nothing."""
    upper = scores > np.median(scores)
    return float(outcomes[upper].mean() - outcomes[~upper].mean()) if upper.any() else 0.0
