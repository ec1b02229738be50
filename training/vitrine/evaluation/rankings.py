"""Each shopper's first k items, by a model's scores or by a graph."""

from collections.abc import Iterator

import numpy as np

from vitrine.arrays import Doubles, Ints
from vitrine.evaluation.holdout import Holdout
from vitrine.graph.session import Ranker
from vitrine.models.recommender import Recommender

_CHUNK = 256
_NEVER = -1e30


def best(scores: Doubles, k: int) -> Ints:
    """[B,k]: where the highest scores are, best first; equals in the catalogue's order."""
    k = min(k, scores.shape[1])
    chosen = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    chosen.sort(axis=1)
    order = np.argsort(-np.take_along_axis(scores, chosen, axis=1), axis=1, kind="stable")
    return np.take_along_axis(chosen, order, axis=1)


def hide_owned(scores: Doubles, holdout: Holdout, shoppers: Ints) -> Doubles:
    """The scores with what each shopper owns put last."""
    hidden = scores.copy()
    for row, shopper in enumerate(shoppers):
        hidden[row, list(holdout.owned[shopper])] = _NEVER
    return hidden


def chunks(size: int) -> Iterator[Ints]:
    """Positions 0 to size - 1, a bounded number at a time."""
    for start in range(0, size, _CHUNK):
        yield np.arange(start, min(start + _CHUNK, size))


def rank_by_model(
    model: Recommender, holdout: Holdout, protocol: str, k: int, history_length: int
) -> list[list[int]]:
    """Lists in the order of the holdout's shoppers."""
    lists: list[list[int]] = []
    for shoppers in chunks(len(holdout)):
        scores = model.score(holdout.histories.batch(shoppers, history_length))
        if protocol == "new":
            scores = hide_owned(scores, holdout, shoppers)
        lists += best(scores, k).tolist()
    return lists


def rank_by_graph(
    ranker: Ranker, holdout: Holdout, protocol: str, k: int, history_length: int
) -> list[list[int]]:
    """The same by the graph itself, which is what serves.

    ``eligible`` holds for a whole run, so what one shopper owns is taken out of the answer; who
    owns nearly all of it is asked again, alone.
    """
    lists: list[list[int]] = [[] for _ in range(len(holdout))]
    for shoppers, ranked in ranker.rank_all(holdout.histories):
        for shopper, items in zip(shoppers.tolist(), ranked.items, strict=True):
            if protocol == "all":
                lists[shopper] = items[:k].tolist()
                continue
            owned = holdout.owned[shopper]
            fresh = [item for item in items.tolist() if item not in owned][:k]
            if len(fresh) < k:
                eligible = np.full(ranker.catalogue_size, True)
                eligible[list(owned)] = False
                alone = holdout.histories.batch([shopper], history_length)
                fresh = ranker.rank(alone, eligible).items[0, :k].tolist()
            lists[shopper] = fresh
    return lists
