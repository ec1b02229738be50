"""New shoppers with the habits of a fit, some at a time: memory does not grow with their number."""

from collections.abc import Iterator

import numpy as np

from vitrine.arrays import Bools, Ints
from vitrine.errors import RefusalError
from vitrine.synthetic.baskets import Baskets
from vitrine.synthetic.fitted import Fitted
from vitrine.synthetic.histogram import Histogram
from vitrine.synthetic.log import Log
from vitrine.synthetic.plan import Plan, plan_of
from vitrine.synthetic.real_histories import RealHistories

_CELLS = 16_000_000
"""Shoppers times items that are held at once."""
_MOST_AT_ONCE = 4_096


def generate(
    fitted: Fitted, real: RealHistories, users: int, seed: int, busier: float = 1.0
) -> Iterator[Log]:
    """Logs of so many shoppers together, none with the items of a real one.

    :param busier: visits of each shopper for each that a real one makes.
    :raises RefusalError: where nearly all that is drawn is what a real shopper has.
    """
    at_once = most_at_once(fitted)
    made, seeds = 0, np.random.SeedSequence(seed)
    while made < users:
        random = np.random.default_rng(seeds.spawn(1)[0])
        log = made_up(random, fitted, min(at_once, users - made + 16), busier)
        fresh = np.flatnonzero(~real.hold(log))[: users - made]
        if len(fresh) * 20 < log.size:
            raise RefusalError(
                "More than 19 of 20 shoppers that are made up have what a real one has: there is"
                " too little data to make up others. Give more, or a larger --k."
            )
        made += len(fresh)
        yield log.only(fresh)


def expected_events(fitted: Fitted, users: int, seed: int) -> float:
    """How many events so many shoppers make who come as often as real ones, by a trial."""
    trial = made_up(np.random.default_rng([seed, 4]), fitted, min(2_000, most_at_once(fitted)))
    return len(trial) / trial.size * users


def most_at_once(fitted: Fitted) -> int:
    """How many shoppers there is room for."""
    return max(1, min(_MOST_AT_ONCE, _CELLS // len(fitted.items)))


def made_up(random: np.random.Generator, fitted: Fitted, users: int, busier: float = 1.0) -> Log:
    """So many shoppers at once; some may have just what a real one has."""
    plan = plan_of(random, fitted, users, busier)
    baskets = Baskets(random, fitted, plan)
    baskets.fill()
    filled = baskets.item >= 0
    item, visit, again = baskets.item[filled], baskets.visit[filled], baskets.again[filled]
    sequence = fitted.funnel.draw(random, again)
    length = np.array([len(each) for each in fitted.funnel.sequences])[sequence]
    kind = _flat_kinds(fitted, sequence)
    event_visit, event_item = np.repeat(visit, length), np.repeat(item, length)
    begins = np.zeros(len(kind), np.bool_)
    begins[np.cumsum(length) - length] = True
    at = _moments(random, fitted, plan, event_visit, begins)
    value = fitted.values.draw(random, event_item, kind)
    user = plan.user[event_visit]
    order = np.lexsort((kind, event_item, at, user))
    return Log(
        plan.size, fitted.items, fitted.types, user[order], event_item[order], kind[order],
        at[order], value[order],
    )  # fmt: skip


def _flat_kinds(fitted: Fitted, sequence: Ints) -> Ints:
    """The events of all choices in a row."""
    sequences = fitted.funnel.sequences
    width = max(len(each) for each in sequences)
    table = np.array([[*each, *[-1] * (width - len(each))] for each in sequences], np.int64)
    flat = table[sequence].ravel()
    return flat[flat >= 0]


def _moments(
    random: np.random.Generator, fitted: Fitted, plan: Plan, visit: Ints, begins: Bools
) -> Ints:
    """A visit's first event is at its moment, the others follow at the pace of real ones."""
    between = _seconds(random, fitted.pace.between, len(visit))
    within = _seconds(random, fitted.pace.within, len(visit))
    # An event is known by its second: of one item no two are of the same.
    gaps = np.where(begins, between, np.maximum(within, 1))
    first = np.concatenate([[True], visit[1:] != visit[:-1]])
    gaps[first] = 0
    since = np.cumsum(gaps)
    start = np.flatnonzero(first)
    since -= np.repeat(since[start], np.diff([*start, len(visit)]))
    moments: Ints = plan.at[visit] + since
    return moments


def _seconds(random: np.random.Generator, histogram: Histogram | None, count: int) -> Ints:
    if histogram is None:
        return np.zeros(count, np.int64)
    return np.round(histogram.draw(random, count)).astype(np.int64)
