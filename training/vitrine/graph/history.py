"""A shopper's history, read from the inputs, with the page's item as one more event.

That event is the last column. It makes an empty history a history of one column, so no operator
meets an empty axis, and it lets one gather serve both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import spox.opset.ai.onnx.v18 as op
from spox import Var

from vitrine.arrays import Doubles
from vitrine.graph.constant import floats, ints
from vitrine.graph.signature import Inputs, clamped

# Older than any event: where there is none, it must not be the newest.
_NEVER_DAYS = 1e9
# One column more, at the end of a [B,L].
_WITH_PAGE = (0, 0, 0, 1)


@dataclass(frozen=True)
class ByKind:
    """A number for each kind of column."""

    of_types: Sequence[float]
    """Of an event, by its type's code; the last is also that of types that are not known."""
    page: float = 0.0
    """Of the page's item."""
    nothing: float = 0.0
    """Where there is neither."""


@dataclass(frozen=True)
class History:
    """[B,L+1] each: L events and the page's item."""

    catalogue_size: int
    """N."""
    event_types: int
    """T."""
    places: Var
    """[L+1]: 0 to L."""
    items: Var
    """Indices that can be looked up, also where there is no event."""
    known_items: Var
    """The same, but -1 or N where there is neither an event nor the page's item."""
    kinds: Var
    """What is in a column: T types of events, the page's item, nothing; -1 for an unknown type."""
    is_event: Var
    """Whether there is an event of the history; not for the page's item."""
    age_days: Var
    """Days between the shopper's newest event and this one, 0 where there is no event. Never
    negative."""
    newest_days: Var
    """[B,1]: days since the newest event; 0 where there is none."""

    def rows_by_kind(self, rows: Sequence[ByKind]) -> Var:
        """[B,k,L+1]: all in one look-up, since it costs about as much as that of one row."""
        table = np.column_stack([_by_code(row) for row in rows])
        return op.transpose(op.gather(floats(table), self.kinds, axis=0), perm=[0, 2, 1])

    def by_kind(self, row: ByKind) -> Var:
        """[B,L+1]."""
        return op.gather(floats(_by_code(row)), self.kinds)

    @cached_property
    def happened(self) -> Var:
        """1 where there is an event of the history, else 0; 0 for the page's item."""
        return op.cast(self.is_event, to=np.float32)

    @cached_property
    def on_page(self) -> Var:
        """1 for the page's item where there is one, else 0."""
        return self.by_kind(ByKind([0.0] * self.event_types, page=1.0))

    @cached_property
    def types(self) -> Var:
        """Codes of the events' types; 0 for the page's item and where there is neither."""
        return op.gather(ints(_by_code(ByKind(range(self.event_types)))), self.kinds)


def _by_code(row: ByKind) -> Doubles:
    """In the order of History.kinds' codes, of which -1 is the last."""
    return np.array([*row.of_types, row.page, row.nothing, row.of_types[-1]])


def read_history(inputs: Inputs, catalogue_size: int, event_types: int) -> History:
    """Ages count from the shopper's newest event, not from now.

    Who comes back after a year is then the same shopper as on the day of leaving, whereas ages from
    now would have faded everything they liked. It ranks better, too.
    """
    page = op.unsqueeze(inputs.context_item, ints([1]))
    given_items = op.concat([inputs.history_items, page], axis=1)
    items = clamped(given_items, catalogue_size)
    # What is beyond the last type counts as that, as what is not known does.
    types = op.clip(inputs.history_types, ints(-1), ints(event_types - 1))
    types = op.pad(types, ints(_WITH_PAGE), ints(event_types))
    known = op.equal(items, given_items)
    kinds = op.where(known, types, ints(event_types + 1))
    is_event = op.less(kinds, ints(event_types))
    given_ages = op.pad(inputs.history_age_days, ints(_WITH_PAGE))
    # NaN is no age: not (age >= 0) catches it, where max() would pass it on.
    ages = op.where(op.greater_or_equal(given_ages, floats(0)), given_ages, floats(0))
    newest = op.reduce_min(op.where(is_event, ages, floats(_NEVER_DAYS)), ints([1]), keepdims=1)
    length = op.squeeze(op.shape(items, start=1))
    return History(
        catalogue_size=catalogue_size,
        event_types=event_types,
        places=op.range(ints(0), length, ints(1)),
        items=items,
        known_items=op.clip(given_items, ints(-1), ints(catalogue_size)),
        kinds=kinds,
        is_event=is_event,
        age_days=op.mul(op.sub(ages, newest), op.cast(is_event, to=np.float32)),
        newest_days=op.where(op.less(newest, floats(_NEVER_DAYS)), newest, floats(0)),
    )


def weight_by_type(history: History, weights: Sequence[float]) -> Var:
    """[B,L+1]: the weight of each event's type, 0 where there is no event."""
    return history.by_kind(ByKind(weights))


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
