"""The model that an evaluation is about, however it came to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vitrine.catalogue import Catalogue
from vitrine.evaluation.holdout import Holdout
from vitrine.evaluation.rankings import GraphLists, lists_of_graph
from vitrine.graph.session import Ranker
from vitrine.histories import NO_ITEM


@dataclass(frozen=True)
class Champion:
    """A graph of the signature that serves, and what is known of it."""

    name: str
    graph: bytes
    catalogue: Catalogue
    history_length: int
    bytes: int
    """Of all its files."""
    fit_seconds: float | None = None
    """None where it was fitted elsewhere."""
    diagnostics: Mapping[str, Any] = field(default_factory=dict)
    """What it says of its own training: featureImportance, learningCurve, tuning ..."""

    def rank(
        self, own: Holdout, common: Catalogue, protocols: Mapping[str, str], k: int
    ) -> dict[str, GraphLists]:
        """By protocol, with items numbered as in ``common``, which holds all of its own.

        :param own: the questions in its own catalogue.
        """
        ranker = Ranker(self.graph, self.history_length)
        numbers = [common.index_of[item] for item in self.catalogue.item_ids]
        # The last place is for -1, which stands for no item on both sides.
        renumbered = np.array([*numbers, NO_ITEM], np.int64)
        ranked = lists_of_graph(
            ranker, own, list(dict.fromkeys(protocols.values())), k, self.history_length
        )
        return {
            protocol: GraphLists(renumbered[ranked[kind].items], ranked[kind].scores)
            for protocol, kind in protocols.items()
        }
