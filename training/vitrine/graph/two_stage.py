"""The two-stage model as one graph, and as the graph that its second stage is trained on."""

import onnx
import spox.opset.ai.onnx.v18 as op
from spox import Var, build

from vitrine.graph.candidates import propose
from vitrine.graph.constant import floats, ints
from vitrine.graph.features import (
    Features,
    ItemTable,
    Prices,
    at_candidates,
    category_share,
    of_channels,
    of_own_items,
    of_shopper,
)
from vitrine.graph.history import read_history
from vitrine.graph.neighbours import NeighbourTables, channel_weights, newest_item
from vitrine.graph.network import log_odds
from vitrine.graph.shopper import Shopper
from vitrine.graph.signature import INPUT_NAMES, Inputs, Outputs, build_graph
from vitrine.graph.strongest import Recommended, strongest_event
from vitrine.two_stage.weights import Network, Retrieval

_HIDDEN = -1e30


def two_stage_graph(retrieval: Retrieval, network: Network, top_k: int) -> onnx.ModelProto:
    """Scores are the chance, as the second stage sees it, that the item is chosen next."""
    stage = _FirstStage(retrieval)
    candidates = min(retrieval.candidates, len(retrieval.categories))
    scored = log_odds(stage.features.values, network, candidates)
    shown = op.where(stage.candidates.eligible, scored, floats(_HIDDEN))
    best, places = op.top_k(shown, ints([min(top_k, candidates)]), axis=1)
    filled = op.greater(best, floats(_HIDDEN / 2))
    items = op.gather_elements(stage.candidates.items, places, axis=1)
    return build_graph(
        stage.inputs,
        Outputs(
            items=op.where(filled, items, ints(-1)),
            # Exactly 0 of what is hidden.
            scores=op.sigmoid(best),
            reasons=stage.reasons(items, places, filled),
        ),
    )


def feature_graph(retrieval: Retrieval) -> onnx.ModelProto:
    """The same up to the network: ``candidates`` and ``proposed`` [B,C], ``features`` [B,C,F]."""
    stage = _FirstStage(retrieval)
    outputs = {
        "candidates": stage.candidates.items,
        "proposed": stage.candidates.eligible,
        "features": stage.features.values,
    }
    model = build({name: getattr(stage.inputs, name) for name in INPUT_NAMES}, outputs)
    model.ir_version = 9
    return model


def feature_names(retrieval: Retrieval) -> tuple[str, ...]:
    """F names, in the order of the features."""
    return _FirstStage(retrieval).features.names


class _FirstStage:
    """Everything before the network."""

    def __init__(self, retrieval: Retrieval) -> None:
        size = len(retrieval.categories)
        self.inputs = Inputs.declare(items=size)
        self._batch_size = self.inputs.batch_size()
        history = read_history(self.inputs, size, event_types=len(retrieval.type_weights))
        self._shopper = Shopper.of(history, retrieval, self._batch_size)
        self._tables = NeighbourTables(retrieval.channels, size)
        weights = channel_weights(self._shopper, retrieval.context_share)
        self._said = self._tables.of(history.items).weighed(weights)
        scores = self._tables.added_up(self._said, self._batch_size)
        self.candidates = propose(self.inputs, history, retrieval, scores)
        self._scores = self._at_candidates(scores)
        self.features: Features = self._describe(retrieval)

    def _at_candidates(self, scores: Var) -> Var:
        """[B,channels,C] of [B,channels,N]."""
        columns = [op.unsqueeze(self.candidates.items, ints([1]))] * len(self._tables.names)
        return op.gather_elements(scores, op.concat(columns, axis=1), axis=2)

    def _describe(self, retrieval: Retrieval) -> Features:
        shopper, candidates = self._shopper, self.candidates.items
        newest = newest_item(shopper.history, self._tables)
        newest_scores = self._at_candidates(self._tables.added_up(newest, self._batch_size))
        told, best = of_channels(self._tables.names, self._scores, newest_scores)
        table = ItemTable(retrieval)
        looked_up, prices = table.of(candidates), Prices(table, shopper)
        told = told.beside(prices.difference(looked_up))
        if (retrieval.categories >= 0).any():
            categories = retrieval.categories
            told = told.beside(category_share(shopper, candidates, categories, self._batch_size))
        own = Features.of(of_own_items(shopper))
        overall = Features.of(of_shopper(shopper, prices)).beside(best)
        of_history = at_candidates(shopper, own, overall, candidates)
        columns = [told.transposed(), of_history, looked_up]
        names = tuple(name for each in columns for name in each.names)
        return Features(names, (op.concat([each.values for each in columns], axis=2),))

    def reasons(self, items: Var, places: Var, filled: Var) -> Var:
        """[B,K] for items at those places of the candidates."""
        said = op.gather_elements(op.gather(self._scores, ints(0), axis=1), places, axis=1)
        recommended = Recommended(items, said, filled)
        return strongest_event(self._shopper.history, self._said, recommended, self._batch_size)
