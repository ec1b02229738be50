"""Where the champion was worst: what a person reads to learn why."""

import numpy as np

from vitrine.arrays import Ints
from vitrine.catalogue import Catalogue
from vitrine.columns import Items
from vitrine.evaluation.holdout import Holdout
from vitrine.evaluation.measurement import Measurement
from vitrine.metrics.lists import NOTHING

MOST_QUESTIONS = 10
_MOST_ITEMS = 20
_LONGEST_NAME = 60


def worst_questions(
    measurement: Measurement, champion: str, holdout: Holdout
) -> list[dict[str, object]]:
    """As evaluation.json has them: the lowest NDCG, and of equals those with most to be found.

    Questions with an empty history are left out: nothing in them explains anything. They are told
    by numbers, since a shopper's id has no place in a report that people pass on.
    """
    values = measurement.column(champion, measurement.ndcg)
    questions = measurement.questions
    lengths = holdout.histories.lengths[questions.places]
    order = np.lexsort((questions.places, -questions.counts, values))
    worst = [place for place in order.tolist() if lengths[place] > 0][:MOST_QUESTIONS]
    labels = _Labels(holdout.histories.catalogue)
    return [
        {
            "question": f"{place + 1:,} of {len(questions):,}",
            measurement.ndcg: float(values[place]),
            "history": labels.of(holdout.histories.items_of(int(questions.places[place]))),
            "recommended": labels.of(measurement.lists[champion][place]),
            "relevant": labels.of(questions.items[questions.rows == place]),
        }
        for place in worst
    ]


class _Labels:
    """Names of items with their ids; those beyond the catalogue are not known by either."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._ids = catalogue.item_ids
        self._names = catalogue.metadata[Items.NAME]

    def of(self, items: Ints) -> list[str]:
        shown = items[items != NOTHING][:_MOST_ITEMS]
        return [self._label(item) for item in shown.tolist()]

    def _label(self, item: int) -> str:
        if item >= len(self._ids):
            return f"unknown item {item - len(self._ids) + 1}"
        name, item_id = self._names[item], self._ids[item][:_LONGEST_NAME]
        return f"{name[:_LONGEST_NAME]} ({item_id})" if name else item_id
