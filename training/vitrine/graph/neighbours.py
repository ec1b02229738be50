"""Scores by item-item neighbours: each event's row of M neighbours, weighed, added up by item."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import spox.opset.ai.onnx.v18 as op
from numpy.typing import NDArray
from spox import Var

from vitrine.graph.constant import floats, ints
from vitrine.graph.history import ByKind, History
from vitrine.graph.shopper import Shopper
from vitrine.two_stage.weights import Channel

FIRST_CHANNEL = "next"
"""The channel that reasons are told by."""


class NeighbourTables:
    """All channels' neighbours, side by side: one look-up and one pass of adding serve them all.

    Neighbour n of channel c is number c * N + n, so that a row of [channels * N] holds what every
    channel says. The channel of the reasons is the first: its numbers are items.
    """

    def __init__(self, channels: Mapping[str, Channel], size: int) -> None:
        self.names = (FIRST_CHANNEL, *(name for name in channels if name != FIRST_CHANNEL))
        self._size = size
        known = [channels[name].neighbours for name in self.names]
        width = max(each.items.shape[1] for each in known)
        numbers = [_table(each.items, width) + n * size for n, each in enumerate(known)]
        # 32 bits, which is half the file of ONNX' usual 64.
        self._numbers = op.constant(value=np.stack(numbers, axis=1).astype(np.int32))
        self._weights = floats(np.stack([_table(each.weights, width) for each in known], axis=1))

    def of(self, items: Var) -> "Said":
        """Whatever items say.

        :param items: [B,R], -1 or N for none.
        """
        numbers = op.gather(self._numbers, items, axis=0)
        return Said(numbers, op.gather(self._weights, items, axis=0))

    def added_up(self, said: "Said", batch_size: Var) -> Var:
        """[B,channels,N]."""
        channels, size = len(self.names), self._size
        zeros = op.constant_of_shape(op.concat([batch_size, ints([channels * size])], axis=0))
        numbers, values = op.flatten(said.numbers), op.flatten(said.values)
        total = op.scatter_elements(zeros, numbers, values, axis=1, reduction="add")
        return op.reshape(total, ints([-1, channels, size]))


def _table(rows: NDArray[Any], width: int) -> NDArray[Any]:
    """[N+1,width]. The last row is that of no item; what fills up a row, or is that row, is item 0
    at no weight.
    """
    return np.pad(rows, ((0, 1), (0, width - rows.shape[1])))


@dataclass(frozen=True)
class Said:
    """What R items a shopper say of their neighbours: [B,R,channels,M] each."""

    numbers: Var
    values: Var

    def weighed(self, weights: Var) -> "Said":
        """:param weights: [B,channels,R]: how much each counts."""
        counts = op.unsqueeze(op.transpose(weights, perm=[0, 2, 1]), ints([3]))
        return Said(self.numbers, op.mul(self.values, counts))

    def by_first_channel(self) -> "Said":
        """[B,R,M]."""
        return Said(*(op.gather(each, ints(0), axis=2) for each in (self.numbers, self.values)))


def channel_weights(shopper: Shopper, context_share: float) -> Var:
    """[B,channels,L+1]: how much items count, and in the last column the page's item.

    Item i counts sqrt(s_i) / sqrt(1 + sum_j s_j), where s_i adds up its events' weights. The root,
    since the tenth purchase of an item says less than the first; the norm, so that a long history
    does not shout. The page's item counts ``context_share`` times the whole history, and at least
    as a new purchase alone would.
    """
    sums = shopper.channel_sums
    total = op.add(op.reduce_sum(sums, ints([2]), keepdims=1), floats(1))
    items = op.sqrt(op.div(sums, total))
    whole = op.max([op.reduce_sum(items, ints([2]), keepdims=1), floats(np.sqrt(0.5))])
    history = shopper.history
    page = history.rows_by_kind([ByKind([0.0] * history.event_types, page=context_share)])
    return op.add(items, op.mul(whole, page))


def newest_item(history: History, tables: NeighbourTables) -> Said:
    """What the page's item says, or that of the newest event where there is no page."""
    worth = history.by_kind(ByKind([1.0] * history.event_types, page=2.0))
    # The first of the most: the newest event comes first, but where that is not known.
    place = op.arg_max(worth, axis=1, keepdims=1)
    return tables.of(op.gather_elements(history.known_items, place, axis=1))
