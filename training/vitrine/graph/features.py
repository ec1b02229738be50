"""What the second stage is told of each candidate: [B,C,F], all numbers of moderate size.

A feature is declared once, by its name and formula, where it belongs:

- of an item, whoever looks: a column in two_stage/item_features.py, and nothing here;
- of the shopper's own items: a line in ``of_own_items``;
- of the shopper: a line in ``of_shopper``;
- of a shopper and any item: a function like ``category_share``, and its name in two_stage.py.

tests/plain_two_stage.py has the formula of each once more, in plain Python, by the same name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import spox.opset.ai.onnx.v18 as op
from spox import Var

from vitrine.arrays import Ints
from vitrine.graph.constant import floats, ints
from vitrine.graph.shopper import LONGEST_DAYS, Shopper
from vitrine.two_stage.item_features import ITEM_FEATURES
from vitrine.two_stage.weights import Retrieval

_TINY = 1e-6


@dataclass(frozen=True)
class Log1p:
    """log(1 + value), to be: the logarithms of many features are one operator."""

    value: Var


Formula = Var | Log1p


@dataclass(frozen=True)
class Features:
    """Rows of features [B,F,..], or, of candidates, their columns [B,C,F]."""

    names: tuple[str, ...]
    blocks: tuple[Var, ...]
    """Of rows, put together once, when someone asks for the values."""

    @classmethod
    def of(cls, formulas: Mapping[str, Formula]) -> "Features":
        """[B,F,..] of a [B,1,..] each."""
        plain = {n: f for n, f in formulas.items() if not isinstance(f, Log1p)}
        logarithms = {n: f.value for n, f in formulas.items() if isinstance(f, Log1p)}
        inside = op.concat([*logarithms.values()], axis=1)
        return cls((*plain, *logarithms), (*plain.values(), op.log(op.add(inside, floats(1)))))

    def beside(self, other: "Features") -> "Features":
        """Rows of both."""
        return Features(self.names + other.names, self.blocks + other.blocks)

    def transposed(self) -> "Features":
        """[B,C,F] of [B,F,C]."""
        return Features(self.names, (op.transpose(self.values, perm=[0, 2, 1]),))

    @cached_property
    def values(self) -> Var:
        """All in one tensor."""
        return op.concat(self.blocks, axis=1) if len(self.blocks) > 1 else self.blocks[0]


def of_own_items(shopper: Shopper) -> dict[str, Formula]:
    """[B,1,L+1]: of each item in its column; in the last, of what the shopper never had."""
    count, newest = shopper.target_count, shopper.newest
    more = op.sub(count, floats(1))
    repeated = op.clip(more, floats(0), floats(1))
    gap = op.div(op.sub(shopper.oldest, newest), op.max([more, floats(1)]))
    gap = op.mul(gap, repeated)
    waited = op.add(newest, op.unsqueeze(shopper.history.newest_days, ints([2])))
    due = op.div(waited, op.add(op.add(waited, gap), floats(1)))
    return {
        "own_count": Log1p(count),
        "own_fresh_long": Log1p(shopper.fresh_long),
        "own_fresh_short": Log1p(shopper.fresh_short),
        "own_newest": Log1p(newest),
        "own_basket_share": op.div(count, shopper.visits),
        "own_share_since_first": op.div(count, shopper.visits_since),
        "own_gap": Log1p(gap),
        "own_due": op.mul(due, repeated),
        "own_other_count": Log1p(op.sub(shopper.count, count)),
        "own_newest_any": Log1p(shopper.newest_any),
    }


def of_shopper(shopper: Shopper, prices: "Prices") -> dict[str, Formula]:
    """[B,1,1]."""
    # Of an item's events, the first makes it an item, and the second a repeated one.
    repeated = op.clip(op.sub(shopper.count, floats(1)), floats(0), floats(1))
    items = _sum(op.min([shopper.count, floats(1)]))
    span = op.reduce_max(shopper.age, ints([2]), keepdims=1)
    gaps = op.max([op.sub(shopper.visits, floats(1)), floats(1)])
    away = op.unsqueeze(shopper.history.newest_days, ints([2]))
    return {
        "shopper_events": Log1p(shopper.events),
        "shopper_items": Log1p(items),
        "shopper_baskets": Log1p(shopper.visits),
        "shopper_away": Log1p(op.min([away, floats(LONGEST_DAYS)])),
        "shopper_span": Log1p(span),
        "shopper_gap": Log1p(op.div(span, gaps)),
        "shopper_repeats": op.div(_sum(repeated), op.max([items, floats(1)])),
        "shopper_price": prices.usual,
    }


def _sum(values: Var) -> Var:
    return op.reduce_sum(values, ints([2]), keepdims=1)


def at_candidates(shopper: Shopper, own: Features, overall: Features, candidates: Var) -> Features:
    """[B,C,..] of both, since what is of the shopper alone can be looked up with what is not.

    :param own: [B,..,L+1]. :param overall: [B,..,1].
    """
    spread = op.expand(overall.values, op.shape(shopper.happened))
    rows = own.beside(Features(overall.names, (spread,)))
    return Features(rows.names, (shopper.own.at(candidates, rows.values),))


def of_channels(names: tuple[str, ...], scores: Var, newest: Var) -> tuple[Features, Features]:
    """Of candidates [B,..,C], and of the shopper [B,channels,1].

    :param scores: [B,channels,C]: what each says of the candidates.
    :param newest: the same, of what it says from the newest item alone.
    """
    best = op.max([op.reduce_max(scores, ints([2]), keepdims=1), floats(_TINY)])
    told = tuple(f"{name}_{what}" for what in ("score", "share", "newest_item") for name in names)
    return (
        Features(told, (scores, op.div(scores, best), newest)),
        Features(tuple(f"{name}_best" for name in names), (best,)),
    )


class ItemTable:
    """What is known of items whoever looks, a row an item: one look-up finds all of it."""

    def __init__(self, retrieval: Retrieval) -> None:
        known = np.isfinite(retrieval.log_prices)
        self._rows = floats(np.column_stack([retrieval.item_features, known]))
        self._names = (*ITEM_FEATURES, "item_priced")

    def of(self, items: Var) -> Features:
        """[B,R,..] of [B,R]."""
        return Features(self._names, (op.gather(self._rows, items, axis=0),))

    def column(self, name: str) -> int:
        """Where it is in a row."""
        return self._names.index(name)


class Prices:
    """By the logarithm: twice the usual price is as far from it as half."""

    def __init__(self, table: ItemTable, shopper: Shopper) -> None:
        # The logarithm of the price, which is 0 where it is unknown, and whether it is known.
        self._price, self._priced = table.column("item_price"), table.column("item_priced")
        sums = op.matmul(shopper.happened, table.of(shopper.history.items).values)
        count = op.gather(sums, ints([self._priced]), axis=2)
        # [B,1,R]: of events with a price: that of whether it is known is 1, or 0 if none has one.
        self._mean = op.div(sums, op.max([count, floats(1)]))
        self.usual = op.gather(self._mean, ints([self._price]), axis=2)
        """[B,1,1]: of the history, 0 where none is known."""

    def difference(self, candidates: Features) -> Features:
        """[B,1,C]: to the usual price; 0 where either is unknown.

        :param candidates: the table's rows of them.
        """
        # price * (1 if any is known) - usual * (1 if it is known itself).
        width = len(candidates.names)
        crossed = np.zeros((width, width))
        crossed[self._price, self._priced], crossed[self._priced, self._price] = 1, -1
        weights = op.matmul(floats(crossed), op.transpose(self._mean, perm=[0, 2, 1]))
        away = op.transpose(op.matmul(candidates.values, weights), perm=[0, 2, 1])
        return Features(("price_difference",), (away,))


def category_share(
    shopper: Shopper, candidates: Var, categories: Ints, batch_size: Var
) -> Features:
    """[B,1,C]: how much of the history is of the candidate's category; 0 where that is unknown."""
    count = int(categories.max()) + 1
    # An event of an unknown category counts where no candidate looks.
    of_events, of_candidates = (
        op.constant(value=np.where(categories < 0, unknown, categories).astype(np.int32))
        for unknown in (count, count + 1)
    )
    events = op.max([op.squeeze(shopper.events, ints([2])), floats(1)])
    counts = op.scatter_elements(
        op.constant_of_shape(op.concat([batch_size, ints([count + 2])], axis=0)),
        op.gather(of_events, shopper.history.items),
        op.div(shopper.history.happened, events),
        axis=1,
        reduction="add",
    )
    share = op.gather_elements(counts, op.gather(of_candidates, candidates), axis=1)
    return Features(("category_share",), (op.unsqueeze(share, ints([1])),))
