"""Shoppers who come about as often for about as much: how they come, and what for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Doubles, Ints
from vitrine.synthetic.histogram import Histogram
from vitrine.synthetic.log import DAY_SECONDS, Log

_SHARES = (0.3, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98)
"""Where shoppers are parted by their visits: the few who come most differ most."""
_BASKETS = 4
_HIGHEST, _LOWEST = 50.0, 0.5


@dataclass(frozen=True)
class Segment:
    """What is known of some shoppers together, k of them or more."""

    share: float
    """Of all shoppers."""
    visits: Histogram
    items: Histogram
    """Different ones in a visit."""
    first_day: Histogram
    """Days from the first day of the data to their first visit."""
    gap_days: Histogram | None
    """Days from one visit to the next; None where fewer than k came again."""
    tastes: Doubles
    """[T]: the parameters of a Dirichlet distribution of shoppers' shares of the topics."""


def segments_of(log: Log, tastes: Doubles, k: int) -> list[Segment]:
    """:param tastes: [U,T]: each shopper's shares of the topics."""
    visits = log.visits
    count = np.bincount(visits.user, minlength=log.size)
    mean = np.bincount(visits.user, visits.items, log.size) / count
    parts = _parts(count, mean, k)
    start = int(visits.at.min()) // DAY_SECONDS * DAY_SECONDS
    first = np.unique(visits.user, return_index=True)[1]
    gaps = np.diff(visits.at) / DAY_SECONDS
    later = visits.user[1:] == visits.user[:-1]
    found = []
    for users in parts:
        inside = np.isin(visits.user, users)
        again = later & inside[1:]
        first_days = (visits.at[first[users]] - start) / DAY_SECONDS
        found.append(
            Segment(
                len(users) / log.size,
                _known(Histogram.of(count[users].astype(np.float64), users, k)),
                _known(
                    Histogram.of(visits.items[inside].astype(np.float64), visits.user[inside], k)
                ),
                _known(Histogram.of(np.floor(first_days).astype(np.float64), users, k)),
                Histogram.of(gaps[again], visits.user[1:][again], k),
                _dirichlet(tastes[users]),
            )
        )
    return found


def _parts(count: Ints, mean: Doubles, k: int) -> list[Ints]:
    """Shoppers by how often they come, then by how much they take; k or more in each."""
    order = np.lexsort((mean, count))
    cuts: list[int] = []
    for share in _SHARES:
        cut = round(share * len(order))
        if cut - (cuts[-1] if cuts else 0) >= k and len(order) - cut >= k:
            cuts.append(cut)
    parts: list[Ints] = []
    for group in np.split(order, cuts):
        by_size = group[np.argsort(mean[group], kind="stable")]
        parts += np.array_split(by_size, max(1, min(_BASKETS, len(group) // k)))
    return [np.sort(part) for part in parts]


def _dirichlet(tastes: Doubles) -> Doubles:
    """By moments: the mean as it is, and how much shoppers differ from it."""
    mean = tastes.mean(axis=0)
    variance = tastes.var(axis=0).sum()
    strength = (mean * (1 - mean)).sum() / max(float(variance), 1e-9) - 1
    alpha: Doubles = np.clip(strength, _LOWEST, _HIGHEST) * mean
    return np.maximum(alpha, 1e-6)


def _known(found: Histogram | None) -> Histogram:
    if found is None:
        raise ValueError("fewer than k shoppers in a segment")
    return found


def draw_by_segment(
    random: np.random.Generator, histograms: Sequence[Histogram | None], segment: Ints
) -> Doubles:
    """One number for each place, by the histogram of its segment; NaN where that has none."""
    drawn = np.full(len(segment), np.nan)
    for number, histogram in enumerate(histograms):
        places = np.flatnonzero(segment == number)
        if histogram is not None:
            drawn[places] = histogram.draw(random, len(places))
    return drawn
