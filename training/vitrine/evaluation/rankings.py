"""Each shopper's first k items, by a model's scores or by a graph; -1 at the end of short lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Doubles, Floats, Ints
from vitrine.errors import RefusalError
from vitrine.evaluation.holdout import Holdout
from vitrine.evaluation.top import best
from vitrine.graph.session import Ranked, Ranker
from vitrine.histories import NO_ITEM, HistoryBatch
from vitrine.models.recommender import Recommender

_CHUNK = 256
_CHUNK_SCORES = 16_000_000
"""Scores that are held at once; a model needs a few times as many numbers on its way to them."""
_NEVER = -1e30


def hide_owned(scores: Doubles, holdout: Holdout, shoppers: Ints) -> Doubles:
    """The scores with what each shopper owns put last."""
    hidden = scores.copy()
    for row, shopper in enumerate(shoppers):
        hidden[row, list(holdout.owned[shopper])] = _NEVER
    return hidden


def chunks(size: int, length: int = _CHUNK) -> Iterator[Ints]:
    """Positions 0 to size - 1, a bounded number at a time."""
    for start in range(0, size, length):
        yield np.arange(start, min(start + length, size))


def rank_by_model(
    model: Recommender,
    holdout: Holdout,
    protocol: str,
    k: int,
    history_length: int | None = None,
) -> Ints:
    """[Q,k], in the order of the holdout's shoppers; None: their whole histories are looked at."""
    return lists_of_model(model, holdout, [protocol], k, history_length)[protocol]


def lists_of_model(
    model: Recommender,
    holdout: Holdout,
    protocols: Sequence[str],
    k: int,
    history_length: int | None = None,
) -> dict[str, Ints]:
    """By protocol, from one pass over the scores: see ``rank_by_model``."""
    histories = holdout.histories
    longest = int(histories.lengths.max(initial=1))
    length = longest if history_length is None else min(history_length, longest)
    # Of similar lengths at a time, since a batch is as wide as its longest history.
    order = np.argsort(histories.lengths, kind="stable")
    lists = {protocol: np.full((len(holdout), k), NO_ITEM, np.int64) for protocol in protocols}
    at_once = max(1, min(_CHUNK, _CHUNK_SCORES // max(len(histories.catalogue), 1)))
    for places in chunks(len(holdout), at_once):
        shoppers = order[places]
        scores = model.score(histories.batch(shoppers, length))
        for protocol in protocols:
            shown = hide_owned(scores, holdout, shoppers) if protocol == "new" else scores
            found = best(shown, k)
            visible = np.take_along_axis(shown, found, axis=1) > _NEVER
            lists[protocol][shoppers, : found.shape[1]] = np.where(visible, found, NO_ITEM)
    return lists


@dataclass(frozen=True)
class GraphLists:
    """[Q,k] each; at the end of a short list item -1 with the score 0."""

    items: Ints
    scores: Doubles

    @classmethod
    def empty(cls, questions: int, k: int) -> "GraphLists":
        """Lists of nothing, to be filled."""
        return cls(np.full((questions, k), NO_ITEM, np.int64), np.zeros((questions, k)))

    def put(self, question: int, items: Ints, scores: Floats) -> None:
        """Of an answer that may be longer than k, or end in -1."""
        shown = min(self.items.shape[1], int((items != NO_ITEM).sum()))
        self.items[question, :shown] = items[:shown]
        self.scores[question, :shown] = scores[:shown]


def rank_by_graph(
    ranker: Ranker, holdout: Holdout, protocol: str, k: int, history_length: int
) -> GraphLists:
    """The same by the graph itself, which is what serves.

    ``eligible`` holds for a whole run, so what one shopper owns is taken out of the answer; who
    owns nearly all of it is asked again, alone.

    :raises RefusalError: when the graph ranks fewer than k of the items that it knows.
    """
    return lists_of_graph(ranker, holdout, [protocol], k, history_length)[protocol]


def lists_of_graph(
    ranker: Ranker, holdout: Holdout, protocols: Sequence[str], k: int, history_length: int
) -> dict[str, GraphLists]:
    """By protocol, from one run over all shoppers: see ``rank_by_graph``."""
    lists = {protocol: GraphLists.empty(len(holdout), k) for protocol in protocols}
    for shoppers, ranked in ranker.rank_all(holdout.histories):
        _check_places(ranked, ranker.catalogue_size, k)
        for row, shopper in enumerate(shoppers.tolist()):
            items, scores = ranked.items[row], ranked.scores[row]
            for protocol in protocols:
                if protocol != "new":
                    lists[protocol].put(shopper, items, scores)
                    continue
                owned = np.fromiter(holdout.owned[shopper], np.int64)
                fresh = ~np.isin(items, owned) & (items != NO_ITEM)
                if fresh.sum() < min(k, ranker.catalogue_size - len(owned)):
                    alone = holdout.histories.batch([shopper], history_length)
                    again = _ask_without(ranker, alone, owned)
                    lists[protocol].put(shopper, again.items[0], again.scores[0])
                else:
                    lists[protocol].put(shopper, items[fresh], scores[fresh])
    return lists


def _check_places(ranked: Ranked, catalogue_size: int, k: int) -> None:
    places = ranked.items.shape[1]
    if places < min(k, catalogue_size):
        raise RefusalError(
            f"The model ranks {places} items and the evaluation asks for {k}: give a smaller k,"
            f" or train it with top_k={k}."
        )


def _ask_without(ranker: Ranker, alone: HistoryBatch, owned: Ints) -> Ranked:
    eligible = np.full(ranker.catalogue_size, True)
    eligible[owned] = False
    return ranker.rank(alone, eligible)
