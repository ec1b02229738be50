"""A history read once: when and in which visit things happened, and what that sums up to by item.

Rows of the same kind are one tensor [B,k,L+1], since ONNX Runtime spends longer on starting an
operator than on fifty numbers.
"""

from dataclasses import dataclass

import numpy as np
import spox.opset.ai.onnx.v18 as op
from spox import Var

from vitrine.graph.constant import floats, ints
from vitrine.graph.history import ByKind, History
from vitrine.graph.own_items import OwnItems
from vitrine.two_stage.weights import Retrieval

LONGEST_DAYS = 730.0
"""Older is as old: what no training window has seen must not be extrapolated."""
LONG_DAYS, SHORT_DAYS = 180.0, 45.0
"""Half-lives of what a purchase says of the item itself."""
DECAY_FLOOR = 0.02
"""What is left of the oldest event in a channel: who comes back after years is not a stranger."""
# Below any age or visit, so that it is never the largest.
_NEVER = -1e9


@dataclass(frozen=True)
class Shopper:
    """[B,1,L+1] each, unless said. ``Target`` events are of the types that a recommendation is for.

    What is told of an item stands in its column, see OwnItems; elsewhere it is as if nobody had it.
    """

    history: History
    own: OwnItems
    happened: Var
    """1 for an event, else 0."""
    events: Var
    """[B,1,1]: how many."""
    age: Var
    """Days between the newest event and this one, LONGEST_DAYS at most; 0 where there is none."""
    visits: Var
    """[B,1,1]: how many, at least 1."""
    channel_sums: Var
    """[B,channels,L+1]: of an item's events, what they weigh by type and age in each channel."""
    fresh_long: Var
    """Target events of the item, halved every LONG_DAYS."""
    fresh_short: Var
    target_count: Var
    count: Var
    """Events of the item."""
    newest: Var
    """Age of the item's newest target event; LONGEST_DAYS where there is none."""
    newest_any: Var
    oldest: Var
    """Age of the item's oldest target event; 0 where there is none."""
    visits_since: Var
    """The how manieth visit, from the newest, had the item's oldest target event; 1 where there is
    none."""

    @classmethod
    def of(cls, history: History, retrieval: Retrieval, batch_size: Var) -> "Shopper":
        """All that features and channels need to know of the history."""
        own = OwnItems.of(history, batch_size)
        any_event = ByKind([1.0] * history.event_types)
        target = ByKind(retrieval.target_types)
        unbounded = op.unsqueeze(history.age_days, ints([1]))
        age = op.min([unbounded, floats(LONGEST_DAYS)])
        happened = op.unsqueeze(history.happened, ints([1]))
        visits_before = _visits_before(happened, age)

        channels = len(retrieval.channels)
        weights = [ByKind(retrieval.type_weights)] * channels + [target] * 3 + [any_event]
        counted = op.mul(_faded(unbounded, retrieval), history.rows_by_kind(weights))
        channel_sums, fresh_long, fresh_short, target_count, count = op.split(
            own.added_up(counted), ints([channels, 1, 1, 1, 1]), axis=1
        )

        not_target, visit_of_target = (
            ByKind([least if t > 0 else _NEVER for t in target.of_types], _NEVER, _NEVER)
            for least in (0.0, 1.0)
        )
        no_event = ByKind([0.0] * history.event_types, _NEVER, _NEVER)
        youth = op.neg(age)
        candidates = op.concat([youth, youth, age, visits_before], axis=1)
        wanted = history.rows_by_kind([not_target, no_event, not_target, visit_of_target])
        largest = own.largest(op.add(candidates, wanted), [-LONGEST_DAYS, -LONGEST_DAYS, 0, 1])
        signs = floats(np.array([-1, -1, 1, 1])[None, :, None])
        newest, newest_any, oldest, visits_since = op.split(
            op.mul(largest, signs), ints([1, 1, 1, 1]), axis=1
        )
        return cls(
            history=history,
            own=own,
            happened=happened,
            events=op.reduce_sum(happened, ints([2]), keepdims=1),
            age=age,
            visits=op.add(op.gather(visits_before, ints([-1]), axis=2), floats(1)),
            channel_sums=channel_sums,
            fresh_long=fresh_long,
            fresh_short=fresh_short,
            target_count=target_count,
            count=count,
            newest=newest,
            newest_any=newest_any,
            oldest=oldest,
            visits_since=visits_since,
        )


def _faded(age: Var, retrieval: Retrieval) -> Var:
    """[B,channels+4,L+1]: what is left of an event for each of Shopper's sums."""
    days = np.array(
        [*(c.half_life_days for c in retrieval.channels.values()), LONG_DAYS, SHORT_DAYS]
    )
    rates = np.append(np.log(2) / days, [0.0, 0.0])
    # Own items fade until LONGEST_DAYS.
    floor = np.exp(-LONGEST_DAYS * rates)
    floor[: len(retrieval.channels)] = DECAY_FLOOR
    halved = op.exp(op.mul(age, floats(-rates[None, :, None])))
    return op.max([halved, floats(floor[None, :, None])])


def _visits_before(happened: Var, age: Var) -> Var:
    """How many visits came after each event's, so that those of the newest visit have 0.

    Events of one moment are one visit: each that is older than the one before begins the next. The
    one before is found among the events that are known: what is not leaves gaps.
    """
    rank = op.cast(op.cumsum(happened, ints(2)), to=np.int64)
    # What is not an event has age 0, and so adds nothing. Nobody has rank 0: the newest's age.
    nothing = op.constant_of_shape(op.shape(rank))
    ages = op.scatter_elements(nothing, rank, age, axis=2, reduction="add")
    before = op.gather_elements(ages, op.sub(rank, ints(1)), axis=2)
    later = op.cast(op.greater(age, before), to=np.float32)
    return op.cumsum(later, ints(2))
