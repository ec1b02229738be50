"""Runs a ranking graph, as the model host does, over many shoppers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort

from vitrine.arrays import Bools, Floats, Ints
from vitrine.errors import RefusalError
from vitrine.graph.signature import check_signature
from vitrine.histories import Histories, HistoryBatch
from vitrine.user_features import NO_FEATURES, FeatureColumns

# A graph may look up a row of N numbers for each event: B * L * N floats, and a few such tensors
# live at once.
_CHUNK_FLOATS = 32_000_000
_LARGEST_CHUNK = 256


@dataclass(frozen=True)
class Ranked:
    """[B,K] each, best first; item -1 where nothing more was eligible."""

    items: Ints
    scores: Floats
    reasons: Ints


def graph_inputs(
    batch: HistoryBatch, user_features: Floats, eligible: Bools
) -> dict[str, Ints | Floats | Bools]:
    """What a graph of the signature is fed; ``user_features`` [B,F], ``eligible`` [N]."""
    return {
        "history_items": batch.items,
        "history_types": batch.types,
        "history_age_days": batch.ages,
        "context_item": batch.context,
        "user_features": user_features,
        "eligible": eligible,
    }


class Ranker:
    """One graph, loaded."""

    def __init__(
        self,
        graph: Path | bytes,
        history_length: int,
        threads: int = 0,
        features: FeatureColumns = NO_FEATURES,
    ) -> None:
        """:param threads: 0: as many as there are cores.
        :param features: the columns of the graph's ``user_features``.

        :raises RefusalError: when the graph has another signature, or other columns.
        """
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = ort.InferenceSession(
            graph, sess_options=options, providers=["CPUExecutionProvider"]
        )
        inputs = self._session.get_inputs()
        outputs = self._session.get_outputs()
        check_signature({i.name: i.type for i in inputs}, {o.name: o.type for o in outputs})
        shapes = {i.name: i.shape for i in inputs}
        self._history_length = history_length
        self.features = features
        if (columns := int(shapes["user_features"][1])) != len(features.names):
            raise RefusalError(
                f"The graph takes {columns} user features, and its manifest names"
                f" {len(features.names)}."
            )
        self.catalogue_size = int(shapes["eligible"][0])

    def rank(self, batch: HistoryBatch, eligible: Bools | None = None) -> Ranked:
        """One run; everything is eligible unless told otherwise."""
        if eligible is None:
            eligible = np.full(self.catalogue_size, True)
        features = self.features.rows(batch.features, len(batch))
        feeds = graph_inputs(batch, features, eligible)
        items, scores, reasons = self._session.run(["items", "scores", "reasons"], feeds)
        return Ranked(np.asarray(items), np.asarray(scores), np.asarray(reasons))

    def rank_all(
        self, histories: Histories, eligible: Bools | None = None
    ) -> Iterator[tuple[Ints, Ranked]]:
        """Every shopper once, in chunks of similar length: (their positions, their rankings).

        Those with short histories come first, since a chunk is padded to its longest.
        """
        lengths = np.minimum(histories.lengths, self._history_length)
        order = np.argsort(lengths, kind="stable")
        start = 0
        while start < len(order):
            stop = min(start + _LARGEST_CHUNK, len(order))
            # Shrinks until the longest of the chunk, its last, fits; one shopper always does.
            while (
                stop - start > 1
                and self._floats(lengths[order[stop - 1]], stop - start) > _CHUNK_FLOATS
            ):
                stop = start + (stop - start) // 2
            chosen = order[start:stop]
            yield chosen, self.rank(histories.batch(chosen, self._history_length), eligible)
            start = stop

    def _floats(self, length: int, shoppers: int) -> int:
        return (int(length) + 1) * shoppers * self.catalogue_size
