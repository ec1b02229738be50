"""A shopper's history, read from the inputs, with the page's item as one more event.

That event is the last column. It makes an empty history a history of one column, so no operator
meets an empty axis, and it lets one gather serve both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import spox.opset.ai.onnx.v18 as op
from spox import Var

from vitrine.graph.constant import floats, ints
from vitrine.graph.signature import Inputs, clamped, within

# Older than any event: where there is none, it must not be the newest.
_NEVER_DAYS = 1e9


@dataclass(frozen=True)
class History:
    """[B,L+1] each: L events and the page's item."""

    catalogue_size: int
    """N."""
    items: Var
    """Indices that can be looked up, also where there is no event."""
    happened: Var
    """1 where there is an event of the history, else 0; 0 for the page's item."""
    on_page: Var
    """1 for the page's item where there is one, else 0."""
    types: Var
    age_days: Var
    """Days between the shopper's newest event and this one. Never negative."""


def read_history(inputs: Inputs, catalogue_size: int, event_types: int) -> History:
    """Ages count from the shopper's newest event, not from now.

    Who comes back after a year is then the same shopper as on the day of leaving, whereas ages from
    now would have faded everything they liked. It ranks better, too.
    """
    page = op.unsqueeze(inputs.context_item, ints([1]))
    items = op.concat([inputs.history_items, page], axis=1)
    known = within(inputs.history_items, catalogue_size)
    page_known = within(page, catalogue_size)
    happened = op.concat([known, _nowhere(page)], axis=1)
    on_page = op.concat([_nowhere(inputs.history_items), page_known], axis=1)
    page_age = op.cast(_nowhere(page), to=np.float32)
    given = op.concat([inputs.history_age_days, page_age], axis=1)
    # NaN is no age: not (age >= 0) catches it, where max() would pass it on.
    ages = op.where(op.greater_or_equal(given, floats(0)), given, floats(0))
    newest = op.reduce_min(op.where(happened, ages, floats(_NEVER_DAYS)), ints([1]), keepdims=1)
    page_type = op.cast(_nowhere(page), to=np.int64)
    types = op.concat([inputs.history_types, page_type], axis=1)
    return History(
        catalogue_size=catalogue_size,
        items=clamped(items, catalogue_size),
        happened=op.cast(happened, to=np.float32),
        on_page=op.cast(on_page, to=np.float32),
        types=op.where(within(types, event_types), types, ints(event_types - 1)),
        age_days=op.where(happened, op.sub(ages, newest), floats(0)),
    )


def _nowhere(like: Var) -> Var:
    """False in every place."""
    return op.less(like, like)


def weight_by_type(history: History, weights: Sequence[float]) -> Var:
    """[B,L+1]: the weight of each event's type, 0 where there is no event."""
    return op.mul(op.gather(floats(weights), history.types), history.happened)


def decay(history: History, half_life_days: float, floor: float) -> Var:
    """[B,L+1]: 1 for the newest, half at the half-life, never below the floor."""
    halvings = op.div(history.age_days, floats(half_life_days))
    return op.max([op.pow(floats(2), op.neg(halvings)), floats(floor)])


def sum_per_item(history: History, weights: Var, batch_size: Var) -> Var:
    """[B,N]: the weights of each item's events, added up."""
    shape = op.concat([batch_size, ints([history.catalogue_size])], axis=0)
    zeros = op.expand(floats(0), shape)
    return op.scatter_elements(zeros, history.items, weights, axis=1, reduction="add")


def at_events(history: History, per_item: Var) -> Var:
    """[B,L+1]: what the item of each event has in a [B,N]."""
    return op.gather_elements(per_item, history.items, axis=1)
