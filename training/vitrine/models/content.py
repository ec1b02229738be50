"""Content-based: what is described like the items that a shopper had, new items included."""

import numpy as np
import scipy.sparse as sp

from vitrine.arrays import Doubles
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.flat_events import FlatEvents, type_weights
from vitrine.models.item_texts import ItemFeatures
from vitrine.models.popular import PopularityFill
from vitrine.text.tfidf import TfidfVectors
from vitrine.text.vectors import TextVectors

_NEIGHBOURS = 500


class Content:
    """score = mean over the decayed history of cosine(item, other) ** sharpness.

    Without any metadata nothing is like anything, and what is popular remains.
    """

    name = "content"

    def __init__(
        self,
        position_decay: float = 0.3,
        sharpness: float = 4.0,
        text: TextVectors | None = None,
    ) -> None:
        """:param position_decay: of events in the history.
        :param sharpness: how much more one close item says than several that are somewhat alike.
        :param text: what compares names; by default their words.
        """
        self._position_decay = position_decay
        self._sharpness = sharpness
        self._text = text or TfidfVectors()
        self._fill = PopularityFill()
        self._type_weights = np.zeros(0)
        self._similarity = sp.csr_array((0, 0))

    def fit(self, histories: Histories) -> None:
        """Learns of the items from the catalogue's metadata, and what is popular from events."""
        self._fill.fit(histories)
        self._type_weights = type_weights(histories)
        features = ItemFeatures.of(histories.catalogue.metadata, self._text)
        similarity = features.nearest(_NEIGHBOURS)
        similarity.data **= self._sharpness
        self._similarity = similarity

    def score(self, batch: HistoryBatch) -> Doubles:
        """An item that nobody had yet is scored like any other."""
        events = FlatEvents.of_batch(batch, self._similarity.shape[0])
        worth = events.recency(self._position_decay) * self._type_weights[events.types]
        profile = events.summed(worth)
        whole = np.maximum(np.asarray(profile.sum(axis=1)).reshape(-1, 1), 1e-300)
        return self._fill.added_to((profile @ self._similarity).toarray() / whole)
