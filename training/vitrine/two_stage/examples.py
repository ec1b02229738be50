"""What the second stage learns from: candidates with their features, and which were chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime as ort

from vitrine.arrays import Bools, Floats, Ints
from vitrine.evaluation.holdout import Holdout
from vitrine.graph.session import graph_inputs
from vitrine.graph.two_stage import feature_graph, feature_names
from vitrine.histories import Histories, HistoryBatch
from vitrine.two_stage.chosen import ALL_ALIKE, AnswerWeights
from vitrine.two_stage.weights import Retrieval
from vitrine.user_features import NO_FEATURES

_CHUNK_FLOATS = 8_000_000


@dataclass(frozen=True)
class Examples:
    """Rows of several questions, one after the other."""

    features: Floats
    """[rows, F]."""
    chosen: Bools
    owned: Bools
    """Whether the shopper had the item before."""
    sizes: Ints
    """Rows by question."""
    weights: Floats
    """[rows]: how much a row counts. 1, but for answers whose place in a list helped them."""

    @classmethod
    def concat(cls, parts: Sequence["Examples"]) -> "Examples":
        """In the order of the parts."""
        return cls(
            np.concatenate([part.features for part in parts]),
            np.concatenate([part.chosen for part in parts]),
            np.concatenate([part.owned for part in parts]),
            np.concatenate([part.sizes for part in parts]),
            np.concatenate([part.weights for part in parts]),
        )

    @classmethod
    def none(cls, features: int) -> "Examples":
        """No question."""
        empty = np.zeros(0, np.bool_)
        rows, counts = np.zeros((0, features), np.float32), np.zeros(0, np.int64)
        return cls(rows, empty, empty, counts, np.zeros(0, np.float32))

    @property
    def questions(self) -> Ints:
        """Whose each row is."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def only_new(self) -> "Examples":
        """The same questions without the items that the shoppers had."""
        kept = ~self.owned
        sizes = np.bincount(self.questions[kept], minlength=len(self.sizes))
        return self._rows(kept, sizes)

    def every(self, nth: int) -> "Examples":
        """One question in ``nth``."""
        return self._only(np.arange(len(self.sizes)) % nth == 0)

    def sampled(self, most_rows: int, seed: int) -> "Examples":
        """Whole questions, drawn, that have about as many rows at most."""
        rows = int(self.sizes.sum())
        if rows <= most_rows:
            return self
        return self._only(np.random.default_rng(seed).random(len(self.sizes)) < most_rows / rows)

    def answerable(self) -> "Examples":
        """Without the questions of which no candidate was chosen: nothing ranks those right."""
        hits = np.bincount(self.questions[self.chosen], minlength=len(self.sizes))
        return self._only(hits > 0)

    def _only(self, wanted: Bools) -> "Examples":
        """:param wanted: by question."""
        return self._rows(wanted[self.questions], self.sizes[wanted])

    def _rows(self, kept: Bools, sizes: Ints) -> "Examples":
        return Examples(
            self.features[kept], self.chosen[kept], self.owned[kept], sizes, self.weights[kept]
        )


def examples(
    retrieval: Retrieval,
    holdout: Holdout,
    questions: Ints,
    history_length: int,
    weights: AnswerWeights = ALL_ALIKE,
) -> Examples:
    """Asks the graph itself, so that what is learnt from is what will be served.

    All candidates stay: keeping the chosen ones and a sample of the others would teach that what
    the first stage ranks low is chosen often.
    """
    session = _session(retrieval)
    size = len(retrieval.categories)
    step = max(1, min(256, _CHUNK_FLOATS // (size + history_length * 64)))
    parts = []
    for start in range(0, len(questions), step):
        asked = questions[start : start + step]
        batch = holdout.histories.batch(asked, history_length)
        parts.append(_label(_run(session, batch, size), holdout, asked, weights))
    return Examples.concat(parts) if parts else _none(retrieval)


def shortened(holdout: Holdout, questions: Ints, seed: int) -> tuple[Holdout, Ints]:
    """The same questions by shoppers of whom only the last 0 to 3 events are known.

    Those who come back tell a ranker nothing of those who are new; these do.
    """
    histories = holdout.histories
    lengths = np.random.default_rng(seed).integers(0, 4, len(questions))
    lengths = np.minimum(lengths, histories.lengths[questions])
    rows = np.concatenate(
        [np.zeros(0, np.int64)]
        + [
            np.arange(histories.offsets[question], histories.offsets[question] + length)
            for question, length in zip(questions, lengths, strict=True)
        ]
    )
    short = Histories(
        histories.catalogue,
        tuple(histories.users[question] for question in questions),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        histories.items[rows],
        histories.types[rows],
        histories.ages[rows],
    )
    relevant = [holdout.relevant[question] for question in questions]
    owned = [frozenset(short.items_of(row).tolist()) for row in range(len(questions))]
    return Holdout(short, relevant, owned), np.arange(len(questions))


def _session(retrieval: Retrieval) -> ort.InferenceSession:
    graph = feature_graph(retrieval).SerializeToString()
    return ort.InferenceSession(graph, providers=["CPUExecutionProvider"])


def _run(
    session: ort.InferenceSession, batch: HistoryBatch, size: int
) -> tuple[Ints, Bools, Floats]:
    feeds = graph_inputs(batch, NO_FEATURES.rows(None, len(batch)), np.full(size, True))
    items, proposed, features = session.run(["candidates", "proposed", "features"], feeds)
    return np.asarray(items), np.asarray(proposed), np.asarray(features)


def _label(
    answer: tuple[Ints, Bools, Floats],
    holdout: Holdout,
    asked: Ints,
    weights: AnswerWeights,
) -> Examples:
    items, proposed, features = answer
    chosen = np.zeros(items.shape, np.bool_)
    owned = np.zeros(items.shape, np.bool_)
    counted = np.ones(items.shape, np.float32)
    histories = holdout.histories
    for row, question in enumerate(asked.tolist()):
        chosen[row] = np.isin(items[row], list(holdout.relevant[question]))
        owned[row] = np.isin(items[row], list(holdout.owned[question]))
        for item, weight in weights.get(histories.users[question], {}).items():
            counted[row, items[row] == histories.catalogue.index_of.get(item, -1)] = weight
    return Examples(
        features[proposed],
        chosen[proposed],
        owned[proposed],
        proposed.sum(axis=1),
        counted[proposed],
    )


def _none(retrieval: Retrieval) -> Examples:
    # Its graph need not say how many there are.
    width = len(feature_names(retrieval))
    return Examples.none(width)
