"""Requests that a model is checked with wherever it runs, with the answers that it gave here.

They are made up from the catalogue, so that a model carries no shopper's history, and asked of the
graph as the evaluation asks it: a host that answers otherwise serves something else than what was
evaluated.
"""

from pathlib import Path
from typing import Any

import numpy as np

from vitrine.arrays import Bools
from vitrine.columns import Items
from vitrine.events import EVENT_TYPE_CODES
from vitrine.graph.session import Ranker
from vitrine.histories import NO_ITEM, HistoryBatch
from vitrine.items_file import read_items

NUM_RESULTS = 10
# From somebody unknown to somebody known well.
_LENGTHS = (0, 1, 2, 5, 20)
# A step that shares no factor with most catalogues' sizes visits items all over them.
_STEP = 7919
# The best of the last request's answer are then excluded: what may not be shown must not be.
_EXCLUDED = 2


def golden_requests(graph: Path, items: Path, history_length: int) -> list[dict[str, Any]]:
    """The requests and answers, as the manifest has them."""
    known = read_items(items)
    ids: list[str] = known[Items.ITEM_ID].to_list()
    available = known[Items.AVAILABLE].to_numpy().astype(bool)
    ranker = Ranker(graph, history_length, threads=1)
    types = sorted(EVENT_TYPE_CODES, key=EVENT_TYPE_CODES.__getitem__)

    def answer(length: int, exclude: list[str]) -> dict[str, Any]:
        indexes = [(_STEP * position + length) % len(ids) for position in range(length)]
        kinds = [position % len(types) for position in range(length)]
        eligible = available.copy()
        eligible[[ids.index(item) for item in exclude]] = False
        return {
            "history": [
                # Whole days, oldest last.
                {"itemId": ids[index], "eventType": types[kind], "ageDays": age}
                for age, (index, kind) in enumerate(zip(indexes, kinds, strict=True), start=1)
            ],
            "exclude": exclude,
            "items": [
                ids[index]
                for index in _rank(ranker, indexes, kinds, history_length, eligible)
                if index != NO_ITEM
            ],
        }

    lengths = [min(length, history_length) for length in _LENGTHS]
    requests = [answer(length, []) for length in lengths]
    requests.append(answer(lengths[-1], requests[-1]["items"][:_EXCLUDED]))
    # Where nothing is on sale there is nothing to compare.
    return [request for request in requests if request["items"]]


def _rank(
    ranker: Ranker, indexes: list[int], kinds: list[int], history_length: int, eligible: Bools
) -> list[int]:
    items = np.full((1, history_length), NO_ITEM, np.int64)
    types = np.zeros((1, history_length), np.int64)
    ages = np.zeros((1, history_length), np.float32)
    length = len(indexes)
    items[0, :length], types[0, :length] = indexes, kinds
    ages[0, :length] = range(1, length + 1)
    batch = HistoryBatch(items, types, ages, np.full(1, NO_ITEM, np.int64))
    ranked: list[int] = ranker.rank(batch, eligible).items[0, :NUM_RESULTS].tolist()
    return ranked
