"""Made-up shoppers, and when each of them comes for how many items."""

from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Doubles, Ints
from vitrine.synthetic.fitted import Fitted
from vitrine.synthetic.segments import draw_by_segment


@dataclass(frozen=True)
class Plan:
    """U shoppers with V visits, by shopper, oldest first."""

    tastes: Doubles
    """[U,T]: each shopper's shares of the topics."""
    user: Ints
    """[V]"""
    at: Ints
    """[V]: seconds since 1970."""
    items: Ints
    """[V]: how many different ones are wanted, 1 or more."""

    @property
    def size(self) -> int:
        """U."""
        return len(self.tastes)


def plan_of(random: np.random.Generator, fitted: Fitted, users: int, busier: float) -> Plan:
    """:param busier: visits of each shopper for each that a real one makes."""
    segments = fitted.segments
    shares = np.array([each.share for each in segments])
    segment = random.choice(len(segments), users, p=shares / shares.sum())
    visits = draw_by_segment(random, [each.visits for each in segments], segment) * busier
    # Rounded up or down by chance, so that the mean is what was asked for.
    count = np.maximum(np.floor(visits + random.random(users)), 1).astype(np.int64)
    user = np.repeat(np.arange(users), count)
    items = draw_by_segment(random, [each.items for each in segments], segment[user])
    at = fitted.calendar.place(random, _days(random, fitted, segment, user, count))
    order = np.lexsort((at, user))
    tastes = _tastes(random, fitted, segment)
    most = len(fitted.items)
    wanted = np.clip(np.round(items), 1, most).astype(np.int64)
    return Plan(tastes, user, at[order], wanted[order])


def _days(
    random: np.random.Generator, fitted: Fitted, segment: Ints, user: Ints, count: Ints
) -> Doubles:
    """[V]: days since the data's first; who would come beyond its last comes more often."""
    segments, last = fitted.segments, len(fitted.calendar.days) - 1
    gaps = draw_by_segment(random, [each.gap_days for each in segments], segment[user])
    # Of those of whom no gaps are known: evenly over the days.
    gaps = np.where(np.isnan(gaps), random.random(len(user)) * last, gaps)
    is_first = np.concatenate([[True], user[1:] != user[:-1]])
    gaps[is_first] = 0
    span = np.bincount(user, gaps, len(count))
    squeezed = np.minimum(1.0, last * random.random(len(count)) ** 0.2 / np.maximum(span, 1e-9))
    first = draw_by_segment(random, [each.first_day for each in segments], segment)
    room = last - span * squeezed
    first = np.where(first <= room, first, random.random(len(count)) * room)
    since = np.cumsum(gaps)
    since -= since[np.flatnonzero(is_first)][user]
    days: Doubles = first[user] + since * squeezed[user]
    return days


def _tastes(random: np.random.Generator, fitted: Fitted, segment: Ints) -> Doubles:
    drawn = np.empty((len(segment), fitted.tastes.topics.shape[0]))
    for number, each in enumerate(fitted.segments):
        here = np.flatnonzero(segment == number)
        drawn[here] = random.standard_gamma(each.tastes, (len(here), len(each.tastes)))
    drawn += 1e-300
    shares: Doubles = drawn / drawn.sum(axis=1, keepdims=True)
    return shares
